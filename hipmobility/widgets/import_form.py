"""A form that shows what a file would add to the log, and adds it only then."""

from pathlib import Path

import ipywidgets as ipw

from hipmobility import exchange, records, stretches
from hipmobility.markup import bullets, tag
from hipmobility.markup import table as html_table
from hipmobility.values import shown
from hipmobility.widgets import own_keys

MOST_FAULTS = 20
STYLE = (
    "<style>.hm-import .wide { overflow-x: auto } .hm-import p { margin: 0.2em 0; line-height: 1.4 }"
    ".hm-import .widget-html-content { min-width: 0 }</style>"
)


class ImportForm(ipw.VBox):
    """Choose a CSV file, look at what it holds, and then add it to the log.

    Parameters
    ----------
    log : Log
    path : str or Path, optional
        The file to look at at once.
    table : {"sessions", "diary", "plan", "measurements"}
    choices : mapping, optional
        For a diary of another program: what `exchange.read_diary` is to be told.
    language : str

    Attributes
    ----------
    preview : exchange.Preview or None
        What was last looked at and is not added yet.
    added : Imported or None
        What the last import did.
    """

    def __init__(self, log, path=None, *, table="sessions", choices=None, language="en"):
        self._log, self._choices = log, choices
        self._words = stretches.words("import_form", language)
        self.preview = self.added = None
        wide = {"layout": {"width": "min(36em, 98%)"}, "style": {"description_width": "7em"}}
        tables = [(self._words[name], name) for name in records.TABLES]
        self._path = ipw.Text(description=self._words["file"], placeholder="my_file.csv", **wide)
        self._upload = ipw.FileUpload(accept=".csv,.tsv,.txt", description=self._words["upload"])
        self._table = ipw.Dropdown(description=self._words["table"], options=tables, value=table, **wide)
        self._own = ipw.Checkbox(description=self._words["own"], indent=False, layout=wide["layout"])
        self._look = ipw.Button(description=self._words["look"])
        self._add = ipw.Button(description=self._words["add"], button_style="primary", disabled=True)
        self._bar = ipw.FloatProgress(min=0, max=1, layout={"display": "none", "width": "min(36em, 98%)"})
        self._shown = ipw.HTML(layout={"width": "98%"})
        heading = ipw.HTML(STYLE + tag("h3", self._words["title"], style="margin:0"))
        for field in (self._path, self._upload, self._table, self._own):
            field.observe(lambda _: self._forget(), "value")
        self._look.on_click(lambda _: self.look())
        self._add.on_click(lambda _: self.add())
        choose = [self._path, self._upload, self._table, self._own]
        buttons = ipw.HBox([self._look, self._add])
        super().__init__([heading, *choose, buttons, self._bar, self._shown])
        self.add_class("hm-import")
        own_keys.keep(self)
        if path is not None:
            self.look(path)

    def look(self, path=None):
        """Do what the Look button does: show what the file would add. Nothing is added."""
        if path is not None:
            self._path.value = str(path)
        self._forget()
        content = bytes(self._upload.value[0]["content"]) if self._upload.value else None
        if content is None and not self._path.value.strip():
            return self._say(self._words["no_file"])
        try:
            self.preview = exchange.preview(
                content if content is not None else Path(self._path.value.strip()).expanduser(),
                self._table.value,
                log=self._log,
                own_export=self._own.value,
                choices=self._choices,
                progress=self._progress,
            )
        except records.LogError as error:
            return self._say(self._words["refused"], error.faults)
        finally:
            self._bar.layout.display = "none"
        self._add.disabled = not (self.preview.ready and self.preview.new)
        return self._show()

    def add(self):
        """Do what the Add button does: add the rows that were shown, and say what became of them."""
        if self.preview is None or not self.preview.ready:
            return self._say(self._words["look_first"])
        try:
            self.added = self._log.import_rows(self.preview.frame, self.preview.table)
        except Exception as error:  # whatever it is, nobody may believe that it was saved
            name = type(error).__name__
            return self._say(self._words["not_saved"], getattr(error, "faults", None) or [name])
        self._forget()
        words = self._words["added"].format(new=self.added.added, there=self.added.already_present)
        return self._say(words)

    def _forget(self):
        """Take back what was shown: it is no longer what would be added."""
        self.preview, self._add.disabled = None, True
        self._shown.value = ""

    def _progress(self, row, about):
        self._bar.layout.display = ""
        self._bar.value, self._bar.description = row / max(about, 1), f"{row:,}"

    def _show(self):
        seen, words = self.preview, self._words
        head = [f"{shown(name)}" for name in seen.columns[:MOST_FAULTS]]
        rows = [row[:MOST_FAULTS] for row in seen.first_rows]
        lines = [
            words["found"].format(new=seen.new, there=seen.already_there, refused=seen.refused),
            words["divided"].format(delimiter=words[seen.delimiter]),
            *(
                [words[f"order_{seen.date_order or 'none'}"].format(row=seen.order_row)]
                if seen.tells_dates
                else []
            ),
            *([] if seen.ready else [words["mend_first"]]),
        ]
        parts = [tag("p", line) for line in lines]
        parts.append(html_table(words["first_rows"], head, rows) if rows else None)
        if seen.faults or seen.remarks:
            parts += [tag("p", words["faults"]), self._list([*seen.faults, *seen.remarks])]
        self._shown.value = tag("div", *parts, role="status")

    def _list(self, faults):
        more = len(faults) - MOST_FAULTS
        rest = [self._words["more"].format(count=more)] if more > 0 else []
        return bullets([*faults[:MOST_FAULTS], *rest])

    def _say(self, line, faults=()):
        about = tag("p", self._words["faults"]) if faults else None
        self._shown.value = tag("div", tag("p", line), about, self._list(faults), role="status")

    def __repr__(self):
        now = self.preview or self.added
        return f"ImportForm({'no file yet' if now is None else repr(now)})"
