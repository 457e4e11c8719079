"""What an import would do is told before it does it, and is what it then does."""

import hostile_csv
import pytest

from hipmobility import exchange
from hipmobility.log import Log
from hipmobility.records import LogError

HEADER = ",".join(hostile_csv.COLUMNS) + "\n"
GOOD = "P1,2026-03-0{},hip_flexor,left,2,30,4,3,\n"
CHOICES = {"columns": {"date": "when", "pain": "score"}, "site": "hip", "patient_id": "P7"}


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log.db")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.csv"


def look(path, text, **how):
    path.write_text(text, "utf-8", newline="")
    return exchange.preview(path, **how)


def test_new_present_and_refused_rows_are_counted(path, log):
    log.add_session(**hostile_csv.GOOD)
    text = HEADER + GOOD.format(1) + GOOD.format(2) + GOOD.format(3) + GOOD.format(4).replace(",4,", ",12,")
    seen = look(path, text + "Total,7\n", log=log)
    assert (seen.new, seen.already_there, seen.refused, seen.ready) == (2, 1, 2, False)
    assert seen.faults == ("row 5, pain_before: 12 is not 0-10", "row 6: 2 cells, but the header has 9")
    assert "2 new, 1 already there, 2 refused." in str(seen)
    assert repr(seen) == "Preview(mine.csv: 2 new, 1 already there, 2 refused)"
    assert len(log.sessions()) == 1  # nothing was added
    assert len(log.history()) == 1


def test_what_it_says_is_what_the_import_does(path, log):
    text = HEADER + GOOD.format(1) + GOOD.format(1) + GOOD.format(2)
    for _ in range(2):
        seen = look(path, text, log=log)
        done = log.import_csv(path)
        assert (seen.new, seen.already_there, seen.remarks) == (
            done.added,
            done.already_present,
            done.remarks,
        )
    assert seen.new == 0


@pytest.mark.parametrize("family", [one for one in hostile_csv.FAMILIES if one not in ("large", "damaged")])
def test_it_is_ready_exactly_when_the_file_can_be_read(family, path):
    for case in [one for one in hostile_csv.CASES if one.family == family][::7]:
        path.write_bytes(case.data)
        frame, faults = attempt(exchange.read_csv, path)
        seen, whole = attempt(exchange.preview, path)
        if seen is None:
            assert whole == faults
            continue
        assert seen.ready == (frame is not None), str(case)
        assert seen.faults == faults
        if frame is not None:
            assert seen.frame.equals(frame)


def attempt(read, path):
    try:
        return read(path), ()
    except LogError as error:
        return None, error.faults


def test_the_content_alone_will_do(path, log):
    data = (HEADER + GOOD.format(1)).encode()
    seen = exchange.preview(data, log=log)
    assert (seen.name, seen.new, seen.delimiter, seen.date_order) == ("the file", 1, "comma", "ymd")
    with pytest.raises(LogError, match="the file: is an SQLite database"):
        exchange.preview(b"SQLite format 3\0")


def test_first_rows_are_shown_literally_and_short(path):
    note = "<img src=x onerror=hit=1>\u202e" + "x" * 100
    seen = look(path, HEADER + GOOD.format(1).replace("\n", note + "\n") * 9)
    assert len(seen.first_rows) == 5
    assert seen.first_rows[0][-1] == "<img src=x onerror=hit=1>\\u202exxxxxxxx…"
    page = seen._repr_html_()
    assert "<img" not in page
    assert "&lt;img src=x onerror=hit=1&gt;" in page


def test_the_order_of_the_dates_is_told_and_never_chosen(path, log):
    seen = look(path, "when;score\n03/04/2026;3\n25/03/2026;4\n", choices=CHOICES, log=log)
    assert (seen.date_order, seen.order_row, seen.new, seen.ready) == ("dmy", 3, 0, False)
    assert 'say date_order="dmy"' in seen.faults[0]
    seen = look(
        path, "when;score\n03/04/2026;3\n25/13/2026;12\n", choices=CHOICES | {"date_order": "dmy"}, log=log
    )
    assert (seen.new, seen.refused, seen.ready) == (1, 1, True)
    assert seen.faults == (
        "row 3, score: 12 is not 0-10",
        "row 3, when: 25/13/2026 is not a day in the calendar",
    )
    assert log.import_rows(seen.frame, seen.table).added == 1


def test_many_faults_are_cut_on_display_only(path):
    seen = look(path, HEADER + GOOD.format(1).replace("left", "both") * 30)
    assert len(seen.faults) == 30
    assert str(seen).endswith("and 10 more")


LONE = "P1,2026-03-0{},hip_flexor,left,2,30,4,3,x\n"
REAL_FAULTS = {
    "an open quote": (
        HEADER + 'P1,"2026-03-01,hip_flexor\n' + GOOD.format(2),
        "row 2: a quotation mark opens",
        1,
    ),
    "a misspelt name": (
        HEADER.replace("pain_after", "pain_aftr") + GOOD.format(1),
        "did you mean pain_after?",
        0,
    ),
    "a missing name": (
        HEADER.replace("date,", "") + LONE.format(1) + LONE.format(2),
        "column date is missing",
        2,
    ),
    "only bad rows": (HEADER + GOOD.format(1).replace("left", "both"), "side: both is not left or right", 1),
}


@pytest.mark.parametrize("what", REAL_FAULTS)
def test_only_the_real_fault_is_told(what, path):
    text, fault, refused = REAL_FAULTS[what]
    seen = look(path, text)
    assert fault in str(seen)
    assert (seen.new, seen.refused, seen.ready, seen.remarks) == (0, refused, False, ())
    assert "no dates were found" not in str(seen)


def test_a_file_without_rows_says_so(path):
    assert "no rows below the column names" in str(look(path, HEADER))
    bad = look(path, HEADER.replace("note", "mood"))
    assert bad.remarks == ("mine.csv: no rows below the column names",)


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (
            HEADER.replace(",note", ""),
            LONE,
            "row 1: the header has 8 cells, every row below has 9; is a column name missing?",
        ),
        (
            HEADER,
            GOOD.replace(",", ";"),
            "row 1: the header has 9 cells, every row below has 1; are the rows divided in another way?",
        ),
    ],
)
def test_the_same_fault_of_every_row_is_told_once(header, row, said, path):
    every = look(path, header + row.format(1) * 484)
    assert every.faults == (said,)
    assert (every.new, every.refused, every.ready) == (0, 484, False)


def test_ragged_rows_among_others_are_named(path):
    assert look(path, HEADER + GOOD.format(1) + "a,b\n" + "c,d\n").faults == (
        "row 3: 2 cells, but the header has 9",
        "row 4: 2 cells, but the header has 9",
    )
    assert len(look(path, HEADER + "a\n" + "c,d\n").faults) == 2
    assert look(path, HEADER + "a,b\n").faults == ("row 2: 2 cells, but the header has 9",)


def test_progress_is_told_and_reaches_the_end(path):
    told = []
    look(path, HEADER + GOOD.format(1) * 35_000, progress=lambda row, about: told.append((row, about)))
    assert told == [(10_000, 35_001), (20_000, 35_001), (30_000, 35_001)]
