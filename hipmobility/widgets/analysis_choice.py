"""Choose your analysis, and see in how many invented worlds it is fooled."""

import ipywidgets as ipw
import traitlets as tl

from hipmobility import figures, stretches
from hipmobility.markup import escaped
from hipmobility.widgets import own_keys

TABLE_STYLE = (
    "<style>.hm-table {border-collapse: collapse; line-height: 1.4} .hm-table td, .hm-table th"
    " {padding: 0.2em 0.7em; text-align: right; border-bottom: 1px solid #8888}</style>"
)


class AnalysisChoice(ipw.VBox):
    """Show the false alarms of one analysis out of several; the choice is a plain value that code can set too.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Name of an analysis -> its table from `analyses.false_alarms`.
    language : str

    Attributes
    ----------
    analysis : str
        What is shown now.
    """

    analysis = tl.Unicode()

    def __init__(self, tables, *, language="en"):
        self._tables, self._words = dict(tables), stretches.words("worlds", language)
        self._language = language
        names = [(self._words[key], key) for key in self._tables]
        layout = {"width": "min(36em, 98%)"}
        self._chooser = ipw.Dropdown(description=self._words["analysis"], options=names, layout=layout)
        own_box = {"layout": {"overflow": "auto", "max_width": "100%"}}  # on a phone each scrolls by itself
        self._picture, self._text, self._table = ipw.HTML(**own_box), ipw.HTML(), ipw.HTML(**own_box)
        super().__init__([self._chooser, self._picture, self._text, self._table])
        own_keys.keep(self)
        self.observe(lambda _: self._show(), "analysis")
        tl.link((self._chooser, "value"), (self, "analysis"))

    @tl.validate("analysis")
    def _one_of_them(self, proposal):
        if proposal["value"] not in self._tables:
            raise tl.TraitError(f"analysis: {proposal['value']!r} is not one of {', '.join(self._tables)}")
        return proposal["value"]

    @property
    def table(self):
        """The numbers shown: for each world the false alarms and the verdicts [%]."""
        return self._tables[self.analysis]

    @property
    def sentence(self):
        """Which world fools this analysis most."""
        worst = self.table.loc[self.table["alarms_%"].idxmax()]
        names = {"analysis": self._words[self.analysis], "world": self._words[worst["world"]]}
        return self._words["worst"].format(alarms=worst["alarms_%"], **names)

    def _show(self):
        svg = figures.false_alarms_svg(self.table, self.sentence, language=self._language)
        style = (
            "<svg role='img' style='width:100%;min-width:400px;max-width:600px;height:auto;background:white' "
        )
        self._picture.value = f"<div style='overflow-x:auto'>{svg.replace('<svg ', style, 1)}</div>"
        self._text.value = f"<p role='status'>{escaped(self.sentence)}</p>"
        named = self.table.assign(world=self.table["world"].map(self._words))
        named.columns = [self._words[f"{name}_column"] for name in named.columns]
        table = named.to_html(index=False, border=0, classes="hm-table")
        self._table.value = f"<div style='overflow-x:auto'>{TABLE_STYLE}{table}</div>"

    def __repr__(self):
        return f"AnalysisChoice({self.analysis})"
