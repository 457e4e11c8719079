"""Every notebook opens in JupyterLab, runs from top to bottom and shows its widgets, with this machine alone."""

from pathlib import Path

import pytest

NOTEBOOKS = sorted(path.name for path in (Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_the_browser(name, open_notebook):
    book = open_notebook(name)
    book.screenshot("opened")
    book.run_all()
    book.wait_for_widgets()
    book.screenshot("run")
    assert book.errors() == []
