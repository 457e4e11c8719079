"""A CSV file as one of our tables: its column names, its rows, and every fault with the row that it stands in."""

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from itertools import compress

from hipmobility import csvfile, records, values
from hipmobility.records import LogError
from hipmobility.values import shown

_UNSEEN = r"\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, eq=False, repr=False)
class TableReading:
    """What a file holds of one table.

    Attributes
    ----------
    file : csvfile.CsvFile
    table : str
    columns : dict of str to list
        The values of the rows whose cells match the column names, the good and the bad.
    numbers : list of int
        The row of the file that each stands in.
    faults : list of (int, str)
        The row and what is wrong in it, the header's faults first.
    refused : set of int
        The rows below the header that are at fault; of those, the header may be told instead.
    left_out : tuple of int
        The rows that were not read because the caller said so.
    """

    file: csvfile.CsvFile
    table: str
    columns: dict
    numbers: list
    faults: list
    refused: set
    left_out: tuple

    def frame(self):
        """Return the rows without a fault as a DataFrame; none, where the column names are at fault.

        ``attrs["remarks"]`` holds what a reader should know.
        """
        columns, numbers, wrong = self.columns, self.numbers, {row for row, _ in self.faults}
        if wrong:
            good = [not wrong & {number, self.file.header_row} for number in numbers]
            numbers = list(compress(numbers, good))
            columns = {name: list(compress(cells, good)) for name, cells in columns.items()}
        frame = records.frame_of_columns(self.table, columns)
        frame.attrs["remarks"] = _remarks(self, frame, numbers)
        return frame


def read(path, table, *, own_export=False, leave_out=(), progress=None):
    """Read a CSV file with the columns of one of our tables; `exchange.read_csv` says how.

    Returns
    -------
    TableReading

    Raises
    ------
    LogError
        When the rows cannot be read at all: no CSV file, or no column names of this table.
    """
    fields = records.fields(table)
    file = csvfile.read(path, {name for each in records.TABLES for name in records.columns(each)})
    faults = [(file.header_row, sentence) for sentence in _header_faults(file, table)]
    left_out = set()
    rows = _kept(csvfile.rows(file, progress), frozenset(leave_out), left_out)
    columns, numbers, ragged, wrong = _columns(file, fields, own_export, rows)
    faults += [
        (file.header_row, f"row {row}: to be left out, but there is no such row below the column names")
        for row in sorted({*leave_out} - left_out)
    ]
    refused = {row for row, _ in wrong} | set(ragged)
    if not numbers and len(ragged) > 1 and len(set(ragged.values())) == 1:
        faults.append((file.header_row, _header_length(file, *set(ragged.values()))))
    else:
        wrong += [(row, f"row {row}: {_row_length(file, length)}") for row, length in ragged.items()]
    faults += sorted(wrong, key=lambda one: one[0])
    return TableReading(file, table, columns, numbers, faults, refused, tuple(sorted(left_out)))


def _kept(rows, leave_out, left_out):
    """Yield the rows but those of these numbers, which are noted in `left_out`."""
    for number, cells in rows:
        if number in leave_out:
            left_out.add(number)
        else:
            yield number, cells


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
    if any(_DAY.match(name) for name in names):  # a row on the line of the names: nothing of it is quoted
        raise LogError(
            [f"{row}: a date stands among the column names; is a line end missing before that row?"]
        )
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


def _columns(file, fields, own_export, rows):
    """Read all rows: the values of each field, the row numbers, the length of each ragged row, the other faults."""
    place = {name: number for number, name in enumerate(file.header)}
    columns = {field.name: [] for field in fields}
    steps = [
        (place[field.name], field, _cell_reader(field, own_export), columns[field.name].append)
        for field in fields
        if field.name in place
    ]
    numbers, ragged, faults, blank, number = [], {}, [], [], file.header_row
    try:
        for number, cells in rows:
            if not cells[0].strip() and not any(cell.strip() for cell in cells):
                blank.append(number)
                continue
            faults += [
                (one, f"row {one}: only separators, with filled rows below; delete the row") for one in blank
            ]
            blank.clear()
            if len(cells) != len(file.header):
                ragged[number] = len(cells)
                continue
            if _is_header(cells, file):
                faults.append(
                    (number, f"row {number}: the column names once more; are these two files in one?")
                )
                continue
            numbers.append(number)
            for at, field, read_cell, keep in steps:
                value, problem = read_cell(cells[at])
                keep(value)
                if problem:
                    faults.append((number, f"row {number}, {values.fault(field, cells[at], problem)}"))
    except LogError as unclosed:
        faults += [(number + 1, sentence) for sentence in unclosed.faults]
    for field in fields:
        if field.name not in place:
            columns[field.name] = [values.read(field, None)[0]] * len(numbers)
    return columns, numbers, ragged, faults


def _cell_reader(field, own_export):
    read_cell = values.reader(field)
    if own_export and field.kind in values.TEXT_KINDS:
        return lambda cell: read_cell(unguarded(cell))
    return read_cell


def _is_header(cells, file):
    return cells[0].strip() == file.header[0] and tuple(cell.strip() for cell in cells) == file.header


def _row_length(file, length):
    return f"{_cells(length)}, but the header has {len(file.header)}"


def _header_length(file, length):
    """Say once what is wrong in the same way with every row."""
    names = len(file.header)
    why = "is a column name missing" if length > names else "are the rows divided in another way"
    return f"row {file.header_row}: the header has {_cells(names)}, every row below has {length}; {why}?"


def _cells(number):
    return f"{number} cell{'' if number == 1 else 's'}"


def _remarks(reading, frame, numbers):
    file = reading.file
    absent = [name for name in records.columns(reading.table) if name not in file.header]
    remarks = []
    if reading.left_out:
        remarks.append(f"{file.name}: left out as you said: row {', '.join(map(str, reading.left_out))}")
    elif not reading.numbers and not reading.refused:
        remarks.append(f"{file.name}: no rows below the column names")
    if absent and all(row != file.header_row for row, _ in reading.faults):
        remarks.append(f"{file.name}: no column {', '.join(absent)}: not recorded")
    again = [number for number, repeated in zip(numbers, frame.duplicated(), strict=True) if repeated]
    if again:
        some = ", ".join(map(str, again[:10])) + (f" and {len(again) - 10:,} more" if len(again) > 10 else "")
        remarks.append(f"{file.name}: exactly like an earlier row, and kept: row {some}")
    return tuple(remarks)


def guarded(text):
    """Put an apostrophe before text that a spreadsheet may run, and before text that looks so protected already."""
    return f"'{text}" if _may_run(text.lstrip("'")) else text


def unguarded(text):
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _may_run(text.lstrip("'")) else text


def bare(text):
    """Return text without any apostrophe that may be protection: the same for each way in which it was read."""
    return text.lstrip("'") if _may_run(text.lstrip("'")) else text


def _may_run(text):
    return bool(_FORMULA.match(text)) and not _PLAIN_NUMBER.fullmatch(text.strip())
