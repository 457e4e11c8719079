"""A diary of another program, as messy as life, and an account of every row of it."""

import csv
import datetime
import io
import random
from collections import Counter

import pandas as pd
import pytest

from hipmobility import diary_dates, records
from hipmobility.exchange import DiaryReading, LogError, read_diary

COLUMNS = {"date": "Tag", "time": "Uhrzeit", "site": "Bereich", "pain": "Stärke", "note": "Bemerkung"}
SITES = {"LWS": "low back", "Hüfte links": "left hip"}
ASK_FOR_THE_ORDER = (
    'is not year-month-day, such as 2026-03-04; is it day, month, year, say date_order="dmy"; '
    'is it month, day, year, say date_order="mdy"'
)
HEADER = ["Tag", "Uhrzeit", "Bereich", "Stärke", "Bemerkung", "Version"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "export.csv"


def save(path, rows, header=HEADER, delimiter=";", encoding="utf-8"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows([header, *rows])
    path.write_bytes(file.getvalue().encode(encoding))
    return path


def messy(seed, weeks=12):
    """Return the rows of a German diary, and what has to become of each: kept (with its values), refused or left out.

    Days are missing, days have several entries, sites differ, decimals are written with point and comma, two kinds
    of dates are mixed, some days and pain values do not exist, and mood and sleep stand in the same columns.
    """
    chance = random.Random(seed)
    rows, fates = [], []
    for number in range(weeks * 7):
        day = datetime.date(2025, 11, 24) + datetime.timedelta(days=number)
        if chance.random() < 0.2:
            continue  # a gap
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            when = day.strftime("%d.%m.%Y") if chance.random() < 0.7 else day.isoformat()
            clock = chance.choice(["", "7:05", "21:15", "21:15:30"])
            site = chance.choice(list(SITES))
            tenths = chance.choice([0, 10, 35, 55, 70, 100])
            told = f"{tenths // 10}{chance.choice(',.')}{tenths % 10}" if tenths % 10 else str(tenths // 10)
            note = chance.choice(["", "lange gesessen; dann besser", 'sagte "au"', "=1+1"])
            fate = ("kept", (day, clock[:5].zfill(5) if clock else "", SITES[site], tenths / 10, note))
            kind = chance.random()
            if kind < 0.05:
                told, fate = "", ("kept", (*fate[1][:3], None, note))
            elif kind < 0.10:
                told, fate = chance.choice(
                    [("7/10", "number"), ("11", "0-10"), ("~5", "number"), ("stark", "number")]
                )
                fate = ("refused", [("Stärke", told, fate)])
            elif kind < 0.15:
                when, fate = chance.choice(["31.02.2026", "30.02.2026", "2026-02-29"]), None
                fate = ("refused", [("Tag", when, "calendar")])
            elif kind < 0.18:
                site, when = "", "00.00.2026"
                fate = ("refused", [("Bereich", "", "empty"), ("Tag", when, "calendar")])
            elif kind < 0.28:
                site = chance.choice(["Stimmung", "Schlaf", "Tabletten"])
                told, fate = chance.choice(["gut", "7,5 h", "2", "99"]), ("left out", site)
            rows.append([when, clock, site, told, note, "2.1"])
            fates.append(fate)
    return rows, fates


@pytest.mark.parametrize("seed", range(5))
def test_every_row_of_a_messy_diary_is_accounted_for(path, seed):
    rows, fates = messy(seed)
    reading = read_diary(
        save(path, rows), columns=COLUMNS, sites=SITES, patient_id="P7", date_order="dmy", decimal=","
    )
    kept = [fate for what, fate in fates if what == "kept"]
    diary = reading.diary
    assert tuple(diary) == records.columns("diary")
    assert [
        (day.date(), clock, site, None if pain != pain else pain, note)
        for _, day, clock, site, pain, note in diary.itertuples(index=False)
    ] == kept
    assert set(diary["patient_id"]) == {"P7"}

    faults = [
        (number, *fault)
        for number, (what, fate) in enumerate(fates, start=2)
        if what == "refused"
        for fault in fate
    ]
    told = list(reading.refused.itertuples(index=False, name=None))
    assert [row[:3] for row in told] == [row[:3] for row in faults]
    assert all(want[3] in got[3] for got, want in zip(told, faults, strict=True))

    left = Counter(fate for what, fate in fates if what == "left out")
    assert dict(reading.left_out.itertuples(index=False, name=None)) == left
    assert reading.columns_left_out == ("Version",)
    counts = Counter(what for what, _ in fates)
    assert min(counts.values()) > 2  # the diary has something of everything
    assert repr(reading) == (
        f"DiaryReading(export.csv: {len(rows)} rows, {counts['kept']} kept, {counts['refused']} refused, "
        f"{counts['left out']} left out)"
    )


SMALL = [
    ["05.01.2026", "", "LWS", "5,5", "", "1"],
    ["05.01.2026", "21:10", "LWS", "6", "", "1"],
    ["05.01.2026", "", "Hüfte links", "", "SECRET", "1"],
    ["08.01.2026", "", "LWS", "7/10", "SECRET", "1"],
    ["08.01.2026", "", "LWS", "12", "SECRET\x1b", "1"],
    ["31.02.2026", "", "LWS", "4", "", "1"],
    ["09.01.2026", "", "Stimmung", "gut", "", "1"],
    ["09.01.2026", "", "Stimmung", "gut", "", "1"],
    ["09.01.2026", "", "Schlaf", "8 h", "", "1"],
    ["", "", "", "", "", ""],
    ["10.01.2026", "", "LWS", "3", "", "1"],
    ["10.01.2026", "", "LWS", "3", "", "1"],
    ["11.01.2026", "LWS", "3"],
]


def test_the_account_in_sentences(path):
    # counted by hand from SMALL: 12 filled rows; kept are rows 2, 3, 4, 12, 13; days 5 and 10, so 6-9 in between
    reading = read_diary(
        save(path, SMALL),
        columns=COLUMNS,
        sites=SITES | {"Knie": "knee"},
        patient_id="P7",
        date_order="dmy",
        decimal=",",
    )
    assert str(reading).splitlines() == [
        "export.csv: 12 rows.",
        "Kept: 5 rows.",
        "  Sites: low back, left hip.",
        "  From 2026-01-05 to 2026-01-10.",
        "  2 days with entries, 4 in between without.",
        "  2 days with several entries for one site.",
        "  1 row without a pain value: not recorded, which is not 0.",
        "  1 row exactly like an earlier one, kept all the same.",
        "Refused: 4 rows.",
        "  1 row: has 3 cells, but the header has 6",
        "  1 row: Bemerkung holds a control character",
        "  1 row: Stärke is not 0-10",
        "  1 row: Stärke is not a number 0-10 with at most one decimal, such as 6 or 6.5 (empty = not recorded)",
        "  1 row: Tag is not a day in the calendar",
        "Not in the file: site Knie.",
        "Left out: 3 rows of other sites.",
        "  2 rows: Stimmung",
        "  1 row: Schlaf",
        "Columns left out: Version.",
    ]
    assert list(reading.refused["row"]) == [5, 6, 6, 7, 14]
    assert "SECRET" not in str(reading) + repr(reading) + reading.refused.to_string()
    with pytest.raises(AttributeError):
        reading.rows = 0


def test_an_account_of_nothing(path):
    reading = read_diary(save(path, []), columns=COLUMNS, sites=["LWS"], patient_id="P7")
    assert str(reading).splitlines()[:3] == ["export.csv: 0 rows.", "Kept: 0 rows.", "Refused: 0 rows."]
    assert isinstance(reading, DiaryReading)
    assert [str(dtype) for dtype in reading.refused.dtypes] == ["int64", "str", "str", "str"]
    assert [str(dtype) for dtype in reading.left_out.dtypes] == ["str", "int64"]
    pd.testing.assert_frame_equal(reading.diary, records.frame("diary", []))


# ---- questions


def test_it_asks_which_sites_are_pain(path):
    with pytest.raises(LogError) as error:
        read_diary(save(path, SMALL), columns=COLUMNS, patient_id="P7")
    assert error.value.faults == (
        "column Bereich: say with sites=[...] which are pain sites; there are LWS (7 rows), Stimmung (2 rows), "
        "Hüfte links (1 row), Schlaf (1 row)",
    )


def test_it_asks_with_at_most_twenty_sites(path):
    rows = [["2026-01-05", "", f"site {i} " + "x" * 100, "1", "", ""] for i in range(50)]
    with pytest.raises(LogError, match="and 30 more") as error:
        read_diary(save(path, rows), columns=COLUMNS, patient_id="P7")
    assert len(str(error.value)) < 4000


def test_sites_that_no_row_has(path):
    with pytest.raises(LogError, match=r"sites: column Bereich has none of these; there are LWS \(7 rows\)"):
        read_diary(save(path, SMALL), columns=COLUMNS, sites=["lws"], patient_id="P7")


def test_it_asks_for_the_order_of_day_and_month(path):
    how = {"columns": COLUMNS, "sites": ["LWS"], "patient_id": "P7"}
    rows = [["03/04/2026", "", "LWS", "1", "", ""], ["03/05/2026", "", "LWS", "1", "", ""]]
    with pytest.raises(LogError) as error:
        read_diary(save(path, rows), **how)
    assert error.value.faults == (
        'column Tag: say date_order="dmy" (day, month, year) or date_order="mdy" (month, day, year) for dates such '
        "as 03/04/2026 in row 2",
    )
    with pytest.raises(LogError, match="such as 25/03/2026 in row 4"):  # where a reader can see it
        read_diary(save(path, [*rows, ["25/03/2026", "", "LWS", "1", "", ""]]), **how)


def test_a_few_dates_in_another_order_are_refused_alone(path):
    rows = [["2026-03-01", "", "LWS", "1", "", ""]] * 3 + [["03/04/2026", "", "LWS", "1", "", ""]]
    reading = read_diary(save(path, rows), columns=COLUMNS, sites=["LWS"], patient_id="P7")
    assert len(reading.diary) == 3
    assert list(reading.refused.itertuples(index=False, name=None)) == [
        (5, "Tag", "03/04/2026", ASK_FOR_THE_ORDER)
    ]


def test_it_asks_when_half_of_the_dates_need_it(path):
    rows = [["2026-03-01", "", "LWS", "1", "", ""], ["03/04/2026", "", "LWS", "1", "", ""]]
    with pytest.raises(LogError, match="column Tag: say date_order"):
        read_diary(save(path, rows), columns=COLUMNS, sites=["LWS"], patient_id="P7")


def test_a_time_column_counts_more_than_a_time_in_the_date(path):
    rows = [["2026-03-01 23:59", "7:05", "LWS", "1", "", ""], ["2026-03-01 23:59", "", "LWS", "1", "", ""]]
    reading = read_diary(save(path, rows), columns=COLUMNS, sites=["LWS"], patient_id="P7")
    assert list(reading.diary["time"]) == ["07:05", ""]


@pytest.mark.parametrize(("order", "other"), [("dmy", "mdy"), ("mdy", "dmy")])
def test_rows_that_contradict_the_order(path, order, other):
    how = {"columns": COLUMNS, "sites": ["LWS"], "patient_id": "P7"}
    day, month = {"dmy": ("25/03/2026", "03/25/2026"), "mdy": ("03/25/2026", "25/03/2026")}[order]
    fits, against = (["", "LWS", "1", "", ""], ["", "LWS", "2", "", ""])
    both = [[day, *fits], [month, *against], ["01/02/2026", *fits]]
    reading = read_diary(save(path, both), date_order=order, **how)  # one slip among good ones
    assert list(reading.refused["value"]) == [month]
    with pytest.raises(LogError) as error:
        read_diary(save(path, both[1:]), date_order=order, **how)
    assert error.value.faults == (f'row 2, Tag: {month} contradicts date_order="{order}"',)
    assert len(read_diary(save(path, both[1:]), date_order=other, **how).diary) == 2


@pytest.mark.parametrize(
    ("text", "order", "day", "clock"),
    [
        ("3.4.2026", "dmy", (2026, 4, 3), ""),
        ("03/04/2026", "dmy", (2026, 4, 3), ""),
        ("03/04/2026", "mdy", (2026, 3, 4), ""),
        ("3-4-2026", "mdy", (2026, 3, 4), ""),
        ("2026-03-04", "dmy", (2026, 3, 4), ""),
        ("2026/3/4", None, (2026, 3, 4), ""),
        ("2026.03.04", None, (2026, 3, 4), ""),
        ("2026-03-04 21:15", None, (2026, 3, 4), "21:15"),
        ("2026-03-04T23:59:59.5+01:00", None, (2026, 3, 4), "23:59"),
        ("2026-03-04T00:30Z", None, (2026, 3, 4), "00:30"),
        ("04.03.2026 9:05", "dmy", (2026, 3, 4), "09:05"),
        ("04.03.2026, 09:05:00", "dmy", (2026, 3, 4), "09:05"),
    ],
)
def test_dates_of_other_programs(path, text, order, day, clock):
    save(path, [[text, "6"]], header=["when", "score"])
    reading = read_diary(
        path, columns={"date": "when", "pain": "score"}, site="low back", patient_id="P7", date_order=order
    )
    assert reading.diary.iloc[0].tolist() == ["P7", pd.Timestamp(*day), clock, "low back", 6.0, ""]


@pytest.mark.parametrize(
    "text", ["4.3.26", "4.3", "04.03/2026", "20260304", "4 March 2026", "46082", "1.2.2026 9 pm"]
)
def test_what_is_no_date_in_any_order(path, text):
    save(path, [[text, "6"], ["25.3.2026", "6"]], header=["when", "score"])
    reading = read_diary(
        path, columns={"date": "when", "pain": "score"}, site="low back", patient_id="P7", date_order="dmy"
    )
    assert set(reading.refused["value"]) == {text}
    assert len(reading.diary) == 1


@pytest.mark.parametrize(
    ("cell", "decimal", "pain"),
    [
        ("5,5", ",", 5.5),
        ("5.5", ",", 5.5),
        ("5,5", ".", None),
        ("5,55", ",", None),
        ("1,000", ",", 1.0),
        ("5", ",", 5),
    ],
)
def test_a_decimal_comma_only_when_told(path, cell, decimal, pain):
    save(path, [["2026-03-04", cell]], header=["when", "score"])
    reading = read_diary(
        path, columns={"date": "when", "pain": "score"}, site="hip", patient_id="P7", decimal=decimal
    )
    assert list(reading.diary["pain"]) == ([] if pain is None else [pain])
    assert list(reading.refused["value"]) == ([cell] if pain is None else [])


def test_columns_for_the_patient_and_one_site(path):
    save(
        path,
        [["A1", "2026-03-04", "2"], ["", "2026-03-05", "2"], ["A2", "2026-03-09", "3"]],
        ["who", "day", "nrs"],
    )
    reading = read_diary(path, columns={"patient_id": "who", "date": "day", "pain": "nrs"}, site="neck")
    assert list(reading.diary["patient_id"]) == ["A1", "A2"]
    assert "2 days with entries, 0 in between without" in str(reading)  # a gap is one person's gap
    assert list(reading.refused.itertuples(index=False, name=None)) == [
        (3, "who", "", "is empty, but required")
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"columns": {"date": "Tag", "pain": "Stärke", "mood": "x"}},
            "columns: mood is not one of patient_id, date",
        ),
        ({"columns": {"date": "Tag"}}, "columns: say which column is the pain"),
        ({"columns": {"date": "Tag", "pain": "Tag"}}, "columns: Tag is named more than once"),
        ({"patient_id": None}, "patient_id: give either"),
        ({"columns": COLUMNS | {"patient_id": "Version"}}, "patient_id: give either"),
        ({"patient_id": 7}, "patient_id: 7 is not text"),
        ({"site": "hip"}, "site: give either"),
        ({"columns": {"date": "Tag", "pain": "Stärke"}}, "site: give either"),
        ({"columns": {"date": "Tag", "pain": "Stärke"}, "site": "hip"}, "sites: only together with"),
        ({"columns": {"date": "Tag", "pain": "Stärke"}, "site": " " * 3}, "site: is empty"),
        ({"sites": "LWS"}, "sites: give a list"),
        ({"sites": {"LWS": "x" * 61}}, "sites, site: xxx"),
        ({"date_order": "ymd"}, 'date_order: ymd is not None, "dmy" or "mdy"'),
        ({"decimal": "'"}, "decimal: ' is not"),
        ({"columns": COLUMNS | {"pain": "Staerke"}}, "row 1: the column Staerke is not there"),
    ],
)
def test_what_is_asked_for_has_to_make_sense(path, change, says):
    how = {"columns": COLUMNS, "sites": ["LWS"], "patient_id": "P7", "date_order": "dmy"}
    with pytest.raises(LogError) as error:
        read_diary(save(path, SMALL), **(how | change))
    assert any(fault.startswith(says) for fault in error.value.faults), error.value.faults


def test_the_columns_that_there_are_are_told_but_not_a_row_without_header(path):
    how = {"columns": COLUMNS | {"pain": "Schmerz"}, "sites": ["LWS"], "patient_id": "P7"}
    with pytest.raises(
        LogError, match="row 1: the columns are Tag, Uhrzeit, Bereich, Stärke, Bemerkung, Version"
    ):
        read_diary(save(path, SMALL), **how)
    with pytest.raises(LogError) as error:
        read_diary(save(path, [], header=["2026-03-04", "", "LWS", "4", "SECRET", "1"]), **how)
    assert "SECRET" not in str(error.value)


def test_a_column_that_stands_there_twice(path):
    save(path, [["2026-03-04", "1", "2", "x", "y"]], header=["day", "nrs", "nrs", "other", "other"])
    with pytest.raises(LogError, match="row 1: the column nrs stands there more than once"):
        read_diary(path, columns={"date": "day", "pain": "nrs"}, site="hip", patient_id="P7")
    save(path, [["2026-03-04", "1", "x", "y"]], header=["day", "nrs", "other", "other"])
    reading = read_diary(path, columns={"date": "day", "pain": "nrs"}, site="hip", patient_id="P7")
    assert reading.columns_left_out == ("other", "other")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "an Excel workbook"),
        (b'Tag;Bereich;St\xc3\xa4rke\n2026-03-04;LWS;"4\n', "row 2: a quotation mark opens"),
        (b"Tag;Bereich;St\xc3\xa4rke\n2026-03-04;H\xfcfte;4\n", "row 2, Bereich: byte 0xfc is not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(path, data, says):
    path.write_bytes(data)
    columns = {"date": "Tag", "site": "Bereich", "pain": "Stärke"}
    with pytest.raises(LogError, match=says):
        read_diary(path, columns=columns, sites=["LWS"], patient_id="P7")


# ---- hints for what was only forgotten


def refused_in(path, column, cell, **how):
    row = {"date": "2026-03-01", "pain": "3"} | {column: cell}
    csv_file = save(path, [[row["date"], row["pain"]], ["2026-03-02", "4"]], header=["when", "score"])
    names = {"date": "when", "pain": "score"}
    reading = read_diary(csv_file, columns=names, site="hip", patient_id="P7", **how)
    return reading.refused["problem"].tolist()


@pytest.mark.parametrize("cell", ["5.2.26", "05/02/26", "5-2-26", "31.12.99"])
@pytest.mark.parametrize("order", [None, "dmy", "mdy"])
def test_a_year_of_two_digits_is_told_as_such(path, cell, order):
    assert refused_in(path, "date", cell, date_order=order) == ["has a year of two digits; write all four"]


def test_what_is_said_of_a_date_is_in_the_order_that_was_given(path):
    dmy, mdy = ("is not day, month, year, such as 04.03.2026", "is not month, day, year, such as 03/04/2026")
    assert refused_in(path, "date", "soon", date_order="dmy") == [f"{dmy}, nor year-month-day"]
    assert refused_in(path, "date", "soon", date_order="mdy") == [f"{mdy}, nor year-month-day"]
    assert refused_in(path, "date", "soon") == ["is not year-month-day, such as 2026-03-04"]
    assert refused_in(path, "date", "31.02.2026", date_order="dmy") == ["is not a day in the calendar"]


def test_a_forgotten_decimal_comma_is_told(path):
    (said,) = refused_in(path, "pain", "5,5")
    assert said.endswith('; for a decimal comma say decimal=","')
    assert refused_in(path, "pain", "5,5", decimal=",") == []
    assert "say decimal" not in refused_in(path, "pain", "5,55", decimal=",")[0]
    assert 'say decimal=","' not in refused_in(path, "pain", "seven")[0]


@pytest.mark.parametrize(
    ("cells", "order", "row"),
    [
        (["2026-03-01", "2026/3/2"], "ymd", 2),
        (["03/04/2026", "25/03/2026"], "dmy", 3),
        (["03/04/2026", "03/25/2026"], "mdy", 3),
        (["03/04/2026", "05.04.2026"], "open", 2),
        (["25/03/2026", "03/25/2026"], "mixed", 3),
        (["03/25/2026", "03/04/2026", "25/03/2026"], "mixed", 4),
        (["2026-03-01", "03/04/2026"], "mixed", 3),
        (["03/04/2026", "2026-03-01"], "mixed", 3),
        (["soon", "2026-03-01", "later"], "", 0),
        (["", " "], "", 0),
        (["", "2026-03-01"], "ymd", 3),
    ],
)
def test_what_a_column_tells_of_its_order(cells, order, row):
    assert diary_dates.order(list(enumerate(cells, 2))) == (order, row)
