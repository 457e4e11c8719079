"""What holds for every test: no screen, no clock in the searches, and never the log of the person who runs them."""

import os

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
