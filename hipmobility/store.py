"""The file under the log: its tables, how a row gets safely to disk, and what to say when it cannot."""

import os
import sqlite3
from contextlib import contextmanager

import sqlalchemy as sa

from hipmobility.records import LogError

SCHEMA_VERSION = 1

_real = sa.Double().with_variant(sa.REAL(), "sqlite")  # STRICT tables know REAL, not DOUBLE
_meta = sa.MetaData()


def _table(name, *columns):
    """One record table: its rows are only ever added; `row_id` is the id of the history line that added it."""
    row_id = sa.Column(
        "row_id", sa.Integer, sa.ForeignKey("history.id"), primary_key=True, autoincrement=False
    )
    return sa.Table(name, _meta, row_id, *columns, sqlite_strict=True)


def _text(name, check=None):
    return sa.Column(name, sa.Text, *([sa.CheckConstraint(check)] if check else []), nullable=False)


def _whole(name, low, high):
    check = sa.CheckConstraint(f"{name} BETWEEN {low} AND {high}")
    return sa.Column(name, sa.Integer, check, nullable=False)


def _pain(name):
    return sa.Column(name, _real, sa.CheckConstraint(f"{name} BETWEEN 0 AND 10"), nullable=True)


def _day(name):
    return _text(name, f"length({name}) = 10")


_STRETCH = "stretch IN ('hip_flexor', 'figure_4')"

history = sa.Table(
    "history",
    _meta,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("at"),
    _text("action", "action IN ('add', 'import', 'void')"),
    _text("record", "record IN ('sessions', 'diary', 'plan', 'measurements')"),
    sa.Column("row_id", sa.Integer, nullable=False),
    _text("reason"),
    sqlite_strict=True,
)

tables = {
    "sessions": _table(
        "sessions",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("stretch", _STRETCH),
        _text("side", "side IN ('left', 'right')"),
        _whole("holds", 0, 50),
        _whole("hold_s", 1, 600),
        _pain("pain_before"),
        _pain("pain_after"),
        _text("note"),
    ),
    "diary": _table(
        "diary",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("time"),
        _text("site", "site <> ''"),
        _pain("pain"),
        _text("note"),
    ),
    "plan": _table(
        "plan",
        _text("patient_id", "patient_id <> ''"),
        _day("from_date"),
        _text("stretch", _STRETCH),
        _whole("holds", 0, 50),
        _whole("hold_s", 1, 600),
        _whole("days_per_week", 0, 7),
    ),
    "measurements": _table(
        "measurements",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("measure"),
        _text("side", "side IN ('left', 'right', '')"),
        sa.Column("value", _real, nullable=False),
        _text("unit"),
        _text("method"),
    ),
}
for _name, _one in tables.items():
    sa.Index(f"{_name}_patient", _one.c.patient_id, _one.c.from_date if _name == "plan" else _one.c.date)


@contextmanager
def refusals(path, done):
    """Turn what the database or the disk says into one sentence that names the file."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, OSError) as error:
        place = (
            path if done == "opened" else path.name
        )  # where it cannot be opened, the folder is what matters
        raise LogError(f"{place}: {_why(error)}; nothing was {done}") from None


def _why(error):
    text = str(getattr(error, "orig", error))
    known = {
        "locked": "another program is writing to it; try again",
        "readonly": "it is read-only",
        "disk is full": "the disk is full",
        "not a database": "it is not a hipmobility log (not an SQLite file)",
        "unable to open": "it cannot be opened; does its folder exist, and may you write there?",
        "malformed": "the file is damaged; restore a backup",
        "disk I/O": "the disk reported an error",
    }
    for sign, sentence in known.items():
        if sign in text:
            return sentence
    return getattr(error, "strerror", None) or "the database refused (" + type(error).__name__ + ")"


def engine(path, timeout_s):
    """One connection an act, closed after it: nothing stays locked, nothing is carried over a fork."""
    url = sa.URL.create("sqlite", database=str(path))
    made = sa.create_engine(
        url, connect_args={"timeout": timeout_s}, poolclass=sa.NullPool, hide_parameters=True
    )

    @sa.event.listens_for(made, "connect")
    def _durable(connection, _):
        # WAL can damage a file that two programs write, in SQLite before 3.51.3; the rollback journal needs
        # EXTRA to survive a power cut with the last row
        connection.isolation_level = None
        wal = sqlite3.sqlite_version_info >= (3, 51, 3)
        mode, sync = ("WAL", "FULL") if wal else ("DELETE", "EXTRA")
        if (got := connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0].upper()) != mode:
            raise OSError(f"journal mode is {got}, not {mode}")
        connection.execute(f"PRAGMA synchronous={sync}")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(made, "begin")
    def _begin(db):
        db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writes") else "BEGIN")

    return made


def create_private(path):
    """Make the file 0600 (and a missing folder 0700) before anything is in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def check_version(db, path):
    """Make the tables in a new file; refuse a file that is no log, or one from a newer version."""
    version = db.exec_driver_sql("PRAGMA user_version").scalar()
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise LogError(f"{path.name}: made by a newer hipmobility (format {version}); please update")
    if sa.inspect(db).get_table_names():
        raise LogError(f"{path.name}: an SQLite file, but not a hipmobility log")
    db.rollback()
    with db.execution_options(writes=True).begin():
        _meta.create_all(db)
        db.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
