"""What an import would do, told before it does it: the columns, the first rows, what is new and what is refused."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hipmobility import csvfile, csvtable, diary_dates, records
from hipmobility.diaries import read_diary
from hipmobility.markup import bullets, joined, table, tag
from hipmobility.records import LogError
from hipmobility.values import shown

if TYPE_CHECKING:
    import pandas as pd

FIRST_ROWS = 5
MOST_SHOWN = 20  # faults, and columns of the first rows

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_ORDERS = {
    "ymd": "year, month, day",
    "dmy": "day, month, year: row {row} can be read in no other way",
    "mdy": "month, day, year: row {row} can be read in no other way",
    "mixed": "not one order: row {row} differs from rows above it",
    "open": "the file does not tell whether the day or the month comes first",
    "": "no dates were found",
}


@dataclass(frozen=True, eq=False, repr=False)
class Preview:
    """What an import would do; made by `preview`. ``print`` tells it in sentences, a notebook shows it with rows.

    Attributes
    ----------
    name, table : str
        The file, and the table that it would be added to.
    delimiter : {"comma", "semicolon", "tab"}
    columns : tuple of str
        The column names of the file.
    date_order : {"ymd", "dmy", "mdy", "mixed", "open", ""}
        What the dates of the file tell of their order; "open": nothing; "": there are none.
    first_rows : tuple of tuple of str
        The first filled rows, each cell cut to 40 characters and without anything invisible.
    new : int
        Good rows that the log does not hold; without a log, all good rows.
    already_there : int
        Good rows that the log holds.
    refused : int
        Rows with a fault.
    faults : tuple of str
        All of them, with row and column.
    remarks : tuple of str
        What a reader should know beside that.
    ready : bool
        True when `frame` may be added. A file in our own columns is taken whole or not at all.
    frame : DataFrame
        The good rows.
    """

    name: str
    table: str
    delimiter: str
    columns: tuple[str, ...]
    date_order: str
    order_row: int
    first_rows: tuple[tuple[str, ...], ...]
    new: int
    already_there: int
    refused: int
    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    ready: bool
    frame: "pd.DataFrame"

    def __repr__(self):
        return f"Preview({self.name}: {self.new} new, {self.already_there} already there, {self.refused} refused)"

    @property
    def tells_dates(self):
        """False where no dates were found and a fault is why."""
        return bool(self.date_order) or not self.faults

    def sentences(self):
        """Return all of it but the rows and the faults, one sentence each."""
        order = _ORDERS[self.date_order].format(row=self.order_row)
        return [
            f"{self.name}: divided by {self.delimiter}; columns {', '.join(map(shown, self.columns[:MOST_SHOWN]))}.",
            *((f"Dates: {order}.",) if self.tells_dates else ()),
            f"{self.new:,} new, {self.already_there:,} already there, {self.refused:,} refused.",
            *(() if self.ready else ("Nothing is added before the faults are put right.",)),
            *self.remarks,
        ]

    def __str__(self):
        return "\n".join([*self.sentences(), *_cut(self.faults)])

    def _repr_html_(self):
        names = [shown(name) for name in self.columns[:MOST_SHOWN]]
        rows = [row[:MOST_SHOWN] for row in self.first_rows]
        first = table(f"The first {len(rows)} rows, as they stand there", names, rows) if rows else None
        return tag(
            "div", joined(*(tag("p", line) for line in self.sentences())), first, bullets(_cut(self.faults))
        )


def preview(path, table="sessions", *, log=None, own_export=False, leave_out=(), choices=None, progress=None):
    """Look at a CSV file before it is imported; nothing is added, nothing is guessed.

    Parameters
    ----------
    path : str, Path or bytes
        A file, or the content of one.
    table : {"sessions", "diary", "plan", "measurements"}
    log : Log, optional
        Where the rows would go: it is asked which of them it holds already, and not changed.
    own_export : bool
        True for a file that `write_csv` wrote.
    leave_out : iterable of int
        Rows not to read, as for `read_csv`.
    choices : mapping, optional
        For a diary of another program: what `read_diary` is to be told (``columns``, ``sites``, ``date_order`` ...).
    progress : callable, optional
        As for `read_csv`.

    Returns
    -------
    Preview

    Raises
    ------
    LogError
        When it is no CSV file. Faults of its columns and rows are in the preview.
    """
    if choices is not None:
        table, place = "diary", choices.get("columns", {}).get("date")
    else:
        place = "from_date" if table == "plan" else "date"
    known = choices["columns"].values() if choices else records.columns(table)
    file = csvfile.read(path, set(known))
    try:
        frame, refused, faults, remarks = _read(
            path, table, choices, {"own_export": own_export, "leave_out": leave_out, "progress": progress}
        )
    except LogError as error:  # the column names, or a choice that is the reader's
        frame, refused, faults, remarks = records.frame(table, ()), 0, error.faults, ()
    held = log.would_add(frame, table) if log is not None else None
    order, row = _order(file, place)
    return Preview(
        name=file.name,
        table=table,
        delimiter=_DELIMITERS[file.delimiter],
        columns=file.header,
        date_order=order,
        order_row=row,
        first_rows=_first_rows(file),
        new=held.added if held else len(frame),
        already_there=held.already_present if held else 0,
        refused=refused,
        faults=tuple(faults),
        remarks=tuple(remarks),
        ready=not faults or (choices is not None and not frame.empty),
        frame=frame,
    )


def _read(path, table, choices, how):
    if choices is None:
        reading = csvtable.read(path, table, **how)
        frame = reading.frame()
        return frame, len(reading.refused), [text for _, text in reading.faults], frame.attrs["remarks"]
    reading = read_diary(path, **choices)
    lines = reading.refused.itertuples(index=False)
    faults = [f"row {row}, {shown(column)}: {value} {problem}" for row, column, value, problem in lines]
    left = int(reading.left_out["rows"].sum())
    remarks = [f"{left:,} rows of other sites are left out"] if left else []
    return reading.diary, reading.refused["row"].nunique(), faults, remarks


def _order(file, column):
    if column not in file.header:
        return "", 0
    at = file.header.index(column)
    try:
        cells = [(row, cells[at]) for row, cells in csvfile.rows(file) if len(cells) == len(file.header)]
    except LogError:  # an open quote: told among the faults
        return "", 0
    return diary_dates.order(cells)


def _first_rows(file):
    try:
        some = [
            tuple(map(shown, cells))
            for _, cells in islice(csvfile.rows(file), FIRST_ROWS)
            if len(cells) == len(file.header)
        ]
    except LogError:
        return ()
    return tuple(some)


def _cut(faults):
    more = len(faults) - MOST_SHOWN
    return [*faults[:MOST_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
