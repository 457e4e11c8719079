"""Where a log lies, a file or a database on a server: how a row gets safely there, and what to say when it cannot."""

import os
import sqlite3
import warnings
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from hipmobility import folders
from hipmobility.records import LogError

_ONE_WRITER = 0x6869_7073  # the number of the lock that writers of one PostgreSQL database take in turn
_HERE = ("", "localhost", "127.0.0.1", "::1")


class DamagedLog(LogError):
    """The file is a log, but it cannot be read whole."""


@dataclass(frozen=True)
class Store:
    """Where a log lies.

    Attributes
    ----------
    name : str
        What messages call it: the file's name, or "DATABASE on HOST". Never a user's password.
    path : Path or None
        The SQLite file; None on a server.
    """

    name: str
    path: Path | None
    engine: sa.Engine = field(repr=False)


def at(address, timeout_s=30):
    """Return the store at a path or a URL, without touching it.

    Parameters
    ----------
    address : str or Path
        A file, or `postgresql+psycopg://user:password@host/database`.
    timeout_s : float
        How long a write waits for another program that is writing [s].
    """
    if "://" not in str(address):
        path = Path(address)
        return Store(path.name, path, _file_engine(path, timeout_s))
    scheme = str(address).split("://")[0]
    if scheme not in ("postgresql", "postgresql+psycopg"):
        raise LogError(f"{scheme}://: a log is a file such as diary.db, or lies at postgresql+psycopg://...")
    try:
        url = sa.make_url(str(address)).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):  # they quote the address, and with it the password
        raise LogError("the address is not like postgresql+psycopg://user:password@host/database") from None
    try:
        return Store(
            f"{url.database or url.username} on {url.host or url.query.get('host') or 'this machine'}",
            None,
            _server_engine(encrypted(url), timeout_s),
        )
    except ImportError:
        raise LogError('PostgreSQL needs one more package: pip install "hipmobility[postgres]"') from None


def encrypted(url):
    """Ask for an encrypted connection to another machine, unless the URL itself says what it wants."""
    host = str(url.host or url.query.get("host") or "")
    if host in _HERE or host.startswith("/") or "sslmode" in url.query:
        return url
    return url.update_query_dict({"sslmode": "require"})


def _file_engine(path, timeout_s):
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
        connection.execute("PRAGMA secure_delete=ON")

    @sa.event.listens_for(made, "begin")
    def _begin(db):
        options = db.get_execution_options()
        if options.get("alone"):  # VACUUM wants no transaction
            return
        if options.get("rebuilds"):
            db.exec_driver_sql("PRAGMA foreign_keys=OFF")
        db.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return made


def _server_engine(url, timeout_s):
    """As for a file: one connection an act, and one writer at a time."""
    wait_ms = max(1, round(1000 * timeout_s))
    wait = {"connect_timeout": max(2, round(timeout_s)), "tcp_user_timeout": wait_ms}
    made = sa.create_engine(url, connect_args=wait, poolclass=sa.NullPool, hide_parameters=True)

    @sa.event.listens_for(made, "connect")
    def _durable(connection, _):
        connection.autocommit = True  # one question to the server, not four
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('synchronous_commit',"
            " replace(current_setting('synchronous_commit'), 'off', 'on'), false)",
            [str(wait_ms)],
        )
        connection.autocommit = False

    @sa.event.listens_for(made, "begin")
    def _begin(db):
        if db.get_execution_options().get("writes"):
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")

    return made


@contextmanager
def writing(store, done="saved", **options):
    """One transaction, alone among the writers; it is on disk when the block ends, or nothing is."""
    with (
        refusals(store, done),
        store.engine.connect().execution_options(writes=True, **options) as db,
        db.begin(),
    ):
        yield db


@contextmanager
def reading(store, done="read"):
    """One look at the store."""
    with refusals(store, done), store.engine.connect() as db:
        yield db


@contextmanager
def refusals(store, done):
    """Turn what the database or the disk says into one sentence that names the store, and no password."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, OSError) as error:
        why = _why(error)
        # where a file cannot be opened, its folder is what matters
        place = store.path if done == "opened" and store.path else store.name
        if why == _LOST and done == "saved":
            raise LogError(
                f"{place}: {why}; it may be saved or not: save again, a row that is there stays once"
            ) from None
        kind = DamagedLog if why == _DAMAGED else LogError
        raise kind(f"{place}: {why}; nothing was {done}") from None


_LOST = "the connection to the server was lost"
_DAMAGED = "the file is damaged; bring back a backup: hipmobility restore FILE"
_STATES = {  # PostgreSQL's own codes, the same in every language
    "28P01": "the server does not accept this user with this password",
    "28000": "the server does not accept this user",
    "3D000": "the server has no such database",
    "42501": "this user may not do that in this database",
    "3F000": "this user may not do that in this database",  # not even see the schema
    "53100": "the disk is full",
    "55P03": "another program is writing to it; try again",
    "25006": "it is read-only",
}
_SIGNS = {
    "locked": "another program is writing to it; try again",
    "readonly": "it is read-only",
    "disk is full": "the disk is full",
    "not a database": "it is not a hipmobility log (not an SQLite file)",
    "unable to open": "it cannot be opened; does its folder exist, and may you write there?",
    "malformed": _DAMAGED,
    "disk I/O": "the disk reported an error",
    # PostgreSQL gives no code with a connection that it refuses
    "password authentication failed": _STATES["28P01"],
    "no password supplied": "the server asks for a password",
    "does not exist": "the server knows no such user or database",
}


def _why(error):
    said = getattr(error, "orig", None) or error
    if (state := getattr(said, "sqlstate", None)) in _STATES:
        return _STATES[state]
    for sign, sentence in _SIGNS.items():
        if sign in str(said):
            return sentence
    if getattr(error, "connection_invalidated", False):
        return _LOST
    if type(said).__name__ == "OperationalError" and hasattr(said, "sqlstate"):
        asked = getattr(getattr(said, "pgconn", None), "used_password", False)
        return (
            "the server refused the connection; are user, password and database right?"
            if asked
            else "the server cannot be reached; is it running, and is its address right?"
        )
    return getattr(error, "strerror", None) or "the database refused (" + type(error).__name__ + ")"


# ---- files


def create_private(path):
    """Make the file 0600 (and a missing folder 0700) before anything is in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def copy_file(source, target):
    """Copy an SQLite file while it may be in use."""
    create_private(target)
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def check_whole(store):
    """Read the whole file once."""
    with reading(store, "opened") as db:
        if db.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
            raise DamagedLog(f"{store.name}: {_DAMAGED}; nothing was opened")


def ready_file(store):
    """Make the file where there is none; warn of a folder that is no place for it; look at it after a crash."""
    with refusals(store, "opened"):
        create_private(store.path)
        left = [Path(f"{store.path}{end}") for end in ("-journal", "-wal")]
        ended_badly = any(one.exists() and one.stat().st_size for one in left)
    if risk := folders.risk(store.path):
        warnings.warn(f"{store.name}: {risk}", stacklevel=3)
    if ended_badly:
        check_whole(store)
