"""Where a log lies: each refusal is one sentence, the password is in none of them, and a lost server comes back."""

import os
import signal
import traceback

import psutil
import psycopg
import pytest
import sqlalchemy as sa

from hipmobility import log as log_module
from hipmobility import store
from hipmobility.log import Log, LogError

SECRET = "s3cr3t-Marker"
SESSION = {
    "patient_id": "007",
    "date": "2026-03-01",
    "stretch": "hip_flexor",
    "side": "left",
    "holds": 2,
    "hold_s": 30,
}


@pytest.fixture(scope="module")
def clinic(server):
    """A user with a password, on a server that asks for it."""
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        db.execute("CREATE ROLE clinic LOGIN PASSWORD 'right'")
        db.execute("CREATE SCHEMA AUTHORIZATION clinic")
        rules = server.pgdata / "pg_hba.conf"
        rules.write_text("local all clinic scram-sha-256\n" + rules.read_text())
        db.execute("SELECT pg_reload_conf()")
    for _ in range(100):  # until the server has read its rules anew
        try:
            psycopg.connect(host=str(server.pgdata), user="clinic", dbname="postgres").close()
        except psycopg.OperationalError:
            break
    return f"host={server.pgdata}"


def url(user, rest, password=SECRET, database="postgres"):
    return f"postgresql+psycopg://{user}:{password}@/{database}?{rest}"


def refusal(address):
    """What a person sees, once as the sentence and once with all of Python's traceback."""
    with pytest.raises(LogError) as caught:
        Log(address)
    everything = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in everything.replace(f"Log({address!r})", "")
    sentence = str(caught.value)
    assert len(sentence.splitlines()) == 1
    return sentence


def test_a_wrong_password(clinic):
    told = refusal(url("clinic", clinic))
    assert told.endswith("the server does not accept this user with this password; nothing was opened")


def test_no_password(clinic):
    with pytest.raises(LogError, match="the server asks for a password"):
        Log(f"postgresql+psycopg://clinic@/postgres?{clinic}")


def test_an_unknown_user_or_database(server):
    assert "knows no such user or database" in refusal(url("nobody", f"host={server.pgdata}"))
    assert "knows no such user or database" in refusal(
        url("postgres", f"host={server.pgdata}", database="absent")
    )


def test_no_server(tmp_path):
    for rest in (f"host={tmp_path}", "host=127.0.0.1&port=1", "host=absent.invalid"):
        assert "the server cannot be reached; is it running, and is its address right?" in refusal(
            url("me", rest)
        )


@pytest.mark.parametrize("right", ["USAGE", "no"])
def test_a_user_without_rights(right, clinic, server):
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        db.execute(f"CREATE SCHEMA {right}_right")
        if right == "USAGE":
            db.execute(f"GRANT USAGE ON SCHEMA {right}_right TO clinic")
    told = refusal(url("clinic", f"{clinic}&options=-csearch_path%3D{right.lower()}_right", password="right"))
    assert told.endswith("this user may not do that in this database; nothing was opened")


def test_the_right_password_opens_and_is_shown_nowhere(clinic):
    log = Log(url("clinic", clinic, password="right"))
    assert log.add_session(**SESSION) == 1
    shown = repr(log) + str(log) + repr(log._store) + repr(vars(log))
    assert "right" not in shown
    assert "clinic:" not in shown


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"mysql://me:{SECRET}@host/db", "mysql://: a log is a file such as diary.db, or lies at postgresql"),
        (f"sqlite:///{SECRET}.db", "sqlite://: a log is a file"),
        (f"postgresql+psycopg://me:{SECRET}@host:port/db", "the address is not like postgresql"),
    ],
)
def test_addresses_that_are_none(address, sentence):
    assert refusal(address).startswith(sentence)


def test_without_the_package_it_is_named(monkeypatch):
    import builtins

    real = builtins.__import__

    def absent(name, *rest, **more):
        inside = len(rest) == 4 and rest[3]  # SQLAlchemy's own module of that name
        if name.startswith("psycopg") and not inside:
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(LogError, match=r'pip install "hipmobility\[postgres\]"'):
        store.at("postgresql://me@host/db")


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("postgresql://me@db.clinic.example/hips", "require"),
        ("postgresql://me@/hips?host=db.clinic.example", "require"),
        ("postgresql://me@db.clinic.example/hips?sslmode=verify-full", "verify-full"),
        ("postgresql://me@localhost/hips", None),
        ("postgresql://me@127.0.0.1/hips", None),
        ("postgresql://me@/hips", None),
        ("postgresql://me@/hips?host=/run/postgresql", None),
    ],
)
def test_another_machine_is_only_spoken_to_encrypted(address, mode):
    assert store.encrypted(sa.make_url(address)).query.get("sslmode") == mode


def test_a_plain_name_of_the_driver_will_do(new_database):
    log = Log(new_database().replace("postgresql+psycopg://", "postgresql://"))
    assert log.sessions().empty


def test_the_environment_may_name_a_server(new_database, monkeypatch):
    monkeypatch.setenv("HIPMOBILITY_LOG", new_database())
    assert log_module.default_path().startswith("postgresql+psycopg://")
    assert Log().path is None


def test_one_writer_at_a_time_and_the_second_says_so(new_database):
    address = new_database()
    log = Log(address)
    with store.writing(log._store) as db:
        assert db.exec_driver_sql("SELECT 1").scalar() == 1
        with pytest.raises(LogError, match="another program is writing to it; try again; nothing was saved"):
            Log(address, timeout_s=0.2).add_session(**SESSION)
        assert Log(address).sessions().empty  # to read, nobody waits
    assert log.add_session(**SESSION) == 1


def test_saved_means_on_disk_even_where_the_server_is_set_to_be_quick(server, new_database):
    address = new_database()
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        db.execute("CREATE ROLE hasty LOGIN SUPERUSER")
        db.execute("ALTER ROLE hasty SET synchronous_commit = off")
    log = Log(address.replace("//postgres:@", "//hasty@"))
    with store.reading(log._store) as db:
        assert db.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def be_cut_off_while_writing(log):
    with store.writing(log._store) as db:
        psutil.Process(db.exec_driver_sql("SELECT pg_backend_pid()").scalar()).send_signal(signal.SIGTERM)
        for _ in range(10_000):
            db.exec_driver_sql("SELECT 1")


def test_a_dropped_connection_says_so_and_the_next_save_works(new_database):
    address = new_database()
    log = Log(address)
    with pytest.raises(
        LogError, match="the connection to the server was lost; it may be saved or not: save again"
    ):
        be_cut_off_while_writing(log)
    assert log.add_session(**SESSION) == 1
    assert Log(address).sessions().index.tolist() == [1]


def test_a_log_on_a_server_that_cannot_be_written(new_database):
    address = new_database()
    log = Log(address)
    log.add_session(**SESSION)
    closed = Log(address.replace("options=-c", "options=-cdefault_transaction_read_only%3Don%20-c"))
    assert len(closed.sessions()) == 1
    with pytest.raises(LogError, match="it is read-only; nothing was saved"):
        closed.add_session(**SESSION | {"holds": 1})


def test_a_file_is_made_for_its_owner_alone_from_its_first_moment(tmp_path, monkeypatch):
    modes = []
    real = os.open

    def watched(path, flags, mode=0o777, **more):
        modes.append((str(path), mode))
        return real(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", watched)
    old = os.umask(0)
    try:
        Log(tmp_path / "diary.db")
    finally:
        os.umask(old)
    assert (str(tmp_path / "diary.db"), 0o600) in modes
    assert (tmp_path / "diary.db").stat().st_mode & 0o777 == 0o600
