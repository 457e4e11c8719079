"""One patient or many, whichever engine: the same numbers, and those of plain Python with exact fractions."""

import ast
import math
import os
from pathlib import Path

import cohort_reference
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from cohort_people import AWKWARD, awkward, flat, person
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import adherence, cohort, outcomes, records
from hipmobility.log import Log, LogError

EPOCH = pd.Timestamp("1970-01-01")
EXACT = [name for name in cohort.COLUMNS if name != "slope_week"]
# Polars divides by a number as it multiplies by its inverse: a sevenths' last digit is its own
TOLERANCE = {"slope_week": 1e-9, "planned": 1e-12, "planned_s": 1e-9}


def to_pandas(table):
    """Bring any engine's table to pandas, in one order."""
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if isinstance(table, pl.DataFrame):
        table = table.to_pandas()
    elif isinstance(table, duckdb.DuckDBPyRelation):
        table = table.df()
    keys = [name for name in ("patient_id", "week", "stretch", "side") if name in table]
    return table.sort_values(keys, ignore_index=True)


def on_engines(ledger, pain):
    yield "pandas", ledger, pain
    yield "polars", pl.from_pandas(ledger).lazy(), pl.from_pandas(pain).lazy()
    yield "polars eager", pl.from_pandas(ledger), pl.from_pandas(pain)
    yield "duckdb", duckdb.from_df(ledger), duckdb.from_df(pain)


def assert_same(found, expected):
    """Whole numbers, shares, words and empty places exactly; slopes within 1e-9."""
    assert list(found.columns) == list(expected.columns)
    for name in expected:
        kind = {"check_dtype": False, "check_names": False}
        tolerance = {"rtol": 0, "atol": TOLERANCE.get(name, 0)}
        left, right = (numbers(table[name]) for table in (found, expected))
        pd.testing.assert_series_equal(left, right, **kind, **tolerance, obj=name)


def numbers(column):
    return column if column.dtype.kind in "OUT" else column.astype("float64")


# ---- awkward people and invented ones


@pytest.fixture(scope="module")
def clinic():
    """The awkward people and sixty invented ones."""
    made = cohort.simulate(60, weeks=14, seed=3)
    return tuple(
        pd.concat([one, two], ignore_index=True)
        for one, two in zip(awkward(), (made.sessions, made.diary, made.plan), strict=True)
    )


@pytest.fixture(scope="module")
def narrow(clinic):
    return cohort.tables(*clinic)


def plain(frame):
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{k: v.date() if isinstance(v, pd.Timestamp) else v for k, v in row.items()} for row in rows]


# ---- the second source


def expected_of(sessions, diary, plan):
    rows = cohort_reference.per_patient(*(plain(frame) for frame in (sessions, diary, plan)))
    found = pd.DataFrame([{"patient_id": one} | row for one, row in rows.items()])
    for name in ("last_day", "first_pain", "last_pain"):
        found[name] = (pd.to_datetime(found[name]) - EPOCH).dt.days
    monday = pd.to_datetime(found.pop("first_monday"))
    found["first_week"] = ((monday - EPOCH).dt.days + 3) // 7
    for name in cohort.COLUMNS:
        if name not in ("patient_id", "change"):
            found[name] = [math.nan if v is None else float(v) for v in found[name]]
    return found[list(cohort.COLUMNS)].sort_values("patient_id", ignore_index=True)


def test_every_engine_gives_the_numbers_of_plain_python(clinic, narrow):
    expected = expected_of(*clinic)
    for _, ledger, pain in on_engines(*narrow):
        assert_same(to_pandas(cohort.per_patient(ledger, pain)), expected)


@pytest.mark.parametrize(("name", "verdict"), [(name, v) for name, (_, v) in AWKWARD.items() if v])
def test_ties_fall_on_the_stated_side(name, verdict, narrow):
    for engine, ledger, pain in on_engines(*narrow):
        found = to_pandas(cohort.per_patient(ledger, pain)).set_index("patient_id")
        assert found.loc[name, "change"] == verdict, engine


def test_the_other_rules_on_their_ties(narrow):
    found = cohort.per_patient(*narrow).set_index("patient_id")
    assert found.loc["rises by exactly 2", "rose"] == 1
    assert found["persistent"].loc["a year of pain of exactly 4"] == 1
    assert found["persistent"].loc["a year of a little less"] == 0
    assert math.isnan(found["persistent"].loc["one week"])
    assert found["uneven"].loc["a fifth less on the right"] == 1  # 5/5 against 4/5
    silent = found.loc["silent for months"]
    assert (silent["weeks"], silent["silent_weeks"]) == (29, 27)
    assert silent["lower"] < 0.02 < 0.98 < silent["upper"]  # unknown, not zero


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["left", "right"]), st.integers(0, 4), st.integers(1, 60)),
             max_size=30),
    st.dictionaries(st.integers(0, 100), st.integers(0, 100) | st.none(), max_size=60),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.integers(10, 40), st.integers(0, 7)), max_size=3,
             unique_by=lambda row: row[0]),
)  # fmt: skip
def test_any_patient_gives_the_numbers_of_plain_python(did, tenths, plan):
    pains = {day: None if value is None else value / 10 for day, value in tenths.items()}
    rows = person("P1", pains, did, plan)
    tables = [records.frame(n, r) for n, r in zip(("sessions", "diary", "plan"), rows, strict=True)]
    if not did and not any(value is not None for value in pains.values()):
        return
    found = cohort.per_patient(*cohort.tables(*tables))
    assert_same(found[EXACT], expected_of(*tables)[EXACT])


# ---- one definition


def test_weeks_are_those_of_one_patient_on_every_engine(clinic):
    sessions, diary, plan = clinic
    one = adherence.weekly(adherence.daily(sessions, plan), outcomes.daily_pain(diary.assign(site="one")))
    for _, ledger, pain in on_engines(*cohort.tables(*clinic)):
        many = to_pandas(cohort.weekly(ledger, pain))
        many.insert(1, "week_start", EPOCH + pd.to_timedelta(7 * many.pop("week") - 3, unit="D"))
        assert_same(many.drop(columns="week_start"), one.drop(columns="week_start"))
        assert (many["week_start"] == one["week_start"]).all()
    felt = outcomes.daily_pain(diary.assign(site="one"))
    one = adherence.weekly(adherence.daily(sessions, plan), felt, by=["side"])
    assert_same(
        adherence.weeks(adherence.daily(sessions, plan), felt, by=["side"])
        .sort("patient_id", "week", "side").drop("week").to_native().reset_index(drop=True),
        one.drop(columns="week_start"),
    )  # fmt: skip
    by_side = [to_pandas(cohort.weekly(a, b, by=["side"])) for _, a, b in on_engines(*cohort.tables(*clinic))]
    for other in by_side[1:]:
        assert_same(other, by_side[0])


def test_a_row_without_a_value_is_as_no_row(narrow):
    ledger, pain = narrow
    empty = (
        pain[["patient_id", "day"]]
        .drop_duplicates("patient_id")
        .assign(pain10=None, day=pain["day"].min() - 9)
    )
    more = pd.concat([pain, empty.astype({"pain10": "float64"})], ignore_index=True)
    for definition in (cohort.per_patient, cohort.weekly):
        expected = to_pandas(definition(ledger, pain))
        for _, one, other in on_engines(ledger, more):
            assert_same(to_pandas(definition(one, other)), expected)


def test_the_change_is_that_of_one_patient(narrow):
    _, pain = narrow
    found = outcomes.changes(pain).to_native().set_index("patient_id")
    for name, rows in pain.groupby("patient_id"):
        one, many = outcomes.pain_change(rows), found.loc[name]
        assert (one.verdict, one.baseline_days, one.latest_days) == (many["change"], many["bn"], many["ln"])
        if one.baseline is not None:
            assert (one.baseline, one.rose) == (many["bs"] / many["bn"] / 10, many["rose"] == 1)


def test_narrow_columns_do_not_run_over():
    # 50 holds of 600 s on 7 days: 210,000 in a week, where a column of 16 bits ends at 32,767
    tables = [records.frame(n, r) for n, r in zip(
        ("sessions", "diary", "plan"), person("P1", flat(10, 10), [(d, "left", 50, 600) for d in range(7)],
        ((0, 50, 600, 7),)), strict=True)]  # fmt: skip
    for engine, ledger, pain in on_engines(*cohort.tables(*tables)):
        week = to_pandas(cohort.weekly(ledger, pain)).iloc[0]
        assert (week["planned_s"], week["lower"], week["pain"]) == (420_000, 0.5, 690 / 70), engine


def test_no_condition_stands_inside_an_aggregation():
    # narwhals ignores when() inside agg() on pandas without a word: it must never come to that, anywhere
    here = Path(cohort.__file__).parent.parent
    seen = 0
    for path in here.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "agg":
                seen += 1
                assert "when(" not in ast.unparse(
                    ast.Tuple([*node.args, *(k.value for k in node.keywords)])
                ), path
    assert seen > 4


# ---- from a log


def filled(address, clinic):
    log = Log(address)
    for name, frame in zip(("sessions", "diary", "plan"), clinic, strict=True):
        log.import_rows(frame, name)
    return log


@pytest.fixture(scope="module")
def small():
    made = cohort.simulate(8, weeks=6, seed=5)
    return tuple(pd.concat(pair, ignore_index=True) for pair in
                 zip(awkward(), (made.sessions, made.diary, made.plan), strict=True))  # fmt: skip


def test_a_log_gives_the_same_on_each_engine(address, small, tmp_path, monkeypatch):
    monkeypatch.setattr("hipmobility.parquet.PAGE", 700)  # several pages
    monkeypatch.setattr("hipmobility.parquet.PART_ROWS", 400)  # several files
    log = filled(address, small)
    wrong = log.add_diary(patient_id="C1", date="2026-01-01", site="hip", pain=10)
    log.void(wrong, reason="typed twice")
    told = []
    cohort.export(log, tmp_path / "out", progress=lambda done, total: told.append((done, total)))
    assert len(list((tmp_path / "out" / "analysis" / "ledger").iterdir())) > 3
    expected = expected_of(*small)
    for engine in ("pandas", "polars", "duckdb"):
        assert_same(to_pandas(cohort.per_patient(*cohort.read(tmp_path / "out", engine))), expected)
        for files in (1, 3):  # the last time fewer than three
            steps = []
            found = cohort.file_by_file(
                tmp_path / "out", engine=engine, files=files, progress=lambda *step, at=steps: at.append(step)
            )
            assert_same(to_pandas(found), expected)
            assert (steps[0][0], steps[-1][0], len(steps)) == (files, steps[0][1], -(-steps[0][1] // files))
    rows = sum(map(len, small)) + 1
    # one progress for reading the log and for putting it against the plan: it never goes back
    assert {total for _, total in told} == {2 * rows}
    assert told == sorted(set(told))
    assert (rows, 2 * rows) in told
    assert told[-1] == (2 * rows, 2 * rows)


def test_each_patient_is_in_one_file(small, tmp_path, monkeypatch):
    monkeypatch.setattr("hipmobility.parquet.PART_ROWS", 400)
    filled(tmp_path / "a.db", small).to_parquet(tmp_path / "out")
    homes = {}
    for path in (tmp_path / "out").glob("*/part-*.parquet"):
        for one in pd.read_parquet(path)["patient_id"].unique():
            homes.setdefault(one, set()).add(path.name)
    assert {len(names) for names in homes.values()} == {1}
    assert len({name for names in homes.values() for name in names}) > 3


def test_an_export_holds_no_note_and_is_private(tmp_path):
    log = Log(tmp_path / "a.db")
    log.add_diary(patient_id="P1", date="2026-01-01", time="08:30", site="hip", pain=6.5, note="a secret")
    log.to_parquet(tmp_path / "out")
    diary = pd.read_parquet(tmp_path / "out" / "diary" / "part-000.parquet")
    assert diary.to_dict("records") == [
        {"patient_id": "P1", "day": 20454, "minute": 510, "site": "hip", "pain10": 65}
    ]
    assert [str(t) for t in diary.dtypes[["day", "minute", "pain10"]]] == ["int32", "int16", "int16"]


def test_only_its_owner_can_read_an_export(tmp_path, monkeypatch):
    monkeypatch.setattr("hipmobility.parquet.PAGE", 1)  # a line in the terminal
    log = Log(tmp_path / "a.db")
    log.add_diary(patient_id="P1", date="2026-01-01", site="hip", pain=6)
    mask = os.umask(0)  # nothing is taken away by the account's own habit
    try:
        cohort.export(log, tmp_path / "out")
        cohort.prepare(tmp_path / "out")
    finally:
        os.umask(mask)
    paths = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert len([path for path in paths if path.suffix == ".parquet"]) == 3  # no sessions, no plan
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_dir()} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_file()} == {"0o600"}


def test_the_line_in_the_terminal_counts_up_to_the_end(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("hipmobility.parquet.PAGE", 1)
    log = Log(tmp_path / "a.db")
    for day in (1, 2):
        log.add_diary(patient_id="P1", date=f"2026-01-0{day}", site="hip", pain=6)
    cohort.export(log, tmp_path / "out")
    # two rows, each read (a quarter, a half) and then put against the plan, in one file
    assert capsys.readouterr().err == "\r25 %\r50 %\r100 %\n"


def test_a_folder_with_files_is_left_alone(tmp_path):
    log = Log(tmp_path / "a.db")
    (out := tmp_path / "out").mkdir()
    (out / "mine.txt").write_text("keep")
    for replace in (False, True):
        with pytest.raises(LogError, match="out: is not an empty folder; nothing was written"):
            log.to_parquet(out, replace=replace)
    assert [one.name for one in out.iterdir()] == ["mine.txt"]
    log.to_parquet(tmp_path / "new")
    with pytest.raises(LogError, match="not an empty folder"):
        log.to_parquet(tmp_path / "new")
    log.to_parquet(tmp_path / "new", replace=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.db", "new", "out"]


def test_an_export_that_breaks_leaves_nothing(small, tmp_path, monkeypatch):
    log = filled(tmp_path / "a.db", small)
    monkeypatch.setattr("hipmobility.parquet.PAGE", 500)

    def stop(done, total):
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        log.to_parquet(tmp_path / "out", progress=stop)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.db"]


def test_a_patient_erased_meanwhile_is_not_exported(small, tmp_path, monkeypatch):
    log = filled(tmp_path / "a.db", small)
    monkeypatch.setattr("hipmobility.parquet.PAGE", 500)
    once = iter([lambda: log.erase_patient("C1", confirm="C1")])
    with pytest.raises(LogError, match="erased or a backup restored meanwhile; nothing was exported"):
        log.to_parquet(tmp_path / "out", progress=lambda *_: next(once, lambda: None)())
    assert not (tmp_path / "out").exists()


def test_rows_added_meanwhile_wait_for_the_next_export(small, tmp_path, monkeypatch):
    log = filled(tmp_path / "a.db", small)
    monkeypatch.setattr("hipmobility.parquet.PAGE", 500)
    late = {"date": "2026-01-01", "site": "hip", "pain": 5, "patient_id": "late"}
    once = iter([lambda: log.add_diary(**late)])
    log.to_parquet(tmp_path / "out", progress=lambda *_: next(once, lambda: None)())
    assert "late" not in set(pd.read_parquet(tmp_path / "out" / "diary")["patient_id"])


def test_the_site_of_the_first_entry_counts():
    rows = [
        ("2026-01-01", "hip", None),
        ("2026-01-02", "low back", 4),
        ("2026-01-02", "hip", 9),
        ("2026-01-03", "hip", 8),
    ]
    diary = [{"patient_id": "P1", "date": pd.Timestamp(d).date(), "time": "", "site": s, "pain": p, "note": ""}
             for d, s, p in rows]  # fmt: skip
    nothing = records.frame("sessions", []), records.frame("plan", [])
    _, pain = cohort.tables(nothing[0], records.frame("diary", diary), nothing[1])
    assert pain["pain10"].tolist() == [40]


def test_what_is_no_export_is_named(tmp_path):
    with pytest.raises(LogError, match="holds no exported log; cohort"):
        cohort.read(tmp_path)
    with pytest.raises(LogError, match="holds no exported log; cohort"):
        cohort.file_by_file(tmp_path)
    with pytest.raises(LogError, match="engine: 'excel' is not pandas, polars, duckdb, spark"):
        cohort.read(tmp_path, "excel")
    with pytest.raises(LogError, match=r"engine: 'spark' is not pandas, polars, duckdb$"):
        cohort.file_by_file(tmp_path, engine="spark")


def test_an_export_of_an_empty_log_says_so(tmp_path):
    cohort.export(Log(tmp_path / "a.db"), tmp_path / "out")
    for read in (cohort.file_by_file, cohort.read):
        with pytest.raises(
            LogError, match="out: the log was empty when it was exported; there is no patient"
        ):
            read(tmp_path / "out")


def test_the_clinic_is_the_same_every_time():
    one, two = cohort.simulate(20, seed=4), cohort.simulate(20, seed=4)
    pd.testing.assert_frame_equal(one.diary, two.diary)
    assert repr(one) == repr(two)
    for name in ("sessions", "diary", "plan"):
        table = getattr(one, name)
        assert (table.dtypes == records.frame(name, []).dtypes).all()
        for row in table.head(50).to_dict("records"):
            records.check(name, row)
    assert not np.array_equal(one.diary["pain"], cohort.simulate(20, seed=5).diary["pain"])
