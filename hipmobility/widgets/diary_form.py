"""A quick entry for the pain diary: one tap on 0-10 is enough."""

import datetime

import ipywidgets as ipw

from hipmobility import outcomes, stretches
from hipmobility.markup import escaped
from hipmobility.widgets import own_keys
from hipmobility.widgets.saving import save_rows

TALL = "<style>.hm-diary .jupyter-button { height: 48px; font-size: 1.2rem; }</style>"  # for a thumb


class DiaryForm(ipw.VBox):
    """Tap how strong the pain is; the body site, the time and a note can be changed. Ends as one plain row.

    Parameters
    ----------
    patient_id : str
    save : callable, optional
        Called with the values of the row when Save is pressed, such as `log.add_diary`. The form itself knows no
        store.
    date : date or str, optional
        The day it is about. Default: the day of the tap, by this machine's calendar.
    time : str, optional
        Hours and minutes, such as "21:15"; "" is not recorded. Default: the minute of the tap.
    site : str, optional
        Body site, as a log names it, such as "low back". Default: the first that the form suggests.
    language : str
        Of the form. The row names the suggested sites as in every language, so that they stay together.

    Examples
    --------
    >>> form = DiaryForm("P1", date="2026-03-01", time="21:15")
    >>> form.set(pain=4)
    >>> form
    DiaryForm(2026-03-01 21:15, low back, pain 4)
    >>> form.record["pain"]
    4
    """

    def __init__(self, patient_id, save=None, *, date=None, time=None, site=None, language="en"):
        self.patient_id, self._save, self._language = patient_id, save, language
        self._words, sites = (stretches.words(section, language) for section in ("diary_form", "sites"))
        self._sites = {key: name for key, name in sites.items() if key != outcomes.BEFORE}
        self._fields = _fields(self._words, list(self._sites.values()))
        given = {"date": date, "time": time}
        self._filled = {
            name: None for name in given if given[name] is None
        }  # by the clock: what it last said
        self._message = ipw.HTML()
        self.set(**{name: value for name, value in {**given, "site": site}.items() if value is not None})
        button = ipw.Button(
            description=self._words["save"],
            button_style="primary",
            layout={"display": "" if save else "none"},
        )
        button.on_click(lambda _: self.submit())
        self._fields["pain"].observe(lambda _: self._tapped(), "value")
        self._fields["site"].observe(lambda _: self._show(), "value")
        heading = ipw.HTML(f"{TALL}<h3 style='margin:0'>{escaped(self._words['title'])}</h3>")
        label = ipw.HTML(escaped(self._words["pain"]))
        super().__init__([heading, label, *self._fields.values(), button, self._message])
        self.add_class("hm-diary")
        own_keys.keep(self)

    def set(self, **values):
        """Fill fields from code: `pain, site, date, time, note`.

        Raises
        ------
        ValueError
            For a field or a value that the form does not offer.
        """
        for name, value in values.items():
            if name not in self._fields:
                raise ValueError(f"{name}: not a field; the form has {', '.join(self._fields)}")
            try:
                if name == "date" and isinstance(value, str):
                    value = datetime.date.fromisoformat(value)
                if name == "site":
                    value = self._sites.get(value, value)
                self._fields[name].value = value
            except Exception as error:
                raise ValueError(f"{name}: {value!r} is not offered by the form") from error

    @property
    def record(self):
        """The row, ready for `log.add_diary(**form.record)`; None until a number is tapped."""
        values = {name: field.value for name, field in self._fields.items()}
        if values["pain"] is None:
            return None
        site = values["site"].strip()
        values["site"] = next((key for key, name in self._sites.items() if name == site), site)
        return {"patient_id": self.patient_id, **values}

    def submit(self):
        """Do what the Save button does: hand the row to `save` and say what became of it.

        A row that the log has now is no longer pending: `record` is None again, ready for the next tap.
        """
        rows = [self.record] if self.record else []
        lines = save_rows(self._save, rows, self._words, language=self._language)
        if lines[0] in (self._words["saved"], self._words["saved_before"]):
            self.set(pain=None, note="")
        self._say(lines)

    def _tapped(self):
        now = datetime.datetime.now()
        for name, moment in {"date": now.date(), "time": f"{now:%H:%M}"}.items():
            if name in self._filled and self._fields[name].value in (None, "", self._filled[name]):
                self._fields[name].value = self._filled[name] = moment
        self._show()

    def _show(self):
        row = self.record
        site = self._fields["site"].value.strip()
        self._say([self._words["chosen"].format(pain=row["pain"], site=site)] if row else [])

    def _say(self, lines):
        self._message.value = f"<div role='status'>{'<br>'.join(escaped(line) for line in lines)}</div>"

    def __repr__(self):
        now = {name: field.value for name, field in self._fields.items()}
        when = " ".join(str(part) for part in (now["date"], now["time"]) if part) or "no time yet"
        pain = "no pain yet" if now["pain"] is None else f"pain {now['pain']}"
        return f"DiaryForm({when}, {now['site']}, {pain})"


def _fields(words, sites):
    """Build the input fields, in the order of the form."""
    wide = {"layout": {"width": "min(30em, 98%)"}, "style": {"description_width": "6em"}}
    pain = ipw.ToggleButtons(options=[(str(n), n) for n in range(11)], value=None)
    pain.style.button_width = "48px"
    return {
        "pain": pain,
        "site": ipw.Combobox(description=words["site"], value=sites[0], options=sites, **wide),
        "date": ipw.DatePicker(description=words["date"], **wide),
        "time": ipw.Text(description=words["time"], placeholder="21:15", **wide),
        "note": ipw.Textarea(description=words["note"], rows=2, **wide),
    }
