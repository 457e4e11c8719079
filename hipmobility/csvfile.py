"""A CSV file as rows of text and back: bytes, delimiter, quotes and a safe place on the disk, nothing about pain.

Refused is whatever cannot be read in one way only. Rows are numbered as a spreadsheet shows them: the first line
of the file is row 1, blank lines count, a cell with line breaks is part of one row.
"""

import csv
import io
import os
import re
import stat
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hipmobility.records import LogError
from hipmobility.values import shown

DELIMITERS = ",;\t"
LARGEST_BYTES = 500_000_000
_ROWS_AT_ONCE = 10_000
_FIELD_LIMIT = threading.Lock()  # the csv module has one limit for the whole program

_OTHER_FILES = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"<", "a web page or XML"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]")


@dataclass(frozen=True)
class CsvFile:
    """A file whose bytes are text and whose first filled row can be read."""

    name: str
    data: bytes
    delimiter: str
    header: tuple[str, ...]
    header_row: int


def read(path, known):
    """Open a CSV file and read its header.

    Parameters
    ----------
    path : str, Path or bytes
        A file, or the content of one.
    known : collection of str
        Column names to expect: the delimiter is the one that makes most of them out in the header line.

    Returns
    -------
    CsvFile

    Raises
    ------
    LogError
        When there is no such file, it may not be read, is empty, is another kind of file, or is not UTF-8.
    """
    name, data = _bytes(path)
    first = next((line for line in _lines(data, errors="replace") if line.strip()), "")
    names = {delimiter: _names(first, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda d: (len(set(known) & set(names[d])), len(names[d])))
    _refuse_unreadable(data, delimiter)
    for number, cells in _records(data, delimiter):
        if any(cell.strip() for cell in cells):
            return CsvFile(name, data, delimiter, tuple(cell.strip() for cell in cells), number)
    raise LogError([f"{name}: has no row of column names"])


def rows(file, progress=None):
    """Yield the row number and the cells of each row below the header, without blank lines.

    Parameters
    ----------
    file : CsvFile
    progress : callable, optional
        Called with the row that was reached and about how many there are, every 10,000 rows.

    Raises
    ------
    LogError
        At a quotation mark that is not closed; what follows it cannot be read.
    """
    about = file.data.count(b"\n") if progress else 0
    for number, cells in _records(file.data, file.delimiter):
        if progress and number % _ROWS_AT_ONCE == 0:
            progress(number, max(number, about))
        if number > file.header_row and cells and (len(cells) > 1 or cells[0].strip()):
            yield number, cells


def write(path, header, lines):
    """Write a CSV file that is on the disk, complete and readable by its owner only, or not there at all.

    UTF-8, every cell in quotes, lines end with a line feed on every system, so the same log is the same bytes.

    Parameters
    ----------
    path : str or Path
        A file there is replaced.
    header : sequence of str
    lines : iterable of sequence of str

    Raises
    ------
    LogError
        When the disk or the folder refuses; an earlier file of that name is then as it was.
    """
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
        text.flush()
        text.detach()


@contextmanager
def replacing(path):
    """Open a file of bytes that takes the place of another, in one step, once it is complete and on the disk.

    Raises
    ------
    LogError
        When the disk or the folder refuses; an earlier file of that name is then as it was.
    """
    path = _path(path)
    made = None
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".hipmobility-", suffix=".tmp")  # mode 0600
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
        made = None
        _sync_folder(path.parent)
    except OSError as error:
        raise LogError([f"{shown(path.name)}: cannot be written ({error.strerror})"]) from None
    finally:
        if made is not None:
            Path(made).unlink(missing_ok=True)


def _sync_folder(folder):
    if os.name != "posix":  # elsewhere a folder cannot be opened, and the replacement is safe without
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _path(path):
    try:
        if b"\0" not in os.fsencode(path):
            return Path(path)
    except UnicodeEncodeError:  # half a character, which no disk can hold
        pass
    raise LogError([f"{shown(os.fspath(path))}: is not a file name"])


def _bytes(path):
    """Return the name of a file and what is in it, if that may be text."""
    if isinstance(path, bytes):
        return _text("the file", path)
    path = _path(path)
    name = shown(path.name or str(path))
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise LogError([f"{name}: is a folder, not a CSV file"])
        if not stat.S_ISREG(about.st_mode):  # reading a pipe or a device may never end
            raise LogError([f"{name}: is not a plain file"])
        if about.st_size > LARGEST_BYTES:
            raise LogError([f"{name}: is larger than {LARGEST_BYTES // 1_000_000} MB"])
        data = path.read_bytes()
    except FileNotFoundError:
        raise LogError([f"{name}: no such file"]) from None
    except PermissionError:
        raise LogError([f"{name}: may not be read (permission denied)"]) from None
    except OSError as error:
        raise LogError([f"{name}: cannot be read ({error.strerror})"]) from None
    return _text(name, data)


def _text(name, data):
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise LogError([f"{name}: is empty; needed is a row of column names, with rows below it"])
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, kind in _OTHER_FILES:
        if start.startswith(sign):
            raise LogError([f"{name}: is {kind}, not a CSV file; save the table as CSV UTF-8"])
    if _PICKLE.match(start):
        raise LogError([f"{name}: is a Python pickle, not a CSV file; it was not opened"])
    return name, data


def _refuse_unreadable(data, delimiter):
    """Refuse NUL bytes and anything that is not UTF-8, with the row and column of the first such byte."""
    position, what = data.find(b"\0"), "a NUL byte; the file is damaged, or is to be saved as CSV UTF-8"
    if position < 0:
        try:
            data.decode("utf-8")
            return
        except UnicodeDecodeError as error:
            position = error.start
            what = f"byte 0x{data[position]:02x} is not UTF-8; save the file as CSV UTF-8"
    number, header, cells = 0, (), ()
    with _cells_up_to(len(data)):
        for cells in csv.reader(_lines(data[:position] + b"?", errors="ignore"), delimiter=delimiter):
            number += 1
            header = header or (cells if any(cell.strip() for cell in cells) else ())
    named = header is not cells and len(cells) <= len(header)
    column = shown(header[len(cells) - 1].strip()) if named else f"column {len(cells)}"
    raise LogError([f"row {number}, {column}: {what}"])


def _lines(data, errors="strict"):
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", errors=errors, newline="")


def _names(line, delimiter):
    with _cells_up_to(len(line)):
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _records(data, delimiter):
    """Yield the number and the cells of every row, the blank ones too."""
    reader = csv.reader(_lines(data), delimiter=delimiter, strict=True)
    number, some, whole = 0, [None], True
    while some and whole:
        some, whole = _next_records(reader, len(data))
        for cells in some:
            number += 1
            yield number, cells
    if not whole:
        opens = f"row {number + 1}: a quotation mark opens a cell here and is not closed where the cell ends"
        raise LogError([f"{opens}; the rest of the file cannot be read"])


def _next_records(reader, limit):
    """Return the next rows, and whether they could be read to their end."""
    some = []
    with _cells_up_to(limit):
        try:
            for cells in islice(reader, _ROWS_AT_ONCE):
                some.append(cells)
        except csv.Error:
            return some, False
    return some, True


@contextmanager
def _cells_up_to(length):
    """Let cells be as long as the file for a moment; the program's own limit is back before anybody else looks."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(length + 1)
        try:
            yield
        finally:
            csv.field_size_limit(before)
