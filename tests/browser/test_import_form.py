"""Hostile text in a real browser: the form shows what a file holds, adds it, runs nothing of it and asks nobody."""

import csv
import io

import hostile_text
import nbformat
import pytest
from playwright.sync_api import expect

from hipmobility import records, stretches

WORDS = stretches.words("import_form")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SOURCE = [
    "from hipmobility import exchange\nfrom hipmobility.log import Log\n"
    "from hipmobility.widgets.import_form import ImportForm",
    'log = Log("import_form.db")\nform = ImportForm(log, "hostile.txt", table="diary")\nform',
    'exchange.preview("hostile.txt", "diary", log=log)',
    "log.diary()",
]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_file_of_hostile_notes_is_shown_and_added_and_nothing_runs(width, open_notebook, project):
    folder = project / "notebooks"
    file = io.StringIO(newline="")
    rows = [["P1", "2026-03-01", "", "hip", "3", text] for text in hostile_text.TEXTS]
    first = [
        ["P1", "2026-03-01", "", text, "3", text]
        for text in ("<img src=x onerror=hit=1>", "<svg onload=hit=1>")
    ]
    csv.writer(file).writerows([records.columns("diary"), *first, *rows])
    (folder / "hostile.txt").write_text(file.getvalue(), "utf-8", newline="")
    (folder / "import_form.db").unlink(missing_ok=True)
    cells = [nbformat.v4.new_code_cell(text) for text in SOURCE]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / "import_form.ipynb")
    book = open_notebook("import_form.ipynb", width=width)
    book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all()
    book.wait_for_widgets()
    form = book.output(1)
    expect(form.get_by_role("status")).to_contain_text(f"New rows: {len(rows) + 2}.")
    expect(form.get_by_role("status")).to_contain_text("<img src=x onerror=hit=1>")  # as text
    expect(book.output(2)).to_contain_text("<svg onload=hit=1>")
    book.screenshot(f"{width}")
    form.get_by_role("button", name=WORDS["add"], exact=True).click()
    expect(form.get_by_role("status")).to_contain_text(f"Rows added: {len(rows) + 2}.")
    assert book.page.evaluate("() => window.hit") is None
    assert book.page.locator(".jp-Notebook img[src='x'], .jp-Notebook iframe").count() == 0
