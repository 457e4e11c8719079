"""The check of one row and the DataFrames: everything wrong at once, and the same types whatever comes in."""

import datetime
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from hipmobility import records
from hipmobility.records import LogError

# each row names the columns of the contract, in its order
SESSION = {
    "patient_id": "P1",
    "date": "2026-03-01",
    "stretch": "hip_flexor",
    "side": "left",
    "holds": 2,
    "hold_s": 30,
    "pain_before": 4,
    "pain_after": "3.5",
    "note": "",
}
ROWS = {
    "sessions": SESSION,
    "diary": {
        "patient_id": "P1",
        "date": "2026-03-01",
        "time": "9:05",
        "site": "low back",
        "pain": 3,
        "note": "x",
    },
    "plan": {
        "patient_id": "P1",
        "from_date": "2026-03-01",
        "stretch": "figure_4",
        "holds": 2,
        "hold_s": 30,
        "days_per_week": 5,
    },
    "measurements": {
        "patient_id": "P1",
        "date": "2026-03-01",
        "measure": "hip_extension",
        "side": "left",
        "value": 12.5,
        "unit": "deg",
        "method": "goniometer",
    },
}


@pytest.mark.parametrize("table", ROWS)
def test_columns_are_those_of_the_contract(table):
    assert records.columns(table) == tuple(ROWS[table])


def test_a_good_session():
    assert records.check("sessions", SESSION) == SESSION | {
        "date": datetime.date(2026, 3, 1),
        "pain_before": 4.0,
        "pain_after": 3.5,
    }


@pytest.mark.parametrize("table", records.TABLES)
def test_what_is_required(table):
    optional = {
        "sessions": ["pain_before", "pain_after", "note"],
        "diary": ["time", "pain", "note"],
        "plan": [],
        "measurements": ["side", "unit"],
    }
    least = {name: value for name, value in ROWS[table].items() if name not in optional[table]}
    whole = records.check(table, least)
    assert tuple(whole) == records.columns(table)
    assert {name: whole[name] for name in optional[table]} == {
        name: None if name.startswith("pain") else "" for name in optional[table]
    }
    assert records.check(table, least | dict.fromkeys(optional[table])) == whole
    with pytest.raises(LogError) as error:
        records.check(table, {})
    assert error.value.faults == tuple(f"{name}: is empty, but required" for name in least)


def test_all_faults_at_once_and_in_order():
    with pytest.raises(LogError) as error:
        records.check(
            "sessions", SESSION | {"side": "both", "pain_after": 12, "note": "SECRET\x1b", "pain": 3}
        )
    assert str(error.value).splitlines() == [
        "pain: is not a field of sessions; those are patient_id, date, stretch, side, holds, hold_s, pain_before, "
        "pain_after, note",
        "side: both is not left or right",
        "pain_after: 12 is not 0-10",
        "note: holds a control character",
    ]
    with pytest.raises(LogError, match=r"^row 7, pain_after: 12 is not 0-10$"):
        records.check("sessions", SESSION | {"pain_after": 12}, where="row 7")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("plan", {"days_per_week": 8}),
        ("plan", {"days_per_week": -1}),
        ("plan", {"holds": 51}),
        ("measurements", {"side": "both"}),
        ("measurements", {"value": float("inf")}),
        ("measurements", {"method": " "}),
        ("diary", {"site": "x" * 61}),
        ("diary", {"pain": 10.1}),
    ],
)
def test_limits(table, change):
    with pytest.raises(LogError) as error:
        records.check(table, ROWS[table] | change)
    assert len(error.value.faults) == 1
    assert error.value.faults[0].startswith(next(iter(change)))


@pytest.mark.parametrize("pause", [0, 7])
def test_a_plan_may_pause(pause):
    assert (
        records.check("plan", ROWS["plan"] | {"days_per_week": pause, "holds": 0})["days_per_week"] == pause
    )


def test_an_unknown_table_is_named():
    for act in (
        records.columns,
        lambda table: records.check(table, {}),
        lambda table: records.frame(table, []),
    ):
        with pytest.raises(LogError, match="table: session is not sessions or diary or plan or measurements"):
            act("session")


DTYPES = {
    "sessions": ["str", "datetime64[s]", "str", "str", "int64", "int64", "float64", "float64", "str"],
    "diary": ["str", "datetime64[s]", "str", "str", "float64", "str"],
    "plan": ["str", "datetime64[s]", "str", "int64", "int64", "int64"],
    "measurements": ["str", "datetime64[s]", "str", "str", "float64", "str", "str"],
}


@pytest.mark.parametrize("number", [0, 1, 3])
@pytest.mark.parametrize("table", records.TABLES)
def test_a_frame_has_the_same_types_for_any_number_of_rows(table, number):
    frame = records.frame(table, [records.check(table, ROWS[table])] * number)
    assert list(frame) == list(records.columns(table))
    assert [str(dtype) for dtype in frame.dtypes] == DTYPES[table]
    assert len(frame) == number


def test_a_frame_keeps_missing_apart_from_0_and_from_empty_text():
    rows = [records.check("sessions", SESSION | {"pain_before": value}) for value in (None, 0, 7)]
    frame = records.frame("sessions", rows)
    assert frame["pain_before"].isna().tolist() == [True, False, False]
    assert frame["pain_before"].tolist()[1:] == [0.0, 7.0]
    assert frame["note"].tolist() == [""] * 3
    assert frame["date"].tolist() == [pd.Timestamp(2026, 3, 1)] * 3


@pytest.mark.parametrize("table", records.TABLES)
def test_a_frame_passes_the_check_again(table):
    checked = records.check(table, ROWS[table])
    for row in records.frame(table, [checked]).to_dict("records"):
        assert records.check(table, row) == checked
    for row in records.frame(table, [checked]).itertuples(index=False):
        assert records.check(table, row._asdict()) == checked


def test_numpy_values_are_as_good_as_pythons():
    row = SESSION | {"holds": np.int64(2), "pain_before": np.float64(4), "date": np.datetime64("2026-03-01")}
    assert records.check("sessions", row) == records.check("sessions", SESSION)


def test_a_message_is_short_and_faults_are_complete():
    faults = [f"row {number}, pain: 12 is not 0-10" for number in range(10_000)]
    error = LogError(faults)
    shown = str(error).splitlines()
    assert error.faults == tuple(faults)
    assert len(str(error)) <= 4000
    assert shown[:-1] == faults[: len(shown) - 1]
    assert shown[-1] == f"... and {10_001 - len(shown):,} more faults"
    assert len(str(LogError(["x" * 10_000, "y"]))) <= 4000
    assert str(LogError(["one", "two"])) == "one\ntwo"
    assert str(LogError("one sentence")) == "one sentence"


def test_the_check_loads_nothing_heavy():
    program = "import sys, hipmobility.records; print(*{'numpy', 'pandas'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
