"""The format of a log: made new, brought up to date step by step, or refused."""

import contextlib
import warnings
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from hipmobility import store as stores
from hipmobility.records import LogError
from hipmobility.tables import FORMAT, copies, meta

# On a server the number stands in a table of its own; an SQLite file has a place for it (user_version).
_number = sa.Table("hipmobility_format", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))

# What brings format N-1 to format N, in the words of that time: later changes of tables.py must not change it.
# PostgreSQL came with format 2.
STEPS = {
    2: {
        "sqlite": (  # erasures and restored backups in the history, and a list of copies
            "CREATE TABLE new_history (id INTEGER NOT NULL, at TEXT NOT NULL,"
            " action TEXT NOT NULL CHECK (action IN ('add', 'import', 'void', 'erase', 'restore')),"
            " record TEXT NOT NULL CHECK (record IN ('sessions', 'diary', 'plan', 'measurements', 'all')),"
            " row_id INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (id)) STRICT",
            "INSERT INTO new_history SELECT id, at, action, record, row_id, reason FROM history",
            "DROP TABLE history",
            "ALTER TABLE new_history RENAME TO history",
            "CREATE TABLE copies (at TEXT NOT NULL,"
            " kind TEXT NOT NULL CHECK (kind IN ('backup', 'export')), path TEXT NOT NULL) STRICT",
        ),
    },
    3: {  # reports, take-home pages and de-identified exports among the copies, and whose each is
        "sqlite": (
            "CREATE TABLE new_copies (at TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN"
            " ('backup', 'export', 'de-identified export', 'report', 'take-home page')),"
            " path TEXT NOT NULL, patient_id TEXT NOT NULL) STRICT",
            "INSERT INTO new_copies SELECT at, kind, path, '' FROM copies",
            "DROP TABLE copies",
            "ALTER TABLE new_copies RENAME TO copies",
        ),
        "postgresql": (
            "ALTER TABLE copies DROP CONSTRAINT copies_kind_check",
            "ALTER TABLE copies ADD CONSTRAINT copies_kind_check CHECK (kind IN"
            " ('backup', 'export', 'de-identified export', 'report', 'take-home page'))",
            "ALTER TABLE copies ADD COLUMN patient_id TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE copies ALTER COLUMN patient_id DROP DEFAULT",
        ),
    },
}


def prepare(store):
    """Make the tables in an empty place, bring older ones up to date; refuse what is no log, or a newer one.

    Raises
    ------
    LogError
        When it is something else, when a newer version made it, or when it cannot be opened.
    """
    with stores.reading(store, "opened") as db:
        found = version(db)
    if found == FORMAT:
        return
    if found > FORMAT:
        raise LogError(f"{store.name}: made by a newer hipmobility (format {found}); please update")
    with stores.writing(store, "opened", rebuilds=True) as db:
        found = version(db)  # another program may have been quicker
        if found == 0:
            _make(db, store)
        elif found < FORMAT:
            _bring_up(db, store, found)


def version(db):
    """Return the format of what lies there; 0 when it is no log."""
    if db.dialect.name == "sqlite":
        return db.exec_driver_sql("PRAGMA user_version").scalar()
    return db.execute(sa.select(_number.c.version)).scalar() if sa.inspect(db).has_table(_number.name) else 0


def _set_version(db, number):
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"PRAGMA user_version = {number}")
    else:
        db.execute(sa.update(_number).values(version=number))


def _make(db, store):
    there = set(sa.inspect(db).get_table_names())
    if db.dialect.name == "sqlite":
        if there:
            raise LogError(f"{store.name}: an SQLite file, but not a hipmobility log")
    else:
        if taken := sorted(there & set(meta.tables)):
            raise LogError(
                f"{store.name}: has tables of its own named {', '.join(taken)}; give the log its own database"
            )
        if (code := db.exec_driver_sql("SHOW server_encoding").scalar()) != "UTF8":
            raise LogError(f"{store.name}: keeps text as {code}; make the database with ENCODING 'UTF8'")
        _number.create(db, checkfirst=False)
        db.execute(sa.insert(_number).values(version=FORMAT))
    meta.create_all(db, checkfirst=False)
    _set_version(db, FORMAT)


def _bring_up(db, store, found):
    """Take the steps in one transaction; a file is copied first, under the same lock."""
    kept = None
    if store.path:
        kept = unused(store.path.with_name(f"{store.path.stem}.before-format-{FORMAT}{store.path.suffix}"))
        try:
            stores.copy_file(store.path, kept)
        except BaseException:
            with contextlib.suppress(OSError):
                kept.unlink()
            raise
    for number in range(found + 1, FORMAT + 1):
        for statement in STEPS[number][db.dialect.name]:
            db.exec_driver_sql(statement)
    if db.dialect.name == "sqlite" and db.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise LogError(f"{store.name}: rows without a history; nothing was changed")
    _set_version(db, FORMAT)
    if kept:
        note_copy(db, "backup", kept)
        warnings.warn(
            f"{store.name}: brought from format {found} to {FORMAT}; as it was before: {kept.name}",
            stacklevel=4,
        )


def note_copy(db, kind, path, patient_id=""):
    """Remember a file that was made of the log, for the day on which a patient wants to be erased."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    one = {"kind": kind, "path": str(Path(path).absolute()), "patient_id": patient_id}
    earlier = [copies.c[name] == value for name, value in one.items()]  # a file that was replaced is one file
    db.execute(sa.delete(copies).where(*earlier))
    db.execute(sa.insert(copies).values(at=now, **one))


def unused(path):
    """Return the path, or the first of `name-2`, `name-3`... that is no file yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
