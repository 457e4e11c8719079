"""A person's progress: the chart, one plain sentence and the numbers, with a choice of what to show."""

from html import escape

import ipywidgets as ipw
import traitlets as tl

from hipmobility import figures, outcomes, records, stretches
from hipmobility.widgets import own_keys

TABLE_STYLE = (
    "<style>.hm-table {border-collapse: collapse; line-height: 1.4} .hm-table td, .hm-table th"
    " {padding: 0.2em 0.7em; text-align: right; border-bottom: 1px solid #8888}</style>"
)


class ProgressView(ipw.VBox):
    """Show pain and adherence from a log; the choices are plain values that code can set too.

    Parameters
    ----------
    log : log.Log
        Read anew on every `refresh()`.
    patient_id, site : str, optional
        May be left out where the log knows one only.
    language : str

    Attributes
    ----------
    stretch, side : str
        One of them, or "" for all.
    start, end : date or None
        First and last day shown; None is the first and the last logged day.
    progress : outcomes.Progress or None
        What is shown now.
    """

    stretch = tl.Enum(["", *records.STRETCHES], "")
    side = tl.Enum(["", *records.SIDES], "")
    site = tl.Unicode(allow_none=True, default_value=None)
    start = tl.Any(None, allow_none=True)
    end = tl.Any(None, allow_none=True)

    def __init__(self, log, patient_id=None, *, site=None, language="en"):
        self._log, self._patient_id, self._language = log, patient_id, language
        self.progress = None
        words = stretches.words("progress", language)
        everything = words["both"]
        side_names = {stretches.words(f"sides.{side}", language)["this"]: side for side in records.SIDES}
        names = {stretches.load(key, language).name: key for key in stretches.KEYS}
        wide = {"layout": {"width": "min(24em, 98%)"}}
        controls = {
            "stretch": ipw.Dropdown(description=words["stretch"], options={everything: "", **names}, **wide),
            "side": ipw.Dropdown(description=words["side"], options={everything: "", **side_names}, **wide),
            "start": ipw.DatePicker(description=words["start"], **wide),
            "end": ipw.DatePicker(description=words["end"], **wide),
        }
        self._picture, self._text, self._table = ipw.HTML(), ipw.HTML(), ipw.HTML()
        row = ipw.HBox(list(controls.values()), layout={"flex_flow": "row wrap"})
        super().__init__([row, self._picture, self._text, self._table])
        own_keys.keep(self)
        for name, control in controls.items():
            tl.link((control, "value"), (self, name))
        with self.hold_trait_notifications():
            self.site = site
        self.observe(lambda _: self._show(), ["stretch", "side", "start", "end", "site"])
        self.refresh()

    @property
    def value(self):
        """What is chosen, as one plain value."""
        return {name: getattr(self, name) for name in ("site", "stretch", "side", "start", "end")}

    def refresh(self):
        """Read the log again and draw."""
        self._tables = [
            read(self._patient_id) for read in (self._log.sessions, self._log.diary, self._log.plan)
        ]
        self._show()

    def _show(self):
        chosen = {name: value or None for name, value in self.value.items()}
        try:
            self.progress = outcomes.progress(*self._tables, patient_id=self._patient_id, **chosen)
        except ValueError as error:
            self.progress, text = None, str(error)
            self._picture.value = self._table.value = ""
        else:
            text = figures.describe(self.progress, language=self._language)
            svg = figures.progress_svg(self.progress, language=self._language)
            self._picture.value = f"<div class='hm-chart' style='overflow-x:auto'>{_sized(svg)}</div>"
            self._table.value = (
                f"<div style='overflow-x:auto'>{self.progress.table.to_html(index=False, na_rep='')}</div>"
            )
        self._text.value = f"<p role='status'>{escape(text)}</p>"

    def __repr__(self):
        what = f"{self.stretch or 'both stretches'}, {self.side or 'both sides'}"
        return f"ProgressView({what}: {self.progress!r})"


def _sized(svg):
    """Let the chart follow the page down to 560 px; on a smaller screen it scrolls, so that its text stays legible."""
    return svg.replace(
        "<svg ", "<svg role='img' style='width:100%;min-width:560px;height:auto;background:white' ", 1
    )
