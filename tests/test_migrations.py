"""Logs of every earlier format open and lose nothing; later ones, and what is no log, are refused."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import dump_log
import pytest
import sqlalchemy as sa

from hipmobility import migrations, store, tables
from hipmobility.log import Log, LogError

DUMPS = sorted((Path(__file__).parent / "data").glob("log_format_*.sql"))
OLD = [path for path in DUMPS if path.stem != f"log_format_{tables.FORMAT}"]


def load(dump, path):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(dump.read_text("utf-8"))
    return path


def schema(path):
    """What a file is made of, without blanks and quotes: an ALTER TABLE writes them in another way."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r'[\s"]+', "", sql) for name, sql in found}


def rows(path, table):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def test_there_is_a_dump_and_a_step_for_each_format():
    assert [path.stem for path in DUMPS] == [f"log_format_{n}" for n in range(1, tables.FORMAT + 1)]
    assert sorted(migrations.STEPS) == list(range(2, tables.FORMAT + 1))


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_an_older_file_is_brought_up_to_date_and_kept_as_it_was(dump, tmp_path):
    path = load(dump, tmp_path / "diary.db")
    before, was = path.read_bytes(), schema(path)
    kept = tmp_path / f"diary.before-format-{tables.FORMAT}.db"
    with pytest.warns(
        UserWarning, match=rf"diary\.db: brought from format \d to \d; as it was before: {kept.name}"
    ):
        log = Log(path)
    assert schema(path) == schema(Log(tmp_path / "new.db").path)
    old = load(dump, tmp_path / "old.db")
    for table in ["history", *tables.tables]:
        assert rows(path, table) == rows(old, table)
    assert schema(kept) == was
    assert len(kept.read_bytes()) == len(before)
    assert kept.stat().st_mode & 0o777 == 0o600
    # and it works on: what was there is known, what is new gets a new id, an erasure finds its place
    with pytest.warns(UserWarning, match="already logged as row 5"):
        log.add_plan(
            patient_id="P1", from_date="2026-03-01", stretch="figure_4", holds=2, hold_s=30, days_per_week=5
        )
    log.void(1, reason="x")
    assert log.erase_patient("007", confirm="007").sessions == 1
    assert str(kept) in rows(path, "copies")[0]
    Log(path)  # a second opening has nothing to do, and says nothing


def test_the_dump_of_the_present_format_is_of_the_present_tables(tmp_path):
    path = load(DUMPS[-1], tmp_path / "diary.db")
    log = Log(tmp_path / "new.db")
    dump_log.fill(log)
    assert schema(path) == schema(log.path)
    for table in tables.tables:
        assert rows(path, table) == rows(log.path, table)
    assert [row[2:] for row in rows(path, "history")] == [row[2:] for row in rows(log.path, "history")]


def test_a_server_of_format_2_is_brought_up_to_date(new_database):
    url = new_database()
    dump_log.fill(Log(url))
    engine = store.at(url).engine
    with engine.begin() as db:  # as format 2 had made it
        db.exec_driver_sql("DROP TABLE copies")
        db.exec_driver_sql(
            "CREATE TABLE copies (at TEXT NOT NULL,"
            " kind TEXT NOT NULL CHECK (kind IN ('backup', 'export')), path TEXT NOT NULL)"
        )
        db.exec_driver_sql("INSERT INTO copies VALUES ('2026-03-01T00:00:00+00:00', 'backup', 'old.db')")
        migrations._set_version(db, 2)
    log = Log(url)
    log.note_copy("report", "mine.html", "P1")
    with engine.begin() as db:
        assert migrations.version(db) == tables.FORMAT
        columns = [one["name"] for one in sa.inspect(db).get_columns("copies")]
        assert columns == [column.name for column in tables.copies.c]
        with pytest.raises(sa.exc.IntegrityError), db.begin_nested():
            db.execute(sa.insert(tables.copies).values(at="", kind="letter", path="x", patient_id=""))
    found = log.erase_patient("P1", confirm="P1").copies
    assert [one.split(" 20")[0] for one in found] == ["backup", "report"]
    engine.dispose()


def test_a_step_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = load(DUMPS[0], tmp_path / "diary.db")
    before = schema(path), rows(path, "history")
    steps = migrations.STEPS[2]["sqlite"]
    monkeypatch.setitem(migrations.STEPS[2], "sqlite", (*steps[:-1], "CREATE TABLE broken"))
    with pytest.raises(LogError, match=r"diary\.db: .*nothing was opened"):
        Log(path)
    assert (schema(path), rows(path, "history")) == before


def test_rows_that_a_step_would_lose_their_history_are_noticed(tmp_path, monkeypatch):
    path = load(DUMPS[0], tmp_path / "diary.db")
    before = schema(path), rows(path, "history")
    steps = list(migrations.STEPS[2]["sqlite"])
    steps[1] += " WHERE id > 1"
    monkeypatch.setitem(migrations.STEPS[2], "sqlite", tuple(steps))
    with pytest.raises(LogError, match="rows without a history; nothing was changed"):
        Log(path)
    assert (schema(path), rows(path, "history")) == before


def test_a_copy_kept_before_is_not_replaced(tmp_path):
    path = load(DUMPS[0], tmp_path / "diary.db")
    earlier = tmp_path / f"diary.before-format-{tables.FORMAT}.db"
    earlier.write_text("precious")
    with pytest.warns(UserWarning, match=f"before-format-{tables.FORMAT}-2.db"):
        Log(path)
    assert earlier.read_text() == "precious"


def test_a_later_format_is_refused_on_both_engines(address):
    log = Log(address)
    with log._store.engine.begin() as db:
        migrations._set_version(db, tables.FORMAT + 1)
    sentence = rf"made by a newer hipmobility \(format {tables.FORMAT + 1}\); please update"
    with pytest.raises(LogError, match=sentence):
        Log(address)


def test_a_database_with_tables_of_its_own(new_database):
    url = new_database()
    with store.at(url).engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
    assert Log(url).sessions().empty  # those do not matter
    url = new_database()
    with store.at(url).engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE sessions (visitor TEXT)")
    with pytest.raises(LogError, match="has tables of its own named sessions; give the log its own database"):
        Log(url)


def test_the_server_gets_the_same_columns_and_checks(new_database):
    engine = Log(new_database())._store.engine
    found = sa.inspect(engine)
    for table in tables.meta.sorted_tables:
        assert [one["name"] for one in found.get_columns(table.name)] == list(table.c.keys())
        checks = sum(len(column.constraints) for column in table.c)
        assert len(found.get_check_constraints(table.name)) == checks
        assert len(found.get_indexes(table.name)) == len(table.indexes)
