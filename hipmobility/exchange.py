"""CSV in and out: a file is taken whole and exactly, or refused with the row and the column of every fault."""

import datetime
import difflib
import re
from collections import Counter

from hipmobility import csvfile, records, values
from hipmobility.diaries import DiaryReading, read_diary
from hipmobility.records import LogError
from hipmobility.values import shown

__all__ = ["DiaryReading", "LogError", "read_csv", "read_diary", "write_csv"]

_UNSEEN = r"\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def read_csv(path, table="sessions", *, own_export=False):
    """Read a CSV file with the columns of one of our tables; nothing in it is guessed.

    UTF-8; commas, semicolons or tabs; columns in any order. An empty cell, or an optional column that is absent,
    is not recorded.

    Parameters
    ----------
    path : str or Path
    table : {"sessions", "diary", "plan", "measurements"}
    own_export : bool
        True for a file that `write_csv` wrote: its protection against spreadsheet formulas is undone.

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
    fields = records.fields(table)
    file = csvfile.read(path, {name for each in records.TABLES for name in records.columns(each)})
    faults = _header_faults(file, table)
    columns, numbers, wrong = _columns(file, fields, own_export)
    if faults or wrong:
        raise LogError(faults + wrong)
    frame = records.frame_of_columns(table, columns)
    frame.attrs["remarks"] = _remarks(file, table, frame, numbers)
    return frame


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


def _header_faults(file, table):
    """Return what is wrong with the column names; raise it when the rows cannot be read for it."""
    names, row = file.header, f"row {file.header_row}"
    wanted = records.columns(table)
    missing = [field.name for field in records.fields(table) if field.required and field.name not in names]
    for other in records.TABLES:
        needed = {field.name for field in records.fields(other) if field.required}
        if missing and needed <= set(names):
            raise LogError([f'{row}: these are the columns of the table "{other}", not of "{table}"'])
    if not set(names) & set(wanted):  # perhaps no header at all: nothing of the row is quoted
        raise LogError([f"{row}: holds no column names; needed are {', '.join(missing)}"])
    times = Counter(name.casefold() for name in names if name)
    twice = [
        f"{row}: the column {shown(name)} stands there more than once" for name in times if times[name] > 1
    ]
    if twice:
        raise LogError(twice)
    faults = [f"{row}: the column {name} is missing" for name in missing]
    faults += [f"{row}: column {number} has no name" for number, name in enumerate(names, 1) if not name]
    return faults + [f"{row}: {_unknown(name, wanted)}" for name in names if name and name not in wanted]


def _unknown(name, wanted):
    near = difflib.get_close_matches(name.casefold(), wanted, 1) if len(name) <= 40 else []
    what = f"the column {shown(name)} is not known"
    if not name.isascii():
        what += ", it has other than plain Latin letters"
    return f"{what}; did you mean {near[0]}?" if near else f"{what}; known are {', '.join(wanted)}"


def _columns(file, fields, own_export):
    """Read all rows: a list of values for each field, the row numbers, and every fault."""
    place = {name: number for number, name in enumerate(file.header)}
    columns = {field.name: [] for field in fields}
    steps = [
        (place[field.name], field, _cell_reader(field, own_export), columns[field.name].append)
        for field in fields
        if field.name in place
    ]
    numbers, faults, blank = [], [], []
    try:
        for number, cells in csvfile.rows(file):
            if not cells[0].strip() and not any(cell.strip() for cell in cells):
                blank.append(number)
                continue
            faults += [f"row {one}: only separators, with filled rows below; delete the row" for one in blank]
            blank.clear()
            if problem := _shape(cells, file):
                faults.append(f"row {number}: {problem}")
                continue
            numbers.append(number)
            for at, field, read_cell, keep in steps:
                value, problem = read_cell(cells[at])
                keep(value)
                if problem:
                    faults.append(f"row {number}, {values.fault(field, cells[at], problem)}")
    except LogError as unclosed:
        faults += unclosed.faults
    for field in fields:
        if field.name not in place:
            columns[field.name] = [values.read(field, None)[0]] * len(numbers)
    return columns, numbers, faults


def _cell_reader(field, own_export):
    read_cell = values.reader(field)
    if own_export and field.kind in values.TEXT_KINDS:
        return lambda cell: read_cell(_unguarded(cell))
    return read_cell


def _shape(cells, file):
    if len(cells) != len(file.header):
        return f"{len(cells)} cell{'' if len(cells) == 1 else 's'}, but the header has {len(file.header)}"
    if cells[0].strip() == file.header[0] and tuple(cell.strip() for cell in cells) == file.header:
        return "the column names once more; are these two files in one?"
    return ""


def _remarks(file, table, frame, numbers):
    absent = [name for name in records.columns(table) if name not in file.header]
    remarks = [f"{file.name}: no rows below the column names"] if frame.empty else []
    if absent:
        remarks.append(f"{file.name}: no column {', '.join(absent)}: not recorded")
    again = [number for number, repeated in zip(numbers, frame.duplicated(), strict=True) if repeated]
    if again:
        some = ", ".join(map(str, again[:10])) + (f" and {len(again) - 10:,} more" if len(again) > 10 else "")
        remarks.append(f"{file.name}: exactly like an earlier row, and kept: row {some}")
    return tuple(remarks)


def _cell(value):
    """Return one typed value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _guarded(value) if isinstance(value, str) else str(value).removesuffix(".0")


def _guarded(text):
    """Put an apostrophe before text that a spreadsheet may run, and before text that looks so protected already."""
    return f"'{text}" if _may_run(text.lstrip("'")) else text


def _unguarded(text):
    return text[1:] if text.startswith("'") and _may_run(text.lstrip("'")) else text


def _may_run(text):
    return bool(_FORMULA.match(text)) and not _PLAIN_NUMBER.fullmatch(text.strip())
