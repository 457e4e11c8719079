"""What becomes of the state that the browser sends: rows for the log, or every reason why not."""

import copy
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hipmobility.widgets
from hipmobility import pictures, stretches
from hipmobility.log import Log, LogError
from hipmobility.widgets.guided_session import GuidedSession

WORDS = stretches.words("guided_session")
ENDED = {
    "phase": "summary",
    "order": ["left", "right"],
    "screen": 1,
    "question": None,
    "at": 13,
    "elapsed_ms": 0,
    "running": False,
    "stopped": False,
    "held_ms": {"left": [30_000, 30_000], "right": [30_000, 30_000]},
    "skipped": [],
    "pain_before": 4,
    "pain_after": 3,
    "date": "2026-03-01",
    "events": [{"kind": "order", "t": 5}],
}


def a_session(save=None, key="figure_4", **options):
    return GuidedSession(stretches.load(key), patient_id="P1", save=save, **options)


def ended(session=None, held=None, **changes):
    """A session whose browser said this."""
    session = session or a_session()
    state = copy.deepcopy(ENDED) | changes
    if held is not None:
        state["held_ms"] = held
    session.state = state
    return session


def test_a_whole_session_is_one_row_per_side_in_the_order_in_which_it_was_done(tmp_path):
    session = ended(order=["right", "left"])
    same = {"patient_id": "P1", "date": "2026-03-01", "stretch": "figure_4", "holds": 2, "hold_s": 30}
    same |= {"pain_before": 4, "pain_after": 3, "note": ""}
    assert session.record == (same | {"side": "right"}, same | {"side": "left"})
    log = Log(tmp_path / "log.db")
    for row in session.record:
        log.add_session(**row)
    assert log.sessions()["side"].tolist() == ["right", "left"]


@pytest.mark.parametrize(
    ("held", "skipped", "row"),
    [  # by hand: counted holds, and their mean in whole seconds, rounded down
        ([30_000, 30_000], [], (2, 30)),
        ([30_000], [], (1, 30)),
        ([30_000, 12_400], ["left"], (2, 21)),  # 42.4 s / 2 = 21.2
        ([12_400], ["left"], (1, 12)),
        ([29_999, 29_999], [], (2, 29)),  # never rounded up to a full hold
        ([30_000, 4999], ["left"], (1, 30)),  # a false start beside a hold
        ([4999, 0], ["left"], (1, 4)),  # a false start is all there was
        ([3000, 2000], ["left"], (2, 2)),
        ([999, 0], ["left"], (0, 30)),
        ([0, 0], ["left"], (0, 30)),
        ([], ["left"], (0, 30)),  # the side was skipped
        ([], [], None),  # the side was not reached
        ([0], [], None),  # stopped before anything was held
        ([999], [], None),
    ],
)
def test_what_was_held_is_what_is_recorded(held, skipped, row):
    session = ended(held={"left": held, "right": []}, skipped=skipped, stopped=True)
    rows = [(one["holds"], one["hold_s"]) for one in session.record]
    assert rows == ([] if row is None else [row])
    assert session.held_s == {"left": tuple(ms / 1000 for ms in held), "right": ()}


@given(st.lists(st.integers(0, 30_000), max_size=2), st.booleans())
def test_nothing_is_claimed_that_was_not_held_and_nothing_of_a_hold_is_lost(held, skipped):
    session = ended(held={"left": held, "right": []}, skipped=["left"] * skipped)
    claimed = sum(row["holds"] * row["hold_s"] for row in session.record)
    counted = [ms for ms in held if ms >= 5000] or [ms for ms in held if ms >= 1000]
    assert claimed <= sum(held) / 1000
    assert sum(counted) / 1000 - len(counted) < claimed or not counted
    assert sum(row["holds"] for row in session.record) <= len(held)


def test_pain_that_was_not_told_is_not_recorded():
    row = ended(pain_before=None, pain_after=None).record[0]
    assert (row["pain_before"], row["pain_after"]) == (None, None)


def test_a_day_that_was_given_comes_before_the_one_of_the_browser():
    assert ended(a_session(date="2026-02-27")).record[0]["date"] == "2026-02-27"


def test_there_is_no_record_before_the_end():
    session = a_session()
    assert (session.record, session.events, session.held_s) == ((), (), {"left": (), "right": ()})
    for phase in ("order", "gate", "refused", "before", "timed", "after"):
        assert ended(session, phase=phase).record == ()
    assert session.events == ({"kind": "order", "t": 5},)


# ---- a browser can send anything

HOSTILE = [
    ({"held_ms": {"left": [-1], "right": []}}, "state.held_ms.left: -1 is not whole milliseconds 0-30000"),
    ({"held_ms": {"left": [30_001], "right": []}}, "state.held_ms.left: 30001 is not whole milliseconds 0-30000"),
    ({"held_ms": {"left": [1.5], "right": []}}, "state.held_ms.left: 1.5 is not whole milliseconds 0-30000"),
    ({"held_ms": {"left": [True], "right": []}}, "state.held_ms.left: True is not whole milliseconds 0-30000"),
    ({"held_ms": {"left": [math.inf], "right": []}}, "state.held_ms.left: inf is not whole milliseconds"),
    ({"held_ms": {"left": [10**5000], "right": []}}, "state.held_ms.left: a very large number is not whole"),
    ({"held_ms": {"left": [0] * 10**6, "right": []}}, "state.held_ms.left: <list> is not a list of at most 2 holds"),
    ({"held_ms": {"left": "12", "right": []}}, "state.held_ms.left: 12 is not a list of at most 2 holds"),
    ({"held_ms": {"left": []}}, "state.held_ms: <dict> is not a table of left and right"),
    ({"held_ms": {"left": [], "right": [], "up": []}}, "state.held_ms: <dict> is not a table of left and right"),
    ({"held_ms": 1e9}, "state.held_ms: 1000000000.0 is not a table of left and right"),
    ({"order": ["left", "left"]}, "state.order: <list> is not left and right, in one order or the other"),
    ({"order": {"left": 1, "right": 2}}, "state.order: <dict> is not left and right"),
    ({"order": None}, "state.order: nothing is not left and right"),
    ({"skipped": ["up"]}, "state.skipped: <list> is not a list of left and right"),
    ({"skipped": "left"}, "state.skipped: left is not a list of left and right"),
    ({"events": 3}, "state.events: 3 is not a list"),
    ({"phase": "done"}, "state.phase: done is not order or gate or "),
    ({"phase": []}, "state.phase: <list> is not order or gate or "),
    ({"holds": 10**9}, "state: has at, date, elapsed_ms, events, "),
    ({"pain_after": 12}, "session, pain_after: 12 is not 0-10"),
    ({"pain_before": {"a": 1}}, "session, pain_before: <dict> is not a number 0-10"),
    ({"date": "2026-02-30"}, "session, date: 2026-02-30 is not a day in the calendar"),
    ({"date": "9999-01-01"}, "session, date: 9999-01-01 is "),
    ({"date": None}, "session, date: is empty, but required"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fault"), HOSTILE, ids=[fault[:50] for _, fault in HOSTILE])
def test_what_cannot_be_true_is_refused_with_its_place_and_value(changes, fault):
    saved = []
    session = ended(a_session(save=lambda **row: saved.append(row)), **changes)
    with pytest.raises(LogError) as error:
        _ = session.record
    assert [one for one in error.value.faults if one.startswith(fault)]
    assert len(str(error.value)) < 4000
    session.submit()
    assert session._message.startswith(WORDS["not_saved"])
    assert saved == []
    assert len(repr(session)) < 120


def test_a_state_that_lacks_something_is_refused():
    for name in ENDED:
        session = a_session()
        session.state = {key: value for key, value in ENDED.items() if key != name}
        with pytest.raises(LogError, match=r"^state: has "):
            _ = session.record
        assert repr(session).endswith(", broken)")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(ENDED)), JSON)
def test_whatever_comes_is_refused_or_recorded_within_its_bounds(name, value):
    session = ended(**{name: value})
    try:
        rows = session.record
    except LogError:
        return
    finally:
        assert len(repr(session)) < 120
    for row in rows:
        assert 0 <= row["holds"] <= 2
        assert 1 <= row["hold_s"] <= 30


# ---- saving


def press_save(session):
    session._save_asked += 1
    return session._message


def test_save_keeps_both_rows_once(tmp_path):
    log = Log(tmp_path / "log.db")
    session = ended(a_session(save=log.add_session))
    assert press_save(session) == WORDS["saved"]
    assert press_save(session) == WORDS["saved_before"]
    assert len(log.sessions()) == 2


def test_a_store_that_fails_half_way_is_not_called_saved():
    def save(**row):
        if row["side"] == "right":
            raise OSError("<b>the disk is full</b>")

    said = press_save(ended(a_session(save=save)))
    assert said == "Only a part was saved (left):\nOSError: <b>the disk is full</b>"


def test_nothing_done_saves_nothing():
    session = ended(a_session(save=lambda **_: None), held={"left": [], "right": []}, stopped=True)
    assert press_save(session) == f"{WORDS['not_saved']}\n{WORDS['nothing_to_save']}"


# ---- what the browser is given


def test_the_repr_is_short_and_stable():
    session = a_session()
    assert repr(session) == "GuidedSession(figure_4: 2 x 30 s, left then right, not started)"
    assert repr(ended(session)) == "GuidedSession(figure_4: 2 x 30 s, left then right, ended)"
    assert repr(ended(session, phase="timed", order=["right", "left"])) == (
        "GuidedSession(figure_4: 2 x 30 s, right then left, under way)"
    )
    assert repr(ended(session, phase="refused")).endswith(", not today)")
    dose = stretches.Dose(holds=3, hold_s=22.5, days_per_week=5)
    assert repr(a_session(dose=dose)).startswith("GuidedSession(figure_4: 3 x 22.5 s, ")


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_step_of_the_hold_says_the_seconds_of_the_clock(key):
    content = a_session(key, dose=stretches.Dose(holds=2, hold_s=45, days_per_week=3)).content
    assert content["plan"]["hold_s"] == 45
    for side in ("left", "right"):
        assert content["steps"][side][-2]["text"].startswith("Stay here for 45 seconds.")


def test_a_paused_plan_cannot_be_guided_through():
    with pytest.raises(ValueError, match=r"dose\.holds: 0 is nothing"):
        a_session(dose=stretches.Dose(holds=0, hold_s=30, days_per_week=5))


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("key", stretches.KEYS)
def test_all_that_is_shown_comes_from_the_content(key, language):
    stretch = stretches.load(key, language)
    given = GuidedSession(stretch, patient_id="P1").content
    assert given["plan"]["holds"] == stretch.dose.holds
    assert given["plan"]["hold_s"] == stretch.dose.hold_s
    assert min(given["plan"]["ready_s"], given["plan"]["again_s"]) >= 5  # WISHES: get ready, 5 s or more
    assert len(given["plan"]["pose_s"]) == len(stretch.steps) - 2
    for side in stretches.SIDES:
        assert [one["text"] for one in given["steps"][side]] == [step.text(side) for step in stretch.steps]
        assert given["steps"][side][-2]["picture"].endswith(f"/{side}")  # the hold
        assert not given["steps"][side][-1]["picture"].endswith(f"/{side}")  # the other side's turn
    for name, picture in given["pictures"].items():
        shown, side = name.split("/")
        assert picture["svg"] == pictures.step_svg(shown, side, language)
        assert picture["alt"] == pictures.alt_text(shown, side, language)
    assert len(json.dumps(given)) < 400_000  # the limit for a widget


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_last_two_steps_are_to_hold_and_to_change_sides(key):
    *_, hold, change = stretches.load(key).steps
    assert "20 to 30 seconds" in hold.text("left")
    assert "right" in change.text("left")


def test_the_module_for_the_browser_imports_nothing():
    module = str(a_session()._esm)
    assert "import " not in module.replace("// ", "")
    assert "http" not in module
    assert module.count("export default") == 1
    folder = Path(hipmobility.widgets.__file__).parent
    assert "url(" not in (folder / "guided_session.css").read_text("utf-8")


def test_it_prints_nothing(capsys):
    press_save(ended(a_session(save=lambda **_: None)))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("key", stretches.KEYS)
def test_a_session_is_less_than_400_kb(key):
    assert len(json.dumps(a_session(key=key).get_state())) < 400_000  # code, style, pictures and film
