"""Every notebook opens in JupyterLab, runs from top to bottom and shows its widgets, with this machine alone."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_the_browser(name, open_notebook):
    book = open_notebook(name)
    assert_pictures(book, name)  # those that were saved, before anything is run
    book.screenshot("opened")
    book.run_all()
    book.wait_for_widgets()
    book.screenshot("run")
    assert book.errors() == []
    assert_pictures(book, name)
    assert book.page.locator(".Toastify__toast").all_inner_texts() == []  # Lab asks nothing over the page


def assert_pictures(book, name):
    """Where the file holds a picture, the page shows one."""
    cells = [cell for cell in nbformat.read(FOLDER / name, as_version=4).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):
        data = [output.get("data", {}) for output in cell.outputs]
        if any("image/png" in one for one in data):
            expect(book.output(number).locator("img").first).to_be_visible()
        if any("<svg" in one.get("text/html", "") for one in data):
            expect(book.output(number).locator("svg").first).to_be_visible()
