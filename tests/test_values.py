"""Each kind of value, as text and as what a form, a calculation or a DataFrame hands over."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import values
from hipmobility.values import Field

PAIN = Field("pain", "pain", required=False)
HOLD_S = Field("hold_s", "whole", low=1, high=600)
DATE = Field("date", "date")
START = Field("from_date", "start")
TIME = Field("time", "time", required=False)
SIDE = Field("side", "word", words=("left", "right"))
VALUE = Field("value", "number")
SITE = Field("site", "label", high=60)
PATIENT = Field("patient_id", "id", high=100)
NOTE = Field("note", "note", required=False)

NOTHING = [
    None,
    "",
    "  ",
    float("nan"),
    np.nan,
    np.float32("nan"),
    pd.NA,
    pd.NaT,
    np.datetime64("NaT", "s"),
    Decimal("NaN"),
]


@pytest.mark.parametrize("value", NOTHING, ids=repr)
def test_nothing_is_not_recorded_and_never_0(value):
    assert values.read(PAIN, value) == (None, "")
    assert values.read(TIME, value) == ("", "")
    for field in (HOLD_S, DATE, START, SIDE, VALUE, SITE, PATIENT):
        assert values.read(field, value)[1] == "is empty, but required"


@pytest.mark.parametrize(
    ("value", "pain"),
    [
        ("6.5", 6.5),
        (6.5, 6.5),
        (Decimal("6.5"), 6.5),
        (Fraction(6), 6.0),
        (np.float64(6.1), 6.1),
        (np.float32(6.1), 6.1),  # 6.0999999 in double precision, but 6.1 as it prints
        (np.int8(7), 7.0),
        (10, 10.0),
        (0, 0.0),
    ],
)
def test_pain_is_the_number_that_is_written(value, pain):
    assert values.read(PAIN, value) == (pain, "")


@pytest.mark.parametrize("value", ["-0", -0.0, "-0.0", Decimal("-0")])
def test_minus_zero_is_zero(value):
    assert str(values.read(PAIN, value)[0]) == "0.0"


@pytest.mark.parametrize(
    "value", [12, "12", -1, 10.1, "99", 1e6, 10**400, "1" * 400], ids=lambda v: str(v)[:9]
)
def test_numbers_off_the_scale(value):
    assert values.read(PAIN, value) == (None, "is not 0-10")


@pytest.mark.parametrize(
    "value",
    [
        *(
            True,
            False,
            np.True_,
            np.False_,
            "7/10",
            "~5",
            6.25,
            "6.25",
            "5,5",
            0.1 + 0.2,
            float("inf"),
            -np.inf,
        ),
        *([5], (5,), np.array(5), b"5", 5j, datetime.date(2026, 3, 5), datetime.timedelta(5), object()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_pain_score(value):
    typed, problem = values.read(PAIN, value)
    assert typed is None
    assert problem.startswith("is not a number 0-10 with at most one decimal, such as 6 or 6.5")


@pytest.mark.parametrize("value", [30, "30", 30.0, "30.0", np.int64(30), np.float64(30), Decimal(30), " 30 "])
def test_whole_numbers(value):
    typed, problem = values.read(HOLD_S, value)
    assert (typed, problem, type(typed)) == (30, "", int)


@pytest.mark.parametrize("value", [0, 601, -30, 30.5, "030", "30.00", "1.000", "1,000", "1e2", True, "30 s"])
def test_what_is_no_number_of_seconds(value):
    assert values.read(HOLD_S, value) == (None, "is not a whole number 1-600")


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        " 2026-03-01 ",
        "2026-03-01T23:59:59.999+14:00",
        "2026-03-01 00:00-11:00",
        datetime.date(2026, 3, 1),
        datetime.datetime(2026, 3, 1, 23, 59),
        datetime.datetime(2026, 3, 1, 0, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=13))),
        pd.Timestamp("2026-03-01 23:30", tz="America/Los_Angeles"),
        pd.Timestamp("2026-03-01 00:30", tz="Pacific/Auckland"),
        pd.Timestamp("2026-03-01 12:00:00.000000001"),
        np.datetime64("2026-03-01"),
        np.datetime64("2026-03-01T23:59", "ns"),
    ],
    ids=str,
)
def test_a_date_is_the_day_as_written(value):
    day, problem = values.read(DATE, value)
    assert (day, problem, type(day)) == (datetime.date(2026, 3, 1), "", datetime.date)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("03/04/2026", "is not year-month-day, such as 2026-03-04"),
        ("1.3.2026", "is not year-month-day, such as 2026-03-04"),
        (46082, "is not year-month-day, such as 2026-03-04"),
        (True, "is not year-month-day, such as 2026-03-04"),
        ("2026-02-30", "is not a day in the calendar"),
        ("2026-03-01T24:00", "has a time that is not 00:00 to 23:59"),
        ("2026-03-01T10:00:60", "has a time that is not 00:00 to 23:59"),
        ("2026-03-01T10:00+15:00", "has an offset from UTC that is not such as +05:30 or Z"),
        ("2026-03-01T10:00+01:75", "has an offset from UTC that is not such as +05:30 or Z"),
        ("1999-12-31", "is before 2000-01-01"),
        ("2026-03-12", "is in the future"),
    ],
)
def test_what_is_no_date(monkeypatch, value, problem):
    monkeypatch.setattr(values, "_today", lambda: datetime.date(2026, 3, 10))
    assert values.read(DATE, value) == (None, problem)


def test_only_a_plan_may_begin_in_the_future(monkeypatch):
    monkeypatch.setattr(values, "_today", lambda: datetime.date(2026, 3, 10))
    assert values.read(DATE, "2026-03-11")[1] == ""  # already tomorrow on the other side of the earth
    assert values.read(START, "2027-01-01") == (datetime.date(2027, 1, 1), "")
    assert values.read(START, "2262-01-01")[1] == "is after 2099-12-31"


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("21:15", "21:15"),
        ("9:05", "09:05"),
        ("00:00:59", "00:00"),
        (datetime.time(9, 5, 3), "09:05"),
        ("23:59", "23:59"),
    ],
)
def test_times_to_the_minute(value, time):
    assert values.read(TIME, value) == (time, "")


@pytest.mark.parametrize("value", ["24:00", "12:60", "12:00:60", "9:05 pm", "0905", "9.05", "noon", 9])
def test_what_is_no_time(value):
    assert values.read(TIME, value) == (None, "is not a time from 00:00 to 23:59, such as 21:15")


@pytest.mark.parametrize(
    ("value", "number"), [("45", 45.0), (-12.5, -12.5), ("1e-7", 1e-07), (np.float64(0.1), 0.1), ("007", 7.0)]
)
def test_measured_values(value, number):
    assert values.read(VALUE, value) == (number, "")


@pytest.mark.parametrize(
    "value", ["1,5", "inf", "1e999", float("inf"), "45°", "0x1F", "", True, "+5", "1_000"]
)
def test_what_is_no_measured_value(value):
    assert values.read(VALUE, value)[1] in ("is not a number, such as 12 or 12.5", "is empty, but required")


@pytest.mark.parametrize("value", ["Left", "both", "l", "left, right", "lеft", 1, True])
def test_words_are_exact(value):
    assert values.read(SIDE, " left ") == ("left", "")
    assert values.read(SIDE, value) == (None, "is not left or right")


@pytest.mark.parametrize("value", ["007", "NA", "1e5", "患者1", "می\u200cخواهم", "P 1", "x" * 100])
def test_ids_stay_as_they_are(value):
    assert values.read(PATIENT, value) == (value, "")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (7, "is not text"),  # a number has lost its leading zeros already
        (7.0, "is not text"),
        (datetime.date(2026, 3, 1), "is not text"),
        (" P1", "has blanks around it"),
        ("P1\n", "has blanks around it"),
        ("x" * 101, "is longer than 100 characters"),
        ("P\n1", "holds an invisible control or direction character"),
        ("P\u202e1", "holds an invisible control or direction character"),
        ("P\u200b1", "holds an invisible control or direction character"),
        ("P\x1b1", "holds an invisible control or direction character"),
        ("P\ud8001", "holds an invisible control or direction character"),
    ],
)
def test_what_is_no_id(value, problem):
    assert values.read(PATIENT, value) == (None, problem)


def test_a_site_is_trimmed_and_short():
    assert values.read(SITE, " low back ") == ("low back", "")
    assert values.read(SITE, "x" * 61)[1] == "is longer than 60 characters"
    assert values.read(SITE, 3)[1] == "is not text"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\t\r\n")))
def test_notes_stay_as_they_are(text):
    assert values.read(NOTE, text) == (text, "")


@pytest.mark.parametrize("value", ["\x1b[31m", "\x00", "\x07", "\x9b", "a\x0bb", "\ud800"])
def test_notes_hold_no_control_characters(value):
    assert values.read(NOTE, value) == (None, "holds a control character")
    assert values.fault(NOTE, value, "holds a control character") == "note: holds a control character"


@pytest.mark.parametrize("value", [5, True, datetime.date(2026, 3, 1), ["a"]])
def test_a_note_is_text(value):
    assert values.read(NOTE, value) == (None, "is not text")


@given(st.text() | st.floats() | st.integers() | st.binary() | st.lists(st.text()) | st.dates())
def test_what_is_shown_is_short_and_visible(value):
    told = values.shown(value)
    assert len(told) <= 40
    assert all(character.isprintable() for character in told)


def test_a_number_beyond_all_bounds_is_refused_like_another():
    assert values.read(HOLD_S, 10**5000) == (None, "is not a whole number 1-600")
    assert values.shown(10**5000) == "a very large number"


def test_what_is_shown_is_told_literally():
    assert values.shown("x" * 40) == "x" * 40
    assert values.shown("x" * 41) == "x" * 39 + "…"
    assert values.shown("a\x1b\u202e\t\ud800") == "a\\x1b\\u202e\\t\\ud800"
    # the second line of a cell may be another patient's row
    assert (
        values.shown("left\nP2,2026-03-01")
        == values.shown("left\r\nP2")
        == values.shown("left\rP2")
        == "left…"
    )
    assert values.shown("x" * 40 + "\n") == "x" * 39 + "…"
    assert values.shown("\nP2") == "…"
    assert values.shown(["secret"]) == "<list>"
    assert values.fault(PAIN, 12, "is not 0-10") == "pain: 12 is not 0-10"


def test_a_reader_confuses_nothing_that_python_calls_equal():
    read_pain, read_date = values.reader(PAIN), values.reader(DATE)
    assert read_pain(1) == (1.0, "")
    assert read_pain(1.0) == (1.0, "")
    assert read_pain(True)[0] is None
    assert read_pain([1])[0] is None  # nothing that can be remembered
    late = pd.Timestamp("2026-03-01 23:00", tz="America/New_York")
    assert late == late.tz_convert("UTC")
    assert read_date(late)[0] == datetime.date(2026, 3, 1)
    assert read_date(late.tz_convert("UTC"))[0] == datetime.date(2026, 3, 2)


@given(st.lists(st.text("0123456789.,-/ e:TZ+"), max_size=50))
def test_a_reader_remembers_what_read_says(cells):
    for field in (PAIN, HOLD_S, DATE, TIME, VALUE, PATIENT):
        remembered = values.reader(field)
        assert [remembered(cell) for cell in cells * 2] == [values.read(field, cell) for cell in cells * 2]
