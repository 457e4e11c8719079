"""A file for each verdict of the import policy: what must be taken exactly, what must be refused, what may be either.

The expected values are written by hand beside each text; none comes from the importer. `python tests/hostile_csv.py`
prints a line for each family: how many files, and how many of them the importer gets wrong.
"""

import bz2
import csv
import datetime
import gzip
import io
import json
import pickle
import random
import re
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from hipmobility import exchange
from hipmobility.records import LogError

FAMILIES = (  # the rows of the policy, in its order
    *("pain", "holds", "hold_s", "words", "dates", "date order", "ids", "notes", "formulas", "delimiters"),
    *(
        "encodings",
        "not a CSV",
        "empty",
        "shape",
        "missing columns",
        "header",
        "ragged",
        "quotes",
        "truncated",
    ),
    *("duplicates", "large", "damaged"),
)
WRONG = ("silently wrong", "refused though good", "unclear message")
PRIVATE = "PRIVATE"  # the note of the rows that are good: no message may tell it
COLUMNS = ("patient_id", "date", "stretch", "side", "holds", "hold_s", "pain_before", "pain_after", "note")
REQUIRED = COLUMNS[:6]
GOOD = {
    "patient_id": "P1",
    "date": "2026-03-01",
    "stretch": "hip_flexor",
    "side": "left",
    "holds": "2",
    "hold_s": "30",
    "pain_before": "4",
    "pain_after": "3",
    "note": "",
}


@dataclass(frozen=True)
class Case:
    """One file. ``rows`` is what it means; ``says`` is what a refusal has to name: the place and what is allowed.

    ``tells`` is what has to be remarked when it is taken. An "any" file may be taken or not, if that ends cleanly.
    """

    family: str
    verdict: str  # accept, reject, either, any
    what: str
    data: bytes
    rows: tuple = ()
    says: tuple = ()
    tells: tuple = ()

    def __str__(self):
        """Return a name for pytest, which can look up again no name with a backslash."""
        return f"{self.family}-{self.verdict}-{self.what}".replace("\\", "/")


def meant(**values):
    """Return one row as the importer has to give it back."""
    row = {
        "patient_id": "P1",
        "date": datetime.date(2026, 3, 1),
        "stretch": "hip_flexor",
        "side": "left",
        "holds": 2,
        "hold_s": 30,
        "pain_before": 4.0,
        "pain_after": 3.0,
        "note": "",
    }
    return tuple((row | values)[name] for name in COLUMNS)


def text(rows, *, columns=COLUMNS, delimiter=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    """Return a CSV file with these cells, as bytes."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    return file.getvalue().encode()


def days(number, **values):
    """Return so many rows on following days, and what they mean."""
    values = {"note": PRIVATE} | values
    dates = [datetime.date(2026, 1, 1) + datetime.timedelta(days=i) for i in range(number)]
    return [GOOD | {"date": str(day)} | values for day in dates], tuple(
        meant(date=day, **values) for day in dates
    )


ALLOWED = {
    "pain_before": "0-10",
    "pain_after": "0-10",
    "holds": "whole number 0-50",
    "hold_s": "whole number 1-600",
    "stretch": "hip_flexor or figure_4",
    "side": "left or right",
    "date": "year-month-day, such as 2026-",
    "note": "control character",
}


def in_row_3(family, column, verdict, cell, value=None, allowed=None):
    """Return a file of three rows of which the middle one holds `cell`, which means `value`."""
    around, meaning = days(2)
    rows = (meaning[0], meant(**{column: value}), meaning[1])
    allowed = allowed or ("required" if not cell.strip() else ALLOWED[column])
    data = text([around[0], GOOD | {column: cell}, around[1]])
    return Case(family, verdict, f"{column} {cell[:30]!a}", data, rows, (f"row 3, {column}:", allowed))


def cells():
    """Yield a file for every single cell that the policy has a verdict on."""
    for column in ("pain_before", "pain_after"):
        for cell, value in PAIN_ACCEPT.items():
            yield in_row_3("pain", column, "accept", cell, value)
    for cell in PAIN_REJECT:
        yield in_row_3("pain", "pain_after", "reject", cell)
    for column in ("pain_before", "pain_after"):
        for cell in FORMULAS:
            yield in_row_3("formulas", column, "reject", cell)
        for cell, value in {"+5": 5.0, "-0": 0.0, "+0": 0.0, "+10": 10.0}.items():
            yield in_row_3("formulas", column, "either", cell, value)
    for cell, value in PAIN_EITHER.items():
        yield in_row_3("pain", "pain_after", "either", cell, value)
    for cell in map(str, range(51)):
        yield in_row_3("holds", "holds", "accept", cell, int(cell))
    for cell in ("51", "-1", "1.5", "two", "", "2-3", "2x30", "100", "1e1", "~2", "2,5", "=2", "5/10", "²"):
        yield in_row_3("holds", "holds", "reject", cell)
    for cell, value in {"2.0": 2, " 2 ": 2, "02": 2}.items():
        yield in_row_3("holds", "holds", "either", cell, value)
    for cell in ("1", "20", "30", "599", "600"):
        yield in_row_3("hold_s", "hold_s", "accept", cell, int(cell))
    for cell in ("0", "601", "-30", "thirty", "20-30", "1,000", "1.000", "1 000", "", "30?", "1e2", "0x1E"):
        yield in_row_3("hold_s", "hold_s", "reject", cell)
    for cell, value in {"30.0": 30, "30s": 30, "30 sec": 30, "0:30": 30, "30.5": 30.5}.items():
        yield in_row_3("hold_s", "hold_s", "either", cell, value)
    for cell in ("figure_4", "hip_flexor"):
        yield in_row_3("words", "stretch", "accept", cell, cell)
    for cell in (
        "hip flexor",
        "hip_flexors",
        "psoas",
        "both",
        "",
        "hip_flexor,figure_4",
        "figure4",
        "figure_four",
    ):
        yield in_row_3("words", "stretch", "reject", cell)
    for cell in ("Figure_4", " figure_4 ", "FIGURE_4"):
        yield in_row_3("words", "stretch", "either", cell, "figure_4")
    yield in_row_3("words", "side", "accept", "right", "right")
    for cell in ("both", "l", "R", "links", "", "left/right", "left, right", "middle", "0", "lеft"):
        yield in_row_3("words", "side", "reject", cell)
    for cell in ("Right", " right ", "RIGHT"):
        yield in_row_3("words", "side", "either", cell, "right")
    for cell, value in DATE_ACCEPT.items():
        yield in_row_3("dates", "date", "accept", cell, datetime.date.fromisoformat(value))
    for allowed, some in DATE_REJECT.items():
        for cell in some:
            yield in_row_3("dates", "date", "reject", cell, allowed=allowed)
    for cell in DATE_EITHER:
        yield in_row_3("dates", "date", "either", cell, datetime.date(2026, 3, 1))
    for cell in ID_ACCEPT:
        yield in_row_3("ids", "patient_id", "accept", cell, cell, allowed="-")
        rows, want = days(3, patient_id=cell)
        yield Case("ids", "accept", f"column of {cell!a}", text(rows), want)
    for cell in ("", "   ", "\t"):
        yield in_row_3("ids", "patient_id", "reject", cell)
    for allowed, some in ID_EITHER.items():
        for cell in some:
            yield in_row_3("ids", "patient_id", "either", cell, cell, allowed=allowed)
    for cell in NOTE_ACCEPT:
        yield in_row_3("notes", "note", "accept", cell, cell)
    for cell in ("\x1b[31mred", "bell \x07", "back\x08space", "\x9b31m"):
        yield in_row_3("notes", "note", "either", cell, cell)


PAIN_ACCEPT = {str(number): float(number) for number in range(11)} | {
    "6.5": 6.5,
    "0.1": 0.1,
    "9.9": 9.9,
    "0.0": 0.0,
    "5.0": 5.0,
    "10.0": 10.0,
    " 4": 4.0,
    "4 ": 4.0,
    "  7.5  ": 7.5,
    "": None,
    "  ": None,
}
PAIN_REJECT = (
    *(
        "11",
        "10.1",
        "10.5",
        "-1",
        "-0.5",
        "99",
        "999",
        "-9",
        "-99",
        "100",
        "6.25",
        "3.14159",
        "0.05",
    ),  # the scale
    *("7-8", "5 to 6", "~5", "about 5", ">5", "<3", "5?", "5-", "5 or 6", "±5", "≈5", "5…6"),  # estimates
    *("six", "mild", "severe", "yes", "ok", "lots", "worse", "VII"),  # words
    *(
        "7/10",
        "7 / 10",
        "7 of 10",
        "70%",
        "70",
        "5 points",
        "5cm",
        "55mm",
        "5/5",
        "3.5/5",
        "⁷⁄₁₀",
        "½",
    ),  # other scales
    *(
        "5e0",
        "1e1",
        "0x5",
        "0b101",
        "5f",
        "5L",
        "5j",
        "1_0",
        "True",
        "false",
        "inf",
        "-inf",
        "Infinity",
    ),  # programs
    *("#VALUE!", "#N/A", "#DIV/0!", "#REF!", "#NAME?", "#####"),  # spreadsheets
    *("2026-03-05", "05.05.2026", "5:00", "5/5/2026", "May 5", "46082"),  # dates
    *(
        "5;6",
        "5 6",
        "--5",
        "5,5,5",
        "'5",
        '"5"',
        "5..5",
        "5.5.5",
        "1,000",
        "5.5,0",
        "4\n5",
        "5\t6",
        "[5]",
        "(5)",
    ),
)
PAIN_EITHER = (
    dict.fromkeys(("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "-", "--", ".", "?", "missing"))
    | {
        "5,5": 5.5,
        "05": 5.0,
        "5.": 5.0,
        ".5": 0.5,
        "6.50": 6.5,
        "5.00": 5.0,
        "0.50": 0.5,
    }
    | {
        "٥": 5.0,
        "５": 5.0,
        "५": 5.0,
        "\u200b5": 5.0,
        "5\u00a0": 5.0,
        "\ufeff5": 5.0,
        "\u20605": 5.0,
        "5\u200e": 5.0,
    }
)
FORMULAS = (
    *("=5", "=SUM(A1:A2)", "+5+1", "@5", "=cmd|'/c calc'!A1", "-2+7", '=HYPERLINK("x")', "= 5", "=A1", "+A1"),
    *("@SUM(A1)", "-A1", "=-5", "＝5", "\t=5", "'=5", "=IF(A1;5;6)", '=WEBSERVICE("x")'),
)
DATE_ACCEPT = {
    "2026-03-01": "2026-03-01",
    "2000-01-01": "2000-01-01",
    "2024-02-29": "2024-02-29",
    " 2026-03-01 ": "2026-03-01",
    "2026-03-01T21:15": "2026-03-01",
    "2026-03-01 21:15:09": "2026-03-01",
    "2026-03-01T21:15:09.123456": "2026-03-01",
    "2026-03-01T00:00:00": "2026-03-01",
    "2026-03-01T23:59:59": "2026-03-01",
    "2026-03-01T00:30:00+13:00": "2026-03-01",  # still February in UTC
    "2026-02-28T23:30:00-11:00": "2026-02-28",  # already March in UTC
    "2026-03-01T10:00:00+0530": "2026-03-01",
    "2026-03-08 02:30": "2026-03-08",  # no such time in New York, where clocks went forward
    "2025-10-26 02:30": "2025-10-26",  # twice in Berlin
}
DATE_REJECT = {  # the cells by what a refusal has to say is allowed
    "calendar": (
        *("2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32"),
        *("1900-01-00", "2100-02-29"),
    ),
    "00:00 to 23:59": (
        *("2026-03-01T24:01", "2026-03-01T25:00", "2026-03-01T10:61", "2026-03-01T10:00:99"),
        "2026-03-01 24:00",
    ),
    "+05:30": ("2026-03-01T10:00+99:00", "2026-03-01T10:00+05:60", "2026-03-01T10:00+5"),
    "2000-01-01": ("1999-12-31", "1926-03-01", "0001-01-01"),
    "future": ("3026-03-01", "9999-12-31", "2062-03-01"),
    ALLOWED["date"]: (
        *("26-03-01", "01.03.26", "3/1/26", "'26-03-01"),
        *("03/04/2026", "04.03.2026", "3-4-2026", "1/2/2026"),
        *("46082", "46082.5", "1772323200", "1772323200000", "0", "61"),
        *("today", "yesterday", "now", "Sunday", "last week"),
        *("2026-03", "2026", "March 2026", "03-01", "1 March"),
        *("#####", "#VALUE!", "=TODAY()", "=DATE(2026,3,1)", "2026-03-01 to 2026-03-02", "2026-03-01?"),
        *(
            "2026-03-01,2026-03-02",
            "2026–03–01",
            "２０２６-03-01",
            "2026-03-O1",
            "-2026-03-01",
            "2026-03-01T",
        ),
    ),
    "required": ("", "  "),
}
DATE_EITHER = (
    *("2026/03/01", "2026.03.01", "20260301", "2026-3-1", "2026-W09-7", "2026-060"),
    *("1 March 2026", "Mar 1, 2026", "01-MAR-2026", "2026-03-01T21:15:00Z", "2026-03-01T23:59:59 Z"),
)
ID_ACCEPT = (
    *("007", "0", "1.0", "1e5", "0x1F", "1,5", "+49", "-1", "2026-03-01", "12:30", "TRUE", "False", "yes"),
    *("NA", "N/A", "nan", "null", "None", "NULL", "#N/A", "P-1", "P 1", "p1", "O'Brien", "a,b", "a;b", 'a"b'),
    *("José", "Müller-Ömer", "患者1", "Ω", "محمد", "נועה", "иван", "x" * 100, "👤", "می\u200cخواهم"),
)
ID_EITHER = {  # the cells by what a refusal has to say is allowed
    "control or direction character": ("a\x1b[2Jb", "\u202eP1", "P\u200b1", "a\nb"),
    "100 characters": ("x" * 101, "y" * 5000),
    "blanks around it": (" P1", "P1 "),
    "row 3": (
        *("../../etc/passwd", "C:\\x", "/dev/null", "CON", "."),
        *("<b>x</b>", "'; DROP TABLE sessions; --", "{0}", "%s", "${HOME}", "=1+1"),
    ),
}
NOTE_ACCEPT = (
    *(
        "a, b; c\td",
        'said "ouch"',
        '"',
        '""',
        "two\nlines",
        "two\r\nlines",
        "\n",
        "NA",
        "null",
        "nan",
        "7/10",
        "#",
    ),
    *(
        "<script>alert(1)</script>",
        "<b onclick=x>",
        "$x^2$ and $",
        "\\frac{1}{2}",
        "5 > 3 & 2",
        "\\n",
        "{note}",
        "%s",
    ),
    *("😀 👩\u200d⚕️", "שלום עולם", "مرحبا بالعالم", "İstanbul ß ﬁ", "e\u0301", "\u200fabc\u200e", "日本語"),
    *(
        "=1+1",
        "+5",
        "-5",
        "@SUM(A1)",
        "'quoted'",
        "'=1",
        "=cmd|'/c calc'!A1",
        "＝1",
        "\t=1",
        "- stiff",
        "Total",
    ),
    *("x" * 200_000, "word " * 40_000, " padded ", ",,,,,,,,", "patient_id,date,stretch", "row 7, pain: 12"),
)


def delimiters():
    """Yield files with each delimiter, the others inside a note."""
    rows, want = days(3, note="a, b; c\td")
    for delimiter, name in ((",", "comma"), (";", "semicolon"), ("\t", "tab")):
        yield Case("delimiters", "accept", name, text(rows, delimiter=delimiter), want)
    rows, want = days(4)
    comma = text(rows).decode().splitlines()
    mixed = "\n".join([*comma[:3], comma[3].replace(",", ";"), comma[4]])
    yield Case(
        "delimiters", "reject", "one row with semicolons", mixed.encode(), (), ("row 4:", "header has 9")
    )
    shifted = "\n".join([*comma[:3], comma[3].replace(",4,3,", ",4,5,3,"), comma[4]])
    yield Case(
        "delimiters", "reject", "unquoted decimal comma", shifted.encode(), (), ("row 4:", "header has 9")
    )
    for delimiter in "|:~ ":
        data = text(rows, delimiter=delimiter)
        yield Case("delimiters", "either", f"{delimiter!a}", data, want, ("row 1:", "needed are patient_id"))
    declared = b"sep=;\n" + text(rows, delimiter=";")
    yield Case("delimiters", "either", "sep=", declared, want, ("row 1:", "needed are patient_id"))
    for delimiter in ";\t":
        decimal = text([GOOD | {"pain_after": "5,5"}], delimiter=delimiter)
        what, says = f"decimal comma with {delimiter!a}", ("row 2, pain_after:", "0-10")
        yield Case("delimiters", "either", what, decimal, (meant(pain_after=5.5),), says)


def encodings():
    """Yield files in UTF-8 and in everything else."""
    rows, want = days(3, note="Hüfte, späte Übung")
    data = text(rows)
    yield Case("encodings", "accept", "UTF-8", data, want)
    yield Case("encodings", "accept", "UTF-8 with mark", b"\xef\xbb\xbf" + data, want)
    for name in (
        "latin-1",
        "cp1252",
        "mac_roman",
        "cp850",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    ):
        yield Case("encodings", "either", name, data.decode().encode(name), want, ("save", "CSV UTF-8"))
    for name, characters in {
        "cp1251": "бедро",
        "cp1253": "ισχίο",
        "shift_jis": "股関節",
        "gb18030": "髋",
    }.items():
        other, meaning = days(3, note=characters)
        data_in = text(other).decode().encode(name)
        yield Case("encodings", "either", name, data_in, meaning, ("row 2, note:", "CSV UTF-8"))
    marks = ("row 1:", "did you mean patient_id?")
    yield Case("encodings", "either", "two marks", b"\xef\xbb\xbf" * 2 + data, want, marks)
    odd = b"\xff\xfe" + data
    yield Case("encodings", "either", "mark of UTF-16 before UTF-8", odd, want, ("UTF-16", "CSV UTF-8"))
    plain = text(days(5, note=f"{PRIVATE}, with two\nlines")[0])
    for bad in (b"\xe9", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf0\x9f"):
        lines = plain.replace(b"with", b"w" + bad + b"th").split(b"P1")
        one = b"P1".join([plain.split(b"P1")[0], plain.split(b"P1")[1], plain.split(b"P1")[2], *lines[3:]])
        yield Case("encodings", "reject", f"bytes {bad.hex()}", one, (), ("row 4, note:", "CSV UTF-8"))
    where = plain.replace(b"2026-01-03,hip", b"2026-01-03,h\0p")
    yield Case("encodings", "reject", "NUL in a cell", where, (), ("row 4, stretch:", "NUL", "CSV UTF-8"))
    for name, place, where in (
        ("at the end", "row 7, patient_id:", plain + b"\0"),
        ("at the start", "row 1, column 1:", b"\0" + plain),
        ("in a name", "row 1, column 2:", plain.replace(b"date", b"d\0te", 1)),
        ("in a note", "row 2, note:", plain.replace(b"two", b"t\0o", 1)),
    ):
        yield Case("encodings", "reject", f"NUL {name}", where, (), (place, "NUL", "CSV UTF-8"))


def other_files():
    """Yield files of other kinds under the name of a CSV file, with what they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    rolled = io.BytesIO()
    with tarfile.open(fileobj=rolled, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("sessions.csv"))
    table = [dict(GOOD)] * 3
    kinds = {
        "xlsx": (packed.getvalue(), "Excel"),
        "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel"),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
        "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "JPEG"),
        "gif": (b"GIF89a\x01\x00", "GIF"),
        "sqlite": (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        "gzip": (gzip.compress(text(table)), "gzip"),
        "bzip2": (bz2.compress(text(table)), "bzip2"),
        "7-Zip": (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(40), "7-Zip"),
        "tar": (rolled.getvalue(), "NUL"),
        "program": (b"\x7fELF\x02\x01\x01" + bytes(40), "program"),
        "parquet": (b"PAR1\x15\x04", "Parquet"),
        "rtf": (b"{\\rtf1\\ansi table}", "RTF"),
        "html": (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>", "web page"),
        "html with a mark": (b"\xef\xbb\xbf\n  <html></html>", "web page"),
        "xml": (b'<?xml version="1.0"?><rows/>', "XML"),
        "json": (json.dumps(table).encode(), "JSON"),
        "notebook": (json.dumps({"cells": [], "nbformat": 4}).encode(), "JSON"),
        **{f"pickle {n}": (pickle.dumps(table, protocol=n), "pickle") for n in (2, 3, 4, 5)},
        "pickle 0": (pickle.dumps(table, protocol=0), "needed are patient_id"),
        "python": (b"import pandas as pd\ndf = pd.read_csv('x.csv')\n", "needed are patient_id"),
        "sql": (b"INSERT INTO sessions VALUES ('P1', '2026-03-01');\n", "needed are patient_id"),
        "text": (b"Dear patient,\nplease find your diary below.\n", "needed are patient_id"),
        "calendar": (b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "needed are patient_id"),
        "binary": (bytes(range(1, 256)) * 4, "not UTF-8"),
    }
    for name, (data, says) in kinds.items():
        yield Case("not a CSV", "reject", name, data, (), (says,))


def empties():
    """Yield files without rows and without a header."""
    kinds = {
        "nothing": b"",
        "a mark": b"\xef\xbb\xbf",
        "line ends": b"\n\r\n\n",
        "blanks": b"  \t \n",
        "nbsp": b"\xc2\xa0",
    }
    kinds |= {"separators": b",,,,,,,,\n,,,,,,,,\n", "quotes": b'""\n'}
    for name, data in kinds.items():
        yield Case("empty", "reject", name, data, (), ("row of column names",))
    yield Case("empty", "reject", "one word", b"hello", (), ("row 1:", "needed are patient_id"))
    ends = {"": "\n", ", CRLF": "\r\n", ", no line end": "", " and blank lines": "\n\n\n"}
    for name, end in ends.items():
        data = (",".join(COLUMNS) + end).encode()
        yield Case("empty", "either", f"header only{name}", data, (), ("row",), ("no rows",))


def shapes():
    """Yield good files that look unusual, and odd ones that may be refused."""
    rows, want = days(4)
    plain = text(rows).decode()
    lines = plain.splitlines()
    accept = {
        "CRLF": plain.replace("\n", "\r\n"),
        "mixed line ends": "\r\n".join(lines[:3]) + "\n" + "\n".join(lines[3:]) + "\r\n",
        "no final line end": plain.rstrip("\n"),
        "blank lines": plain.replace("\n", "\n\n"),
        "lines of blanks": plain.replace("\n", "\n   \n"),
        "blank lines above": "\n\n" + plain,
        "trailing separators": plain + ",,,,,,,,\n" * 3,
        "trailing separators, other number": plain + ",,,,\n,,,,,,,,,,,\n",
        "all quoted": text(rows, quoting=csv.QUOTE_ALL).decode(),
        "other order": text(rows, columns=COLUMNS[::-1]).decode(),
        "blanks around names": plain.replace("patient_id,date", " patient_id , date ", 1),
    }
    for name, data in accept.items():
        yield Case("shape", "accept", name, data.encode(), want)
    yield Case("shape", "accept", "one row", text(rows[:1]), want[:1])
    yield Case("shape", "accept", "all pain empty", *_emptied(rows, want))
    unnoted, meaning = days(4, note="")
    yield Case("shape", "accept", "all notes empty", text(unnoted), meaning)
    dst, meaning = [], []
    for day in range(26, 32):  # clocks change on the 29th in Europe
        dst.append(GOOD | {"date": f"2026-03-{day}"})
        meaning.append(meant(date=datetime.date(2026, 3, day)))
    yield Case("shape", "accept", "clock change", text(dst), tuple(meaning))
    either = {
        "CR": (plain.replace("\n", "\r"), "row 1:"),
        "end mark": (plain + "\x1a", "row 6: 1 cell, but the header has 9"),
        "capital names": (plain.replace("patient_id,date", "PATIENT_ID,Date", 1), "did you mean patient_id?"),
        "superfluous separator": (plain.replace("\n", ",\n"), "row 1: column 10 has no name"),
        "superfluous separator in rows": (plain.replace(f"{PRIVATE}\n", f"{PRIVATE},\n"), "the header has 9"),
        "index column": (
            "\n".join(f"{'' if not i else i - 1},{line}" for i, line in enumerate(lines)),
            "row 1: column 1 has no name",
        ),
        "extra column": (
            "\n".join(f"{line},{i or 'mood'}" for i, line in enumerate(lines)),
            "row 1: the column mood is not known; known are patient_id",
        ),
    }
    for name, (data, says) in either.items():
        yield Case("shape", "either", name, data.encode(), want, (says,))


def _emptied(rows, want):
    nothing = {"pain_before": "", "pain_after": ""}
    return text([row | nothing for row in rows]), tuple((*row[:6], None, None, row[8]) for row in want)


def headers():
    """Yield files with absent, repeated, unknown and misspelt columns."""
    rows, want = days(3)
    for absent in (("pain_before",), ("pain_after",), ("note",), ("pain_before", "pain_after", "note")):
        columns = [name for name in COLUMNS if name not in absent]
        less = tuple(
            tuple(
                v if n not in absent else "" if n == "note" else None
                for n, v in zip(COLUMNS, row, strict=True)
            )
            for row in want
        )
        data, tells = text(rows, columns=columns), (*absent, "not recorded")
        yield Case("missing columns", "accept", ", ".join(absent), data, less, (), tells)
    for absent in REQUIRED:
        columns = [name for name in COLUMNS if name != absent]
        says = (f"row 1: the column {absent} is missing",)
        yield Case("missing columns", "reject", absent, text(rows, columns=columns), (), says)
    plain = text(rows).decode()
    body = plain.split("\n", 1)[1]
    names = ",".join(COLUMNS)
    plan = "patient_id,from_date,stretch,holds,hold_s,days_per_week\nP1,2026-03-01,hip_flexor,2,30,5\n"
    reject = {
        "none": (body, "needed are patient_id"),
        "twice": (plain.replace("note", "pain_after", 1), "pain_after stands there more than once"),
        "twice, by case": (plain.replace("note", "Date", 1), "date stands there more than once"),
        "twice, by blanks": (plain.replace("note", " date ", 1), "date stands there more than once"),
        "blank for a required one": (plain.replace("holds", "", 1), "the column holds is missing"),
        "spread over lines": (plain.replace("stretch,", "stretch\n,", 1), "the column side is missing"),
        "look-alike": (plain.replace("date", "d\u0430te", 1), "did you mean date"),  # a Cyrillic a
        "misspelt": (plain.replace("pain_after", "pain_aftr", 1), "did you mean pain_after"),
        "other table": (plan, '"plan"'),
        "no line end": (plain.replace("note\n", "note,", 1), "is a line end missing"),
        "no line end, glued": (plain.replace("note\n", "note", 1), "is a line end missing"),
    }
    for name, (data, says) in reject.items():
        yield Case("header", "reject", name, data.encode(), (), ("row 1:", says))
    translated = "Patient,Datum,Übung,Seite,Haltungen,Dauer,vorher,nachher,Notiz"
    many = plain.replace(names, names + "".join(f",x{i}" for i in range(3000)))
    either = {
        "translated": (plain.replace(names, translated), "needed are patient_id"),
        "decorated": (plain.replace("pain_before", "pain_before (0-10)", 1), "did you mean pain_before?"),
        "starred": (plain.replace("date", "date*", 1), "did you mean date?"),
        "lines above": ("Diary of P1\n" + plain, "needed are patient_id"),
        "invisible": (plain.replace("date", "date\u200b", 1), "did you mean date?"),
        "blank for an optional one": (plain.replace("note", "", 1), "column 9 has no name"),
        "very many": (many.replace(f"{PRIVATE}\n", PRIVATE + "," * 3000 + "\n"), "known are patient_id"),
    }
    for name, (data, says) in either.items():
        yield Case("header", "either", name, data.encode(), want, ("row 1:", says))


def damaged_rows():
    """Yield files with rows that are no sessions, open quotes, cuts and repeats."""
    rows, want = days(6)
    lines = text(rows).decode().splitlines()
    mine = lines[3].replace(PRIVATE, "mine")
    names = "patient_id,date,stretch"
    wrong = {
        "short": ("P1,2026-01-03,hip_flexor", "3 cells, but the header has 9"),
        "long": (mine + ",,,", "12 cells, but the header has 9"),
        "one cell more": (mine + ",x", "10 cells, but the header has 9"),
        "total": ("Total,,,,12,360,4,3,", "date: is empty, but required"),
        "sum": ("Sum,12", "2 cells, but the header has 9"),
        "mean": ("Mean,2026-01-06,,,2,30,4.5,3.5,", "stretch: is empty, but required"),
        "comment": ("# changed the chair", "1 cell, but the header has 9"),
        "header again": (lines[0], "the column names once more"),
        "shifted left": (mine.removeprefix("P1,") + ",", "date: hip_flexor is not year-month-day"),
        "shifted right": ("," + mine.removesuffix(",mine"), "patient_id: is empty, but required"),
        "separators between": (",,,,,,,,", "delete the row"),
        "dots": ("...", "1 cell, but the header has 9"),
        "word": ("end", "1 cell, but the header has 9"),
        "part of a header": (names, "3 cells, but the header has 9"),
    }
    for name, (line, says) in wrong.items():
        data = "\n".join([*lines[:3], line, *lines[4:]]).encode()
        yield Case("ragged", "reject", name, data, (), ("row 4", says))
    glued = "\n".join([*lines[:4], *lines])
    yield Case("duplicates", "reject", "two files in one", glued.encode(), (), ("row 5:", "two files in one"))
    again = "\n".join([*lines, lines[2]]).encode()
    yield Case("duplicates", "either", "one row twice", again, (*want, want[1]), ("row 8",), ("row 8",))
    again = "\n".join(lines + lines[1:]).encode()
    yield Case("duplicates", "either", "all rows twice", again, want * 2, ("row 8",), ("row 8, 9, 10",))
    yield from quotes(lines, want)
    noted = text(days(6, note=f"{PRIVATE}\nb, c")[0], quoting=csv.QUOTE_ALL).decode()
    parts = noted.split('"P1"')
    parts[4] = parts[4].replace('c"\n', "c\n")
    closed = ("row 5:", "a quotation mark opens a cell here and is not closed")
    yield Case("quotes", "reject", "open among quoted rows", '"P1"'.join(parts).encode(), (), closed)
    whole = noted.encode()
    for cut in (whole.rindex(b"2026"), whole.rindex(b"hip"), whole.rindex(b"b, c")):
        says = ("row 7:", "not closed")
        yield Case("truncated", "reject", f"quoted, at byte {cut}", whole[:cut], (), says)
    whole = "\n".join(lines).encode()
    for cut in (whole.rindex(b"2026"), whole.rindex(b"hip") + 3, whole.rindex(b",")):
        says = ("row 7:", "the header has 9")
        yield Case("truncated", "reject", f"at byte {cut}", whole[:cut], (), says)
    bad = [GOOD | {"patient_id": f"P{i}"} for i in range(20_000)]
    meaning = tuple(meant(patient_id=f"P{i}") for i in range(20_000))
    yield Case("large", "accept", "20,000 rows", text(bad), meaning)
    bad[19_990] = bad[19_990] | {"pain_after": "12"}
    yield Case(
        "large", "reject", "bad near the end", text(bad), (), ("row 19992, pain_after: 12 is not 0-10",)
    )


def quotes(lines, want):
    """Yield files of which row 5 holds a quotation mark, in its note or before."""
    bare = lines[4].removesuffix(PRIVATE)
    closed = ("row 5:", "a quotation mark opens a cell here and is not closed")
    opened = [*lines[:4], bare + '"never closed', *lines[5:]]
    yield Case("quotes", "reject", "open to the end", "\n".join(opened).encode(), (), closed)
    for column in range(8):
        cells = bare.split(",")
        cells[column] = f'"{cells[column]}'
        data = "\n".join([*lines[:4], ",".join(cells), *lines[5:]]).encode()
        yield Case("quotes", "reject", f"open at {COLUMNS[column]}", data, (), closed)
    stray = [*lines[:4], bare + 'moved 5" away', *lines[5:]]
    meaning = (*want[:3], (*want[3][:-1], 'moved 5" away'), *want[4:])
    yield Case("quotes", "either", "stray", "\n".join(stray).encode(), meaning, ("row 5",))
    # The open cell of row 2 ends in the note of row 3, and what remains of row 3 makes the nine cells full.
    other = ("patient_id", "note", *COLUMNS[1:8])
    good = "2026-01-03,hip_flexor,left,2,30,4,3"
    swallowed = f'{",".join(other)}\n"P1\nP2,{PRIVATE} 5", away,{good}\nP3,,{good}\n'
    for name, end in (("", "\n"), (", CRLF", "\r\n"), (", CR", "\r")):
        data, says = swallowed.replace("\n", end).encode(), ("row 2, patient_id:", "control")
        yield Case("quotes", "reject", f"open into the next note{name}", data, (), says)
    head = f'"{",".join(other)}\nP2,{PRIVATE} 5", away,{good}\nP3,,{good}\n'
    yield Case(
        "quotes", "reject", "open in the header", head.encode(), (), ("row 1:", "needed are patient_id")
    )


def damaged(number):
    """Yield files with some bytes flipped, cut out or put in: the same ones each time."""
    chance = random.Random(20260301)
    notes = [GOOD | {"note": f'{PRIVATE}, "{PRIVATE}"\n{PRIVATE}', "patient_id": f"P{i}"} for i in range(8)]
    whole = text(notes, quoting=csv.QUOTE_ALL)
    for file in range(number):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            _damage(data, chance)
        yield Case("damaged", "any", f"file {file}", bytes(data), (), ("",))


def _damage(data, chance):
    at = chance.randrange(len(data))
    what = chance.choice(["flip", "cut", "insert", "end"])
    if what == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif what == "cut":
        del data[at : at + chance.randint(1, 5)]
    elif what == "insert":
        data[at:at] = chance.choice([b'"', b",", b"\n", b"\r", b"\0", b"\xff", b";", b"9", b"\xef\xbb\xbf"])
    else:
        del data[max(at, 20) :]


def date_columns():
    """Yield whole columns of dates in an order that the file does not tell, contradicts, or settles."""
    for verdict, what, dates in (
        ("reject", "every row ambiguous", ("03/04/2026", "05/04/2026")),
        ("reject", "rows contradict", ("25/03/2026", "03/26/2026")),
        ("either", "day first", ("25/03/2026", "02/03/2026")),
        ("either", "month first", ("03/25/2026", "03/02/2026")),
    ):
        rows = (meant(date=datetime.date(2026, 3, 25)), meant(date=datetime.date(2026, 3, 2)))
        data = text([GOOD | {"date": date} for date in dates])
        yield Case("date order", verdict, what, data, rows, ("row 2, date:", ALLOWED["date"]))


CASES = [
    *cells(),
    *date_columns(),
    *delimiters(),
    *encodings(),
    *other_files(),
    *empties(),
    *shapes(),
    *headers(),
    *damaged_rows(),
]


def rows(frame):
    """Return the rows of a table as plain values: days as dates, None for not recorded."""
    lists = [
        [day.date() for day in frame[name]] if name.endswith("date") else frame[name].tolist()
        for name in frame
    ]
    return tuple(
        tuple(None if value != value else value for value in row) for row in zip(*lists, strict=True)
    )


def judge(case, path, read=exchange.read_csv):
    """Return what is wrong with the way in which `read` takes a file: one of `WRONG`, or nothing."""
    path.write_bytes(case.data)
    try:
        frame = read(path)
    except LogError as error:
        if case.verdict == "accept":
            return "refused though good"
        return "" if _is_clear(error, case, path) else "unclear message"
    if case.verdict == "any":
        return ""
    told = " ".join(frame.attrs.get("remarks", ()))
    same = tuple(frame) == COLUMNS and rows(frame) == case.rows and all(one in told for one in case.tells)
    return "" if case.verdict != "reject" and same else "silently wrong"


def _is_clear(error, case, path):
    """Say whether each sentence names its place, the whole what is allowed, and none the note of another row."""
    place = re.compile(rf"(row \d+(, [^:]+)?|{re.escape(path.name)}): .", re.DOTALL)
    placed = bool(error.faults) and all(place.match(sentence) for sentence in error.faults)
    kept = not any(PRIVATE in sentence for sentence in error.faults)
    return placed and kept and len(str(error)) <= 4000 and all(one in str(error) for one in case.says)


def table(cases, read=exchange.read_csv):
    """Return how many files each family has, and how many are taken in each of the ways that are `WRONG`."""
    counts = {family: dict.fromkeys(("files", *WRONG), 0) for family in FAMILIES}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            counts[case.family]["files"] += 1
            if wrong := judge(case, Path(folder) / "diary.csv", read):
                counts[case.family][wrong] += 1
    return counts


def main():
    counts = table([*CASES, *damaged(600)])
    counts["all"] = {name: sum(one[name] for one in counts.values()) for name in ("files", *WRONG)}
    print(f"{'family':<16}{''.join(f'{name:>21}' for name in ('files', *WRONG))}")
    for family, one in counts.items():
        print(f"{family:<16}{''.join(f'{number:>21}' for number in one.values())}")
    return int(any(counts["all"][name] for name in WRONG))


if __name__ == "__main__":
    sys.exit(main())
