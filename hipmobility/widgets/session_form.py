"""A form for one stretch on one day, both sides."""

import datetime

import ipywidgets as ipw

from hipmobility import records, stretches
from hipmobility.markup import escaped
from hipmobility.widgets import own_keys
from hipmobility.widgets.saving import save_rows

HOLDS = range(11)


class SessionForm(ipw.VBox):
    """Fill in what was done on both sides and how it felt; ends as one plain row per side.

    Parameters
    ----------
    patient_id : str
    save : callable, optional
        Called with the values of each row when Save is pressed, such as `log.add_session`. The form itself
        knows no store.
    date : date or str, optional
        The day it is about. Default: today, by this machine's calendar.
    stretch : {"hip_flexor", "figure_4"}
    language : str

    Examples
    --------
    >>> form = SessionForm("P1", date="2026-03-01", stretch="figure_4")
    >>> form.set(left=2, right=1, pain_before=4)
    >>> form
    SessionForm(2026-03-01, figure_4, left 2, right 1, 30 s a hold)
    >>> [(row["side"], row["holds"]) for row in form.records]
    [('left', 2), ('right', 1)]
    """

    def __init__(self, patient_id, save=None, *, date=None, stretch="hip_flexor", language="en"):
        self.patient_id, self._save, self._language = patient_id, save, language
        words = stretches.words("session_form", language)
        self._fields = _fields(words, language)
        self._message = ipw.HTML()
        button = ipw.Button(
            description=words["save"], button_style="primary", layout={"display": "" if save else "none"}
        )
        button.on_click(lambda _: self.submit())
        dose = stretches.load(stretch, language).dose
        self.set(date=date or datetime.date.today(), stretch=stretch, hold_s=dose.hold_s)
        heading = ipw.HTML(f"<h3 style='margin:0'>{escaped(words['title'])}</h3>")
        super().__init__([heading, *self._fields.values(), button, self._message])
        own_keys.keep(self)

    def set(self, **values):
        """Fill fields from code: `date, stretch, left, right, hold_s, pain_before, pain_after, note`.

        `left` and `right` are holds: 0 says "not done", None says nothing (no row is made for that side).

        Raises
        ------
        ValueError
            For a field or a value that the form does not offer.
        """
        for name, value in values.items():
            if name not in self._fields:
                raise ValueError(f"{name}: not a field; the form has {', '.join(self._fields)}")
            if name == "date" and isinstance(value, str):
                try:
                    value = datetime.date.fromisoformat(value)
                except ValueError:
                    raise ValueError(f"date: {value!r} is not year-month-day, such as 2026-03-04") from None
            try:
                self._fields[name].value = value
            except Exception as error:
                offers = [label for label, _ in getattr(self._fields[name], "options", ())]
                more = f"; it offers {', '.join(offers)}" if offers else ""
                raise ValueError(f"{name}: {value!r} is not offered by the form{more}") from error

    @property
    def value(self):
        """The fields as they stand, as one plain value."""
        return {name: field.value for name, field in self._fields.items()}

    @property
    def records(self):
        """One session row per side that was filled in, ready for `log.add_session(**row)`."""
        shared = self.value
        holds = {side: shared.pop(side) for side in records.SIDES}
        return [
            {"patient_id": self.patient_id, "side": side, "holds": holds[side], **shared}
            for side in records.SIDES
            if holds[side] is not None
        ]

    def submit(self):
        """Do what the Save button does: hand the rows to `save`, one by one, and say what became of them."""
        words = stretches.words("session_form", self._language)
        lines = save_rows(
            self._save, self.records, words, lambda row: self._side_name(row["side"]), self._language
        )
        self._message.value = f"<div role='status'>{'<br>'.join(escaped(line) for line in lines)}</div>"

    def _side_name(self, side):
        return stretches.words(f"sides.{side}", self._language)["this"]

    def __repr__(self):
        now = self.value
        sides = ", ".join(f"{side} {'-' if now[side] is None else now[side]}" for side in records.SIDES)
        return f"SessionForm({now['date']}, {now['stretch']}, {sides}, {now['hold_s']} s a hold)"


def _fields(words, language):
    """Build the input fields, in the order of the form."""
    names = {stretches.load(key, language).name: key for key in stretches.KEYS}
    holds = [(words["no_entry"], None), (words["not_done"], 0), *((str(n), n) for n in HOLDS[1:])]
    pains = [(words["not_recorded"], None), *((str(n), n) for n in range(11))]
    wide = {"layout": {"width": "min(30em, 98%)"}, "style": {"description_width": "12em"}}

    def choice(label, options):
        return ipw.Dropdown(description=label, options=options, index=0, **wide)  # else shown as empty

    return {
        "date": ipw.DatePicker(description=words["date"], **wide),
        "stretch": choice(words["stretch"], list(names.items())),
        "left": choice(words["holds_left"], holds),
        "right": choice(words["holds_right"], holds),
        "hold_s": ipw.IntText(description=words["hold_s"], **wide),
        "pain_before": choice(words["pain_before"], pains),
        "pain_after": choice(words["pain_after"], pains),
        "note": ipw.Textarea(description=words["note"], rows=2, **wide),
    }
