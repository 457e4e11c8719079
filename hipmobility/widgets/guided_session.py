"""A guided session: both sides of one stretch, with a clock that keeps each side's time honestly."""

from pathlib import Path

import anywidget
import traitlets

from hipmobility import motion, pictures, records, safety, stretches
from hipmobility.safety import session
from hipmobility.values import shown
from hipmobility.widgets.pages import picture_side
from hipmobility.widgets.saving import save_rows
from hipmobility.widgets.scripts import script

TIMES_S = {"ready_s": 10, "again_s": 5, "rest_s": 10, "switch_s": 15}
WORDS_A_SECOND = 2.5  # a step stays as long as it takes to read it aloud, but at least 8 s
FALSE_START_MS = 5000  # a hold that was broken off sooner is no hold beside a longer one
STATUS = {  # how each phase is called in the repr
    "order": "not started",
    "gate": "before the start",
    "refused": "not today",
    "before": "before the start",
    "timed": "under way",
    "after": "under way",
    "summary": "ended",
}
STATE = (  # what session_steps.js keeps
    *("phase", "order", "screen", "question", "at", "elapsed_ms", "running", "stopped", "held_ms", "skipped"),
    *("pain_before", "pain_after", "date", "events"),
)
MODULES = (
    *("page_parts", "hold_clock", "session_steps", "session_sound", "session_pages", "session_film"),
    *("session_alarm", "session_stage", "guided_session"),
)
_HERE = Path(__file__).parent


class GuidedSession(anywidget.AnyWidget):
    """Lead through one stretch on both sides: safety questions, steps, holds, rests, pain before and after.

    Parameters
    ----------
    stretch : stretches.Stretch
    dose : stretches.Dose, optional
        Holds and seconds for each side. Default: the dose of the stretch.
    patient_id : str
    save : callable, optional
        Called with the values of each row when Save is pressed, such as `log.add_session`. The session itself
        knows no store.
    date : str, optional
        The local day of the rows. Default: the day, where the browser is, on which the session was begun.

    Raises
    ------
    ValueError
        When the dose has no hold.

    Notes
    -----
    The clock runs in the browser; Python hears of events only. `state` is the whole session as one plain value.
    Time that was paused or skipped, or in which the computer slept, is not held time.

    Examples
    --------
    >>> session = GuidedSession(stretches.load("figure_4"), patient_id="P1")
    >>> session
    GuidedSession(figure_4: 2 x 30 s, left then right, not started)
    >>> session.record
    ()
    """

    _esm = script(*MODULES)
    _css = _HERE / "guided_session.css"
    content = traitlets.Dict().tag(sync=True)  # all that is shown, made once
    state = traitlets.Dict().tag(sync=True)  # {} before the first event
    sound = traitlets.Bool(True).tag(sync=True)
    voice = traitlets.Bool(False).tag(sync=True)
    _speed = traitlets.Float(1.0).tag(sync=True)  # a test lets the time run faster
    _save_asked = traitlets.Int(0).tag(sync=True)
    _message = traitlets.Unicode("").tag(sync=True)

    def __init__(self, stretch, dose=None, *, patient_id, save=None, date=None):
        self.stretch = stretch if dose is None else stretches.prescribed(stretch, dose)
        self.dose = self.stretch.dose
        if not self.dose.holds:
            raise ValueError("dose.holds: 0 is nothing to guide through, so it has to be 1-50")
        self.patient_id, self.date, self._save = patient_id, date, save
        super().__init__(content=_content(self.stretch, can_save=save is not None))
        self.observe(lambda _: self.submit(), "_save_asked")

    @property
    def events(self):
        """What happened, in order: dicts with `kind`, `t` [ms on the page's clock] and the place in the session."""
        return tuple(self.state.get("events", ()))

    @property
    def held_s(self):
        """Seconds that each hold was really held [s], by side; 0 for one that was skipped."""
        held = self._checked().get("held_ms", {})
        return {side: tuple(ms / 1000 for ms in held.get(side, ())) for side in records.SIDES}

    @property
    def record(self):
        """One row per side, ready for `log.add_session(**row)`; nothing before the session has ended.

        `hold_s` [s] is how long a hold really was: the mean of the counted ones, rounded down, so that
        holds x hold_s is never more than what was held, and less by under one second a hold. A hold that was
        broken off counts too, with the seconds that it had; if it had under 5 s it counts only when nothing was
        longer, and under 1 s it does not count. `holds` is 0, "not done", when a side was skipped and nothing was
        held. A side that was not reached has no row: nothing is known of it.

        Raises
        ------
        LogError
            When the state that came from the browser cannot be true; it lists every fault.
        """
        state = self._checked()
        if state.get("phase") != "summary":
            return ()
        rows = []
        for side in state["order"]:
            long = [ms for ms in state["held_ms"][side] if ms >= FALSE_START_MS]
            held = long or [ms for ms in state["held_ms"][side] if ms >= 1000]
            if held or side in state["skipped"]:
                hold_s = sum(held) // (len(held) * 1000) if held else int(self.dose.hold_s)
                rows.append(self._row(state, side=side, holds=len(held), hold_s=hold_s))
        return tuple(rows)

    def _row(self, state, **done):
        row = {
            "patient_id": self.patient_id,
            "date": self.date or state["date"],
            "stretch": self.stretch.key,
            **done,
            "pain_before": state["pain_before"],
            "pain_after": state["pain_after"],
            "note": "",
        }
        records.check("sessions", row, where="session")
        return row

    def _checked(self):
        if faults := [*_faults(self.state, self.dose)] if self.state else []:
            raise records.LogError(faults)
        return self.state

    def submit(self):
        """Do what the Save button does: hand the rows to `save`, one by one, and say what became of them."""
        words = stretches.words("guided_session", self.stretch.language)
        try:
            rows = self.record
        except records.LogError as error:
            self._message = "\n".join([words["not_saved"], *error.faults])
            return
        sides = self.content["sides"]
        self._message = "\n".join(save_rows(self._save, rows, words, lambda row: sides[row["side"]]))

    def __repr__(self):
        broken = bool(self.state) and any(_faults(self.state, self.dose))
        order = " then ".join(self.state["order"] if self.state and not broken else records.SIDES)
        status = "broken" if broken else STATUS[self.state.get("phase", "order")]
        dose = f"{self.dose.holds} x {self.dose.hold_s:g} s"
        return f"GuidedSession({self.stretch.key}: {dose}, {order}, {status})"


def _content(stretch, can_save):
    """Return all that the session shows, as plain values: the browser adds no word and no number."""
    language, dose, gate = stretch.language, stretch.dose, safety.gate(stretch.key, stretch.language)
    poses = stretch.steps[:-2]  # the last two steps of a stretch are: hold it, and change sides

    def look(number, side):
        step = stretch.steps[number - 1]
        seen = (step.picture, picture_side(stretch, number, side), language)
        return {"title": step.title, "text": step.text(side), "picture": "/".join(seen[:2])}, seen

    steps, drawn = {}, {}
    for side in records.SIDES:
        pairs = [look(number, side) for number in range(1, len(stretch.steps) + 1)]
        steps[side] = [step for step, _ in pairs]
        for step, seen in pairs:
            drawn[step["picture"]] = {"svg": pictures.step_svg(*seen), "alt": pictures.alt_text(*seen)}
    say = {name: [one.text for one in said] for name, said in gate.say.items()}
    pose_s = [max(8, round(len(step.text("left").split()) / WORDS_A_SECOND)) for step in poses]
    return {
        "language": language,
        "name": stretch.name,
        "words": dict(stretches.words("guided_session", language)),
        "dose": f"{stretches.dose_line(dose, language)}.",
        "sides": {side: stretches.words(f"sides.{side}", language)["this"] for side in records.SIDES},
        "plan": {"holds": dose.holds, "hold_s": dose.hold_s, "pose_s": pose_s, **TIMES_S},
        "steps": steps,
        "pictures": drawn,
        "film": motion.film(stretch),
        "questions": [{"key": one.key, "text": one.text, "tier": one.tier} for one in gate.questions],
        "say": say,
        "limits": {"pain": session.STOP10 / 10, "rise": session.RISE10 / 10},
        "can_save": can_save,
    }


def _faults(state, dose):
    """Yield what cannot be true of a state. It comes from a browser, so nothing in it is taken on trust."""
    most = round(dose.hold_s * 1000)
    if set(state) != set(STATE):
        yield f"state: has {_names(state)}, not {_names(STATE)}"
        return
    if not isinstance(state["phase"], str) or state["phase"] not in STATUS:
        yield _not(state, "phase", " or ".join(STATUS))
    if state["order"] not in (list(records.SIDES), list(records.SIDES[::-1])):
        yield _not(state, "order", "left and right, in one order or the other")
    if not isinstance(state["skipped"], list) or any(one not in records.SIDES for one in state["skipped"]):
        yield _not(state, "skipped", "a list of left and right")
    if not isinstance(state["events"], list):
        yield _not(state, "events", "a list")
    held = state["held_ms"]
    if not isinstance(held, dict) or set(held) != set(records.SIDES):
        yield _not(state, "held_ms", "a table of left and right")
        return
    for side, holds in held.items():
        if not isinstance(holds, list) or len(holds) > dose.holds:
            yield f"state.held_ms.{side}: {shown(holds)} is not a list of at most {dose.holds} holds"
        elif wrong := [ms for ms in holds if type(ms) is not int or not 0 <= ms <= most]:
            yield f"state.held_ms.{side}: {shown(wrong[0])} is not whole milliseconds 0-{most}"


def _not(state, name, allowed):
    return f"state.{name}: {shown(state[name]) or 'nothing'} is not {allowed}"


def _names(names):
    return shown(", ".join(sorted(map(str, names))))
