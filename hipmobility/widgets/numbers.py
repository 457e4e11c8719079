"""A table for people who read no code: its columns in words, a dash where there is no number, a date in one line."""

from dataclasses import dataclass

import pandas as pd

from hipmobility import records, stretches
from hipmobility.markup import Safe, one_line_dates, tag

DASH = "—"
STYLE = Safe("<style>.hm-date.hm-date {white-space: nowrap}</style>")


@dataclass(frozen=True)
class Numbers:
    """A table as a part of a page; the DataFrame itself is `table`.

    Parameters
    ----------
    table : DataFrame
        Columns and rows are named by `[columns]` of words.toml; what has no word there keeps its name.
    language : str

    Examples
    --------
    >>> Numbers(pd.DataFrame({"hold_s": [30, 20], "pain_after": [3, None]}))
     seconds a hold  pain after
                 30         3.0
                 20           —
    —: no number is known here. That is not 0.
    """

    table: pd.DataFrame
    language: str = "en"

    def __repr__(self):
        text = self._named().to_string(index=self._has_names, na_rep=DASH)
        return "\n".join([text, *self._said()])

    def _repr_html_(self):
        html = self._named().to_html(index=self._has_names, na_rep=DASH, border=0)
        said = (tag("p", line) for line in self._said())
        return tag("div", STYLE, one_line_dates(html), *said)

    @property
    def _has_names(self):
        """Whether its rows have names, and not just the numbers that pandas gives them."""
        return not isinstance(self.table.index, pd.RangeIndex) or self.table.index.name is not None

    def _said(self):
        return [names(self.language)["dash"]] if self.table.isna().any(axis=None) else []

    def _named(self):
        known, table = names(self.language), self.table.copy()

        def name(key):
            return known.get(key, key)

        for column in table.columns:
            values = table[column]
            if column in ("stretch", "side") or values.dtype == bool:
                table[column] = values.map(lambda value: name(str(value)))
            elif values.dtype != float and values.isna().any():  # pandas would write <NA> or None
                table[column] = values.astype(object).where(values.notna(), DASH)
        table = table.rename(columns=name, index=name)
        table = table.rename_axis(
            columns=[*map(name, table.columns.names)], index=[*map(name, table.index.names)]
        )
        if table.columns.names == [None] and table.index.nlevels == 1:  # one line of headings, not two
            table = table.rename_axis(columns=table.index.name, index=None)
        return table


def names(language):
    """Return the name of each column, row and key that a table may show."""
    named = {key: stretches.load(key, language).name for key in records.STRETCHES}
    return stretches.words("states", language) | stretches.words("columns", language) | named
