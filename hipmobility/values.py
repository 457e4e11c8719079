"""One value at a time: what a cell, a form or a call says, as a date, a number or text, or why it is refused.

A value is judged as a person would write it: ``6.5``, ``"6.5"`` and ``Decimal("6.5")`` are one text and so one pain.
Nothing is rounded, shifted or filled in; an empty value means "not recorded" and never 0.
"""

import datetime
import math
import numbers
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial

FIRST_DAY = datetime.date(2000, 1, 1)
LAST_DAY = datetime.date(2099, 12, 31)  # of a plan, the only thing that may begin in the future
LONGEST_SHOWN = 40
TEXT_KINDS = ("id", "label", "note")

_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]{0,8}))(\.0)?")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_PAIN = re.compile(r"-?(0|[1-9][0-9]?)(\.[0-9]0*)?")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?")
_OFFSET = re.compile(r"Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})([T ](?P<time>[0-9]{2}:[0-9]{2}(:[0-9.]+)?) ?(?P<offset>Z|[+-][0-9:]+)?)?"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode's control, direction and separator characters
_JOINERS = "\u200c\u200d"  # invisible too, but part of how some scripts are spelled


@dataclass(frozen=True)
class Field:
    """One column: its name, what kind of value it holds, and the limits of that value.

    ``kind`` is id, date, start (a date that may lie ahead), time, word, whole, pain, number, label or note.
    ``low`` and ``high`` bound a whole number; for text ``high`` is the largest number of characters.
    """

    name: str
    kind: str
    required: bool = True
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()


def read(field, value):
    """Return the typed value and what is wrong with it.

    Parameters
    ----------
    field : Field
    value : object
        Text of a cell or a form, a number of any kind, a date; None and NaN mean not recorded.

    Returns
    -------
    value : datetime.date, int, float, str or None
        None or "" when nothing is recorded.
    problem : str
        "" for a good value; else the rest of a sentence that begins with the value, such as "is not 0-10".
    """
    text = _written(value)
    if field.kind in TEXT_KINDS and text and not isinstance(value, str):
        return None, "is not text"
    if field.kind == "note":
        return _read_note(text)
    if not text.strip():
        nothing = "" if field.kind in ("id", "label", "time", "word") else None
        return nothing, "is empty, but required" if field.required else ""
    return _READERS[field.kind](text if field.kind == "id" else text.strip(), field)


def reader(field):
    """Return `read` for the cells of one column; it remembers text and plain numbers that it has seen, but no notes."""
    read_cell = partial(read, field)
    if field.kind == "note":
        return read_cell
    remembered = lru_cache(maxsize=65536)(read_cell)
    # nothing else: two times with offsets can be equal and yet be written as two days
    return lambda value: remembered(value) if type(value) in (str, int, float) else read_cell(value)


def shown(value):
    """Return `value` as it may stand in a message: at most 40 characters of its first line, nothing invisible."""
    start = _written(value)[: LONGEST_SHOWN + 1]
    # behind a quotation mark left open, the next line is another patient's row
    line = re.split("[\r\n]", start, maxsplit=1)[0]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    if len(safe) > LONGEST_SHOWN:
        return safe[: LONGEST_SHOWN - 1] + "…"
    return safe if line == start else safe[: LONGEST_SHOWN - 1] + "…"


def fault(field, value, problem):
    """Return the sentence for one fault; the text of a note is never part of it."""
    told = "" if field.kind == "note" else shown(value).strip()
    return f"{field.name}: {told} {problem}" if told else f"{field.name}: {problem}"


def _today():
    return datetime.date.today()  # the only use of the clock: nobody can have logged the day after tomorrow


def _written(value):
    """Return the value as a person would write it, "" for everything that means not recorded."""
    if value is None or isinstance(value, str):
        return str(value or "")
    if isinstance(value, (datetime.date, datetime.time)):
        text = value.isoformat()
    elif isinstance(value, (numbers.Real, Decimal)) or type(value).__name__ in (
        "datetime64",
        "NAType",
        "bool",
    ):
        try:
            text = str(value)
        except ValueError:  # Python does not spell out whole numbers of more than some thousand digits
            return "a very large number"
    else:
        return f"<{type(value).__name__}>"
    return "" if text.lower() in ("nan", "snan", "nat", "<na>") else text


def _read_text(text, field):
    if text != text.strip():
        return None, "has blanks around it"
    if len(text) > field.high:
        return None, f"is longer than {field.high} characters"
    if any(unicodedata.category(c) in _HIDDEN for c in text if c not in _JOINERS):
        return None, "holds an invisible control or direction character"
    return text, ""


def _read_note(text):
    return (None, "holds a control character") if _CONTROL.search(text) else (text, "")


def _read_word(text, field):
    return (text, "") if text in field.words else (None, f"is not {' or '.join(field.words)}")


def _read_whole(text, field):
    found = _WHOLE.fullmatch(text)
    if found and field.low <= int(found[1]) <= field.high:
        return int(found[1]), ""
    return None, f"is not a whole number {field.low}-{field.high}"


def _read_pain(text, field):
    if _PAIN.fullmatch(text) and 0 <= float(text) <= 10:
        return abs(float(text)), ""  # -0 is 0
    if _PLAIN.fullmatch(text) and not 0 <= float(text) <= 10:
        return None, "is not 0-10"
    return None, "is not a number 0-10 with at most one decimal, such as 6 or 6.5 (empty = not recorded)"


def _read_number(text, field):
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return (value, "") if math.isfinite(value) else (None, "is not a number, such as 12 or 12.5")


def _read_time(text, field):
    found = _TIME.fullmatch(text)
    if found and int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60:
        return f"{int(found[1]):02}:{found[2]}", ""
    return None, "is not a time from 00:00 to 23:59, such as 21:15"


def _read_date(text, field):
    found = _MOMENT.fullmatch(text)
    if not found:
        return None, "is not year-month-day, such as 2026-03-04"
    if found["time"] and _read_time(found["time"], field)[1]:
        return None, "has a time that is not 00:00 to 23:59"
    if found["offset"] and not _OFFSET.fullmatch(found["offset"]):
        return None, "has an offset from UTC that is not such as +05:30 or Z"
    try:
        day = datetime.date.fromisoformat(found["day"])  # as written: an offset never moves it
    except ValueError:
        return None, "is not a day in the calendar"
    if day < FIRST_DAY:
        return None, f"is before {FIRST_DAY}"
    if field.kind == "date" and day > _today() + datetime.timedelta(days=1):
        return None, "is in the future"
    return (day, "") if day <= LAST_DAY else (None, f"is after {LAST_DAY}")


_READERS = {
    "id": _read_text,
    "label": _read_text,
    "word": _read_word,
    "whole": _read_whole,
    "pain": _read_pain,
    "number": _read_number,
    "time": _read_time,
    "date": _read_date,
    "start": _read_date,
}
