"""The log: nothing lost, nothing twice, nothing half-written, and a sentence for every refusal."""

import multiprocessing
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from hipmobility import exchange, records
from hipmobility import log as log_module
from hipmobility.log import Imported, Log, LogError

SESSION = {
    "patient_id": "007",
    "date": "2026-03-01",
    "stretch": "hip_flexor",
    "side": "left",
    "holds": 2,
    "hold_s": 30,
    "pain_before": 4,
    "pain_after": 3.5,
    "note": "after work",
}
DIARY = {
    "patient_id": "007",
    "date": "2026-03-01",
    "time": "08:00",
    "site": "low back",
    "pain": 6.5,
    "note": "",
}
PLAN = {
    "patient_id": "007",
    "from_date": "2026-03-01",
    "stretch": "figure_4",
    "holds": 2,
    "hold_s": 30,
    "days_per_week": 5,
}
MEASURED = {
    "patient_id": "007",
    "date": "2026-03-01",
    "measure": "hip_extension",
    "side": "left",
    "value": 12.5,
    "unit": "deg",
    "method": "prone, inclinometer",
}


@pytest.fixture
def log(address):
    """A log in a file, then one on a server."""
    return Log(address)


@pytest.fixture
def file_log(tmp_path):
    return Log(tmp_path / "diary.db")


def test_each_table_keeps_what_it_is_given(log, address):
    ids = [
        log.add_session(**SESSION),
        log.add_diary(**DIARY),
        log.add_plan(**PLAN),
        log.add_measurement(**MEASURED),
    ]
    assert ids == [1, 2, 3, 4]
    again = Log(address)  # from the disk
    for table, values in [
        (again.sessions(), SESSION),
        (again.diary(), DIARY),
        (again.plan(), PLAN),
        (again.measurements(), MEASURED),
    ]:
        row = table.iloc[0].to_dict()
        for name in ("date", "from_date"):
            if name in row:
                row[name] = row[name].strftime("%Y-%m-%d")
        assert row == values
    assert again.sessions().index.tolist() == [1]
    assert again.sessions(patient_id="nobody").columns.tolist() == list(SESSION)
    assert again.history()["action"].tolist() == ["add"] * 4


def test_a_table_of_one_patient_holds_nobody_else(log):
    for who in ("007", "7"):
        given = [one | {"patient_id": who} for one in (SESSION, DIARY, PLAN, MEASURED)]
        adds = (log.add_session, log.add_diary, log.add_plan, log.add_measurement)
        for add, values in zip(adds, given, strict=True):
            add(**values)
    for read in (log.sessions, log.diary, log.plan, log.measurements):
        assert read()["patient_id"].tolist() == ["007", "7"]
        assert read(patient_id="7")["patient_id"].tolist() == ["7"]


def test_pain_may_be_missing_and_is_never_zero(log):
    log.add_session(**SESSION | {"pain_before": None, "pain_after": ""})
    assert log.sessions()[["pain_before", "pain_after"]].isna().all().all()


def test_all_faults_at_once_and_nothing_saved(log):
    with pytest.raises(LogError) as caught:
        log.add_session(**SESSION | {"pain_after": 11, "side": "both", "holds": "7/10", "hold_s": 0})
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["side", "holds", "hold_s", "pain_after"]
    assert "pain_after: 11 is not 0-10" in str(caught.value)
    assert log.sessions().empty
    assert log.history().empty


def test_the_same_row_is_added_once_unless_it_happened_again(log):
    first = log.add_session(**SESSION)
    with pytest.warns(UserWarning, match="already logged as row 1: nothing added"):
        assert log.add_session(**SESSION) == first
    second = log.add_session(**SESSION, again=True)
    assert log.sessions().index.tolist() == [first, second]
    log.add_session(**SESSION | {"pain_after": None})  # differs: a row of its own
    assert len(log.sessions()) == 3


@pytest.mark.parametrize(
    ("record", "values"),
    [("session", SESSION), ("diary", DIARY), ("plan", PLAN), ("measurement", MEASURED)],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_cell_run_twice_adds_nothing_to_any_table(log, record, values):
    add = getattr(log, f"add_{record}")
    first = add(**values)
    with pytest.warns(UserWarning, match="already logged as row 1: nothing added") as said:
        assert add(**values) == first
    assert said[0].filename == __file__  # the warning stands at the line of the cell, not in ours
    assert len(log.history()) == 1
    assert add(**values, again=True) == 2


def test_a_void_row_is_gone_from_the_tables_and_stays_in_the_history(log):
    row = log.add_session(**SESSION)
    log.void(row, reason="typed twice")
    assert log.sessions().empty
    last = log.history().iloc[-1]
    assert (last["action"], last["record"], last["row_id"], last["reason"]) == (
        "void",
        "sessions",
        row,
        "typed twice",
    )
    for bad, reason, text in [
        (row, "again", "row 1 is void already"),
        (99, "x", "there is no row 99"),
        (row, " ", "say in a few words"),
    ]:
        with pytest.raises(LogError, match=text):
            log.void(bad, reason=reason)
    assert (
        log.add_session(**SESSION) == 3
    )  # the void row does not count as "already logged"; its id is not used again


def test_csv_out_and_in_adds_nothing(log, tmp_path):
    log.add_session(**SESSION)
    log.add_session(**SESSION, again=True)
    log.add_session(**SESSION | {"note": "=1+1", "pain_before": None, "date": "2026-02-28"})
    path = tmp_path / "out.csv"
    log.export_csv(path)
    repeated = ("out.csv: exactly like an earlier row, and kept: row 4",)
    assert log.import_csv(path, own_export=True) == Imported(added=0, already_present=3, remarks=repeated)
    copy = Log(tmp_path / "copy.db")
    assert copy.import_csv(path, own_export=True) == Imported(added=3, already_present=0, remarks=repeated)
    pd.testing.assert_frame_equal(
        copy.sessions().reset_index(drop=True), log.sessions().reset_index(drop=True)
    )
    assert set(copy.history()["action"]) == {"import"}


def test_two_rows_that_differ_by_an_apostrophe_stay_two(log, tmp_path):
    """The protection of a cell counts as the same text only where the file does not hold both."""
    for note in ("=1", "'=1", "''=1", "'plain", "plain"):
        log.add_session(**SESSION | {"note": note})
    log.export_csv(tmp_path / "out.csv")
    for own in (True, False):
        copy = Log(tmp_path / f"copy_{own}.db")
        assert copy.import_csv(tmp_path / "out.csv", own_export=own).added == 5
        assert copy.import_csv(tmp_path / "out.csv", own_export=own).added == 0
        assert copy.import_csv(tmp_path / "out.csv", own_export=not own).added == 0
    other = Log(tmp_path / "other.db")
    other.add_session(**SESSION | {"note": "plain"})
    log.void(5, reason="typed twice")
    log.export_csv(tmp_path / "less.csv")
    assert other.import_csv(tmp_path / "less.csv", own_export=True).added == 4  # 'plain is no protection


@pytest.mark.parametrize("notes", [("=1", "'=1"), ("'=1", "''=1")])
def test_a_row_of_the_log_answers_for_one_row_of_a_file(notes, log, tmp_path):
    log.add_session(**SESSION | {"note": "=1"})
    rows = pd.DataFrame([SESSION | {"note": note} for note in notes])
    exchange.write_csv(rows, tmp_path / "two.csv")
    assert log.import_csv(tmp_path / "two.csv", own_export=True).added == 1


def test_an_import_tells_which_columns_are_absent(log, tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("patient_id,date,stretch,side,holds,hold_s\nP1,2026-03-01,hip_flexor,left,2,30\n")
    told = "added 1 row, 0 already there\nshort.csv: no column pain_before, pain_after, note: not recorded"
    assert str(log.import_csv(path)) == told


def test_a_bad_file_adds_nothing(log, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "patient_id,date,stretch,side,holds,hold_s,pain_after\nP1,2026-03-01,hip_flexor,left,2,30,3\nP1,2026-03-02,hip_flexor,left,2,30,12\n"
    )
    with pytest.raises(LogError, match="row 3, pain_after: 12 is not 0-10"):
        log.import_csv(path)
    assert log.sessions().empty


def test_an_export_never_replaces_the_log(file_log):
    file_log.add_session(**SESSION)
    with pytest.raises(LogError, match=r"diary\.db: is the log itself"):
        file_log.export_csv(file_log.path)
    assert len(file_log.sessions()) == 1


def test_a_notebook_shows_the_sentence_and_no_traceback():
    shell = InteractiveShell.instance()
    with capture_output() as shown:
        shell.run_cell(
            "from hipmobility.records import LogError\nraise LogError(['pain: 11 is not 0-10', 'side: x'])"
        )
    InteractiveShell.clear_instance()
    assert shown.stdout.strip().splitlines() == ["LogError: pain: 11 is not 0-10", "side: x"]


def test_rows_in_memory_are_checked_too(log):
    frame = records.frame("diary", [DIARY | {"date": pd.Timestamp("2026-03-01").date()}])
    assert str(log.import_rows(frame, "diary")) == "added 1 row, 0 already there"
    with pytest.raises(LogError, match=r"row 1 of the table, pain: 12\.0 is not 0-10"):
        log.import_rows(frame.assign(pain=12.0), "diary")
    with pytest.raises(LogError) as caught:
        log.import_rows(frame.assign(pain=12.0, site=""), "diary")
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "row 1 of the table, site",
        "row 1 of the table, pain",
    ]


def test_files_are_private(tmp_path):
    deep = Log(tmp_path / "new" / "folder" / "log.db")
    assert deep.path.stat().st_mode & 0o777 == 0o600
    assert deep.path.parent.stat().st_mode & 0o777 == 0o700


def test_the_default_log_lies_in_the_users_own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HIPMOBILITY_LOG", str(tmp_path / "mine.db"))
    assert Log().path == tmp_path / "mine.db"
    monkeypatch.delenv("HIPMOBILITY_LOG")
    assert log_module.default_path().name == "log.db"
    assert "hipmobility" in str(log_module.default_path())


def test_foreign_files_are_refused_and_left_alone(tmp_path):
    text = tmp_path / "notes.db"
    text.write_text("this is no database, it is somebody's notes, and they are longer than a header " * 20)
    before = text.read_bytes()
    with pytest.raises(LogError, match=r"notes\.db: it is not a hipmobility log"):
        Log(text)
    assert text.read_bytes() == before
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(LogError, match="but not a hipmobility log"):
        Log(other)
    with closing(sqlite3.connect(other)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LogError, match="made by a newer hipmobility"):
        Log(other)
    with pytest.raises(LogError, match="nothing was opened"):
        Log(tmp_path / "notes.db" / "under-a-file.db")


def test_a_locked_log_says_so_and_works_afterwards(file_log):
    other = sqlite3.connect(file_log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(
        LogError, match=r"diary\.db: another program is writing to it; try again; nothing was saved"
    ):
        Log(file_log.path, timeout_s=0.1).add_session(**SESSION)
    other.rollback()
    other.close()
    assert file_log.add_session(**SESSION) == 1


def test_a_full_disk_saves_nothing_and_works_afterwards(file_log, monkeypatch):
    full = True

    def small(connection, _):
        if full:
            connection.execute(
                f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}"
            )

    sa.event.listen(file_log._store.engine, "connect", small)
    many = [SESSION | {"note": "x" * 500, "holds": n % 50, "hold_s": n + 1} for n in range(200)]
    frame = records.frame("sessions", [row | {"date": pd.Timestamp(row["date"]).date()} for row in many])
    with pytest.raises(LogError, match=r"diary\.db: the disk is full; nothing was saved"):
        file_log.import_rows(frame)
    assert file_log.sessions().empty
    full = False
    assert file_log.import_rows(frame).added == 200


def test_a_read_only_log_can_be_read():
    with tempfile.TemporaryDirectory() as folder:  # not tmp_path: "nobody" has to walk to it
        Path(folder).chmod(0o755)
        log = Log(Path(folder) / "diary.db")
        log.add_session(**SESSION)
        log.path.chmod(0o444)
        code = (
            "import os\nfrom hipmobility.log import Log, LogError\n"
            f"Log({str(log.path)!r}).sessions()\n"  # all is loaded while we may still read it
            "os.getuid() == 0 and os.setuid(65534)\n"
            f"log = Log({str(log.path)!r}); print(len(log.sessions()))\n"
            f"try: log.add_session(**{SESSION | {'holds': 1}!r})\n"
            "except LogError as error: print(error)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["1", "diary.db: it is read-only; nothing was saved"], done.stderr


def _add_many(path, writer, count, acknowledged):
    log = Log(path)
    for number in range(count):
        log.add_session(**SESSION | {"patient_id": f"W{writer}", "holds": number % 50, "hold_s": number + 1})
        acknowledged.put(1)


def test_two_writers_at_once_lose_nothing(log, address):
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    writers = [context.Process(target=_add_many, args=(address, n, 40, told)) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(log.sessions()) == 80


def test_a_killed_program_loses_no_acknowledged_row(log, address):
    code = (
        "import sys\nfrom hipmobility.log import Log\nlog = Log(sys.argv[1])\n"
        f"for n in range(10_000):\n    log.add_session(**{SESSION!r} | {{'hold_s': n % 600 + 1, 'holds': n // 600}})\n"
        "    print(n, flush=True)\n"
    )
    for pause in (0.05, 0.11, 0.17):
        told = len(log.sessions())
        command = [
            sys.executable,
            "-c",
            code.replace("range(10_000)", f"range({told}, 10_000)"),
            str(address),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout.readline()  # it has started to save
            time.sleep(pause)
            worker.send_signal(signal.SIGKILL)
            acknowledged = told + 1 + len(worker.stdout.read().splitlines())
        assert acknowledged <= len(log.sessions()) <= acknowledged + 1
    if log.path:
        with closing(sqlite3.connect(log.path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_durable_as_the_journal_rule_says(file_log):
    with file_log._store.engine.connect() as db:
        mode = db.exec_driver_sql("PRAGMA journal_mode").scalar()
        sync = db.exec_driver_sql("PRAGMA synchronous").scalar()
        keys = db.exec_driver_sql("PRAGMA foreign_keys").scalar()
        assert db.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    safe_wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert (mode, sync, keys) == (("wal", 2, 1) if safe_wal else ("delete", 3, 1))  # 2 FULL, 3 EXTRA


def test_the_schema_itself_refuses_what_a_validator_might_let_through(log):
    log.add_session(**SESSION)
    for change in (
        "side = 'both'",
        "pain_after = 11",
        "holds = -1",
        "holds = 'two'",
        "patient_id = ''",
        "date = NULL",
    ):
        with pytest.raises(sa.exc.DBAPIError), log._store.engine.begin() as db:
            db.exec_driver_sql(f"UPDATE sessions SET {change}")
    assert log.sessions().loc[1, "side"] == "left"


_pain = st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10)
_sessions = st.fixed_dictionaries(
    {
        "patient_id": st.sampled_from(["P1", "007", "NA", "1e5"]),
        "date": st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-03-01").date()),
        "stretch": st.sampled_from(records.STRETCHES),
        "side": st.sampled_from(records.SIDES),
        "holds": st.integers(0, 50),
        "hold_s": st.integers(1, 600),
        "pain_before": _pain,
        "pain_after": _pain,
        "note": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    }
)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(_sessions, max_size=12))
def test_import_twice_equals_import_once(engine, new_address, tmp_path_factory, rows):
    log = Log(new_address(engine))
    frame = records.frame("sessions", rows)
    assert log.import_rows(frame).added == len(rows)
    assert log.import_rows(frame).added == 0
    path = tmp_path_factory.mktemp("export") / "log.csv"
    log.export_csv(path)
    pd.testing.assert_frame_equal(
        exchange.read_csv(path, own_export=True), log.sessions().reset_index(drop=True)
    )


def test_the_diary_of_a_day_is_in_the_order_of_its_hours(tmp_path):
    log = Log(tmp_path / "log.db")
    for time_ in ("21:00", "", "08:00"):
        log.add_diary(**DIARY | {"time": time_})
    assert log.diary()["time"].tolist() == ["", "08:00", "21:00"]


def test_an_export_of_a_table_that_is_none_names_those_that_are(tmp_path):
    with pytest.raises(LogError, match="table: session is not sessions or diary or plan"):
        Log(tmp_path / "log.db").export_csv(tmp_path / "out.csv", "session")
    assert not (tmp_path / "out.csv").exists()


def test_an_export_of_one_patient_holds_nobody_else(tmp_path):
    log = Log(tmp_path / "log.db")
    for one in ("P1", "P2"):
        log.add_session(**SESSION | {"patient_id": one})
    assert log.export_csv(tmp_path / "one.csv", patient_id="P2") == 1
    assert exchange.read_csv(tmp_path / "one.csv", own_export=True)["patient_id"].tolist() == ["P2"]


def test_a_log_named_by_the_environment_is_a_path_or_a_url(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPMOBILITY_LOG", str(tmp_path / "mine.db"))
    assert log_module.default_path() == tmp_path / "mine.db"
    monkeypatch.setenv("HIPMOBILITY_LOG", "postgresql+psycopg://host/db")
    assert log_module.default_path() == "postgresql+psycopg://host/db"
