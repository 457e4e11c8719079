"""CSV in and out, FHIR out: a file is taken whole and exactly, or each fault is named with its row and column."""

import datetime

from hipmobility import csvfile, csvtable, records, values
from hipmobility.diaries import DiaryReading, read_diary
from hipmobility.fhir import to_fhir
from hipmobility.previews import Preview, preview
from hipmobility.records import LogError
from hipmobility.values import shown

__all__ = ["DiaryReading", "LogError", "Preview", "preview", "read_csv", "read_diary", "to_fhir", "write_csv"]


def read_csv(path, table="sessions", *, own_export=False, leave_out=(), progress=None):
    """Read a CSV file with the columns of one of our tables; nothing in it is guessed.

    UTF-8; commas, semicolons or tabs; columns in any order. An empty cell, or an optional column that is absent,
    is not recorded.

    Parameters
    ----------
    path : str or Path
    table : {"sessions", "diary", "plan", "measurements"}
    own_export : bool
        True for a file that `write_csv` wrote: its protection against spreadsheet formulas is undone.
    leave_out : iterable of int
        Rows not to read, by their number in the file: such as one of a day when the clock was wrong.
    progress : callable, optional
        Called with the row that was reached and about how many there are, every 10,000 rows.

    Returns
    -------
    DataFrame
        The rows in the order of the file, typed as `records.frame_of_columns` says. ``attrs["remarks"]`` is a tuple
        of sentences on what a reader should know: no rows, absent columns, rows that repeat an earlier one.

    Raises
    ------
    LogError
        With every fault of the file, each with the row as a spreadsheet numbers it and the column.

    References
    ----------
    The policy is the project's own, family by family; tests/hostile_csv.py holds a file for each of its verdicts.
    """
    reading = csvtable.read(path, table, own_export=own_export, leave_out=leave_out, progress=progress)
    if reading.faults:
        raise LogError([sentence for _, sentence in reading.faults])
    return reading.frame()


def write_csv(frame, path, table="sessions"):
    """Write rows to a CSV file that a spreadsheet program opens without running anything in it.

    UTF-8, every cell in quotes, ISO dates, numbers as people write them. Text that a spreadsheet might take for a
    formula gets an apostrophe in front; ``read_csv(path, own_export=True)`` gives back exactly the same rows.

    Parameters
    ----------
    frame : DataFrame
        Rows of one of our tables; optional columns may be absent.
    path : str or Path
        A file there is replaced, in one step and only when the new one is complete.
    table : {"sessions", "diary", "plan", "measurements"}

    Raises
    ------
    LogError
        When a value is not allowed (the row is that of the file to be), or the disk refuses.

    References
    ----------
    OWASP, CSV Injection (CWE-1236).
    """
    names = records.columns(table)
    faults = [
        f"the column {shown(name)} is not one of {', '.join(names)}" for name in frame if name not in names
    ]
    columns = []
    for field in records.fields(table):
        cells = frame[field.name].tolist() if field.name in frame else [None] * len(frame)
        typed = list(map(values.reader(field), cells))
        faults += [
            f"row {number}, {values.fault(field, cell, problem)}"
            for number, (cell, (_, problem)) in enumerate(zip(cells, typed, strict=True), 2)
            if problem
        ]
        columns.append([_cell(value) for value, _ in typed])
    if faults:
        raise LogError(faults)
    csvfile.write(path, names, zip(*columns, strict=True))


def _cell(value):
    """Return one typed value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return csvtable.guarded(value) if isinstance(value, str) else str(value).removesuffix(".0")
