"""Backups and restores: whole, of one moment, from either engine, and nothing that is there gets lost."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import dump_log
import pandas as pd
import pytest
import sqlalchemy as sa

from hipmobility import backups, records, store, tables
from hipmobility import log as log_module
from hipmobility.log import Log, LogError

SESSION = {
    "patient_id": "007",
    "date": "2026-03-01",
    "stretch": "hip_flexor",
    "side": "left",
    "holds": 2,
    "hold_s": 30,
}
DUMP_1 = Path(__file__).parent / "data" / "log_format_1.sql"


@pytest.fixture
def log(address, tmp_path, monkeypatch):
    monkeypatch.setattr(log_module, "_data_folder", lambda: tmp_path / "home")  # where copies of a server go
    return Log(address)


def content(log):
    with store.reading(log._store) as db:
        every = [*tables.tables.values(), tables.history]
        return {table.name: sorted(map(tuple, db.execute(table.select()))) for table in every}


def test_a_backup_is_a_log_and_never_replaces_a_file(log, tmp_path):
    dump_log.fill(log)
    target = tmp_path / "kept" / "backup.db"
    log.backup(target)
    assert content(Log(target)) == content(log)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LogError, match=r"backup\.db: exists already"):
        log.backup(target)
    assert list(target.parent.iterdir()) == [target]


def test_a_backup_that_fails_leaves_nothing(log, tmp_path, monkeypatch):
    log.add_session(**SESSION)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_publish", full)
    with pytest.raises(LogError, match="No space left on device; nothing was backed up"):
        log.backup(tmp_path / "backup.db")
    assert not list(tmp_path.glob("*backup*")) + list(tmp_path.glob(".*"))


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path):
    part, target = tmp_path / "part", tmp_path / "backup.db"
    part.write_text("new")
    target.write_text("precious")
    with pytest.raises(LogError, match="exists already"):
        backups._publish(part, target)
    assert target.read_text() == "precious"


def test_a_backup_while_another_writes_is_of_one_moment(log, address, tmp_path):
    done = threading.Event()

    def write():
        other = Log(address)
        number = 0
        while not done.is_set() and number < 500:
            number += 1
            other.add_session(**SESSION | {"hold_s": number})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            log.backup(tmp_path / f"{number}.db")
    finally:
        done.set()
        writer.join()
    for number in range(3):
        copy = Log(tmp_path / f"{number}.db")
        assert len(copy.sessions()) == len(copy.history())
        assert sorted(copy.sessions()["hold_s"]) == list(range(1, len(copy.sessions()) + 1))


def test_a_row_that_comes_while_a_server_is_copied_is_left_out_whole(new_database, tmp_path):
    address = new_database()
    log, other = Log(address), Log(address)
    log.add_session(**SESSION)

    def meanwhile(_, __, statement, *___):
        if "FROM history" in statement and len(other.sessions()) == 1:
            other.add_session(**SESSION | {"holds": 1})

    sa.event.listen(log._store.engine, "after_cursor_execute", meanwhile)
    log.backup(tmp_path / "backup.db")
    assert len(log.sessions()) == 2
    assert len(Log(tmp_path / "backup.db").sessions()) == 1


def test_a_restore_brings_back_and_keeps_what_was_there(log, tmp_path):
    dump_log.fill(log)
    log.backup(tmp_path / "backup.db")
    old = content(log)
    log.add_session(**SESSION)
    log.void(1, reason="a slip")
    later = content(log)
    done = log.restore(tmp_path / "backup.db")
    assert content(Log(done.kept_as)) == later
    now = content(log)
    line = now["history"].pop()
    assert now == old
    assert line[2:] == ("restore", "all", 0, "7 rows")
    assert (done.rows, done.remarks) == (7, ())
    assert str(done) == f"restored 7 rows; what was there before: {done.kept_as}"
    # no id is ever used for a second row
    assert log.add_session(**SESSION) > max(row[0] for row in later["history"])


def test_a_file_moves_to_a_server_and_back(new_database, tmp_path):
    here, there = Log(tmp_path / "here.db"), Log(new_database())
    dump_log.fill(here)
    here.backup(tmp_path / "move.db")
    there.restore(tmp_path / "move.db")
    pd.testing.assert_frame_equal(there.sessions(), here.sessions())
    there.backup(tmp_path / "back.db")
    back = Log(tmp_path / "back.db")
    pd.testing.assert_frame_equal(back.measurements(), here.measurements())
    pd.testing.assert_frame_equal(back.history(), there.history())


def test_many_rows_are_copied_in_pieces(new_database, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_CHUNK", 7)
    log = Log(new_database())
    day = pd.Timestamp("2026-03-01").date()
    log.import_rows(records.frame("sessions", [
        dict.fromkeys(records.columns("sessions")) | SESSION | {"date": day, "hold_s": n, "note": ""}
        for n in range(1, 31)
    ]))  # fmt: skip
    log.backup(tmp_path / "backup.db")
    assert Log(tmp_path / "backup.db").sessions()["hold_s"].tolist() == list(range(1, 31))


def test_what_is_no_backup_changes_nothing(log, tmp_path):
    dump_log.fill(log)
    before = content(log)
    empty = tmp_path / "empty.db"
    empty.touch()
    text = tmp_path / "letter.db"
    text.write_text("Dear colleague, " * 500)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    newer = Log(tmp_path / "newer.db")
    with newer._store.engine.begin() as db:
        db.exec_driver_sql("PRAGMA user_version = 99")
    for path, sentence in [
        (tmp_path / "absent.db", r"absent\.db: there is no such file"),
        (empty, r"empty\.db: is not a hipmobility log"),
        (text, r"letter\.db: it is not a hipmobility log"),
        (other, r"other\.db: is not a hipmobility log"),
        (newer.path, "made by a newer hipmobility"),
        (damaged(tmp_path), r"damaged\.db: the file is damaged"),
    ]:
        with pytest.raises(LogError, match=sentence):
            log.restore(path)
    assert content(log) == before
    assert not list(tmp_path.rglob("*before-restore*"))


def damaged(folder):
    """Make a log with another patient in an index than in its table: only a look at the whole file finds it."""
    log = Log(folder / "damaged.db")
    log.add_session(**SESSION)
    with closing(sqlite3.connect(log.path)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sessions_patient'").fetchone()[0]
    raw = log.path.read_bytes()
    start, end = (page - 1) * 4096, page * 4096
    log.path.write_bytes(raw[:start] + raw[start:end].replace(b"007", b"008") + raw[end:])
    assert log.path.read_bytes() != raw
    return log.path


def test_the_log_itself_is_no_backup(tmp_path):
    log = Log(tmp_path / "diary.db")
    with pytest.raises(LogError, match="is the log itself"):
        log.restore(log.path)


def test_a_restore_that_fails_halfway_changes_nothing(log, tmp_path, monkeypatch):
    dump_log.fill(log)
    log.backup(tmp_path / "backup.db")
    log.add_session(**SESSION)
    before = content(log)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_copy_rows", full)
    with pytest.raises(LogError, match=r"nothing was (restored|backed up)"):
        log.restore(tmp_path / "backup.db")
    assert content(log) == before


def test_a_backup_of_an_older_format_is_restored(log, tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(DUMP_1.read_text("utf-8"))
    raw = path.read_bytes()
    assert log.restore(path).rows == 7
    assert path.read_bytes() == raw
    assert len(log.sessions()) == 4


def test_other_notebooks_see_all_of_a_restore_or_nothing(log, address, tmp_path):
    log.add_session(**SESSION)
    log.backup(tmp_path / "one.db")
    for number in range(31, 70):
        log.add_session(**SESSION | {"hold_s": number})
    seen, done = set(), threading.Event()

    def look():
        other = Log(address)
        while not done.is_set():
            seen.add(len(other.sessions()))

    looker = threading.Thread(target=look)
    looker.start()
    log.restore(tmp_path / "one.db")
    done.set()
    looker.join()
    assert seen <= {40, 1}
    assert log.sessions()["hold_s"].tolist() == [30]


def test_a_restore_tells_whom_the_backup_brings_back(log, tmp_path):
    dump_log.fill(log)
    log.backup(tmp_path / "backup.db")
    log.erase_patient("P2", confirm="P2")
    done = log.restore(tmp_path / "backup.db")
    assert "this log erased a patient (2 rows); the backup may hold that patient again" in done.remarks[0]
    assert log.history()["action"].tolist()[-2:] == ["restore", "erase"]  # that stays, whatever is restored
    log.erase_patient("P2", confirm="P2")
    log.backup(tmp_path / "later.db")
    assert log.restore(tmp_path / "later.db").remarks == ()


def test_a_damaged_log_says_so_when_it_opens_after_a_crash(tmp_path):
    path = damaged(tmp_path)
    Path(f"{path}-journal").write_bytes(b"\0" * 512)  # what a program that was killed leaves behind
    with pytest.raises(store.DamagedLog, match=r"damaged\.db: the file is damaged; bring back a backup"):
        Log(path)


def test_a_log_that_was_left_in_the_middle_of_a_save_opens(tmp_path):
    log = Log(tmp_path / "diary.db")
    log.add_session(**SESSION)
    Path(f"{log.path}-journal").write_bytes(b"\0" * 512)
    assert len(Log(log.path).sessions()) == 1


def test_a_damaged_log_is_set_aside_whole(tmp_path):
    path = damaged(tmp_path)
    Path(f"{path}-journal").write_text("x")
    raw = path.read_bytes()
    kept = backups.set_aside(path)
    assert kept.read_bytes() == raw
    assert Path(f"{kept}-journal").read_text() == "x"
    assert not path.exists()


def test_a_log_that_may_not_be_written_is_backed_up_all_the_same(tmp_path, monkeypatch):
    log = Log(tmp_path / "diary.db")
    log.add_session(**SESSION)

    def refused(*_):
        raise LogError("diary.db: it is read-only; nothing was saved")

    monkeypatch.setattr(backups.stores, "writing", refused)
    log.backup(tmp_path / "backup.db")
    monkeypatch.undo()
    assert len(Log(tmp_path / "backup.db").sessions()) == 1
