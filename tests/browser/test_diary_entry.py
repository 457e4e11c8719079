"""The quick diary entry in JupyterLab, with the keyboard alone."""

import nbformat
import pytest
from conftest import violations
from playwright.sync_api import expect

from hipmobility import stretches

WORDS = stretches.words("diary_form")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SOURCE = [
    "from hipmobility.log import Log\nfrom hipmobility.widgets.diary_form import DiaryForm",
    'log = Log("diary_form.db")\nform = DiaryForm("P1", log.add_diary, date="2026-03-01", time="21:15")\nform',
    'print(log.diary("P1").to_csv(index=False))',
]


@pytest.mark.parametrize("width", [1280, 390])
def test_an_entry_with_the_keyboard_alone_reaches_the_log(width, open_notebook, project):
    cells = [nbformat.v4.new_code_cell(text) for text in SOURCE]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)
    (project / "notebooks" / "diary_form.db").unlink(missing_ok=True)
    nbformat.write(notebook, project / "notebooks" / "diary_form.ipynb")
    book = open_notebook("diary_form.ipynb", width=width)
    book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all()
    book.wait_for_widgets()
    page, form = book.page, book.output(1)
    count = book.code_cells.count()
    seven = form.get_by_role("button", name="7", exact=True)
    size = seven.bounding_box()
    assert min(size["width"], size["height"]) >= 44
    seven.focus()
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_have_text("Pain 7, low back.")
    site = form.get_by_label(WORDS["site"], exact=True)
    site.fill("left hip")
    site.press("a")  # outside of the form it inserts a cell
    site.press("Backspace")
    expect(form.get_by_role("status")).to_have_text("Pain 7, left hip.")
    assert book.code_cells.count() == count
    book.screenshot(f"{width}")
    assert violations(page, ".hm-diary") == []
    keep_busy(page)  # so that only the first change of each field is sent before the press
    for pain in ("2", "5", "3"):
        form.get_by_role("button", name=pain, exact=True).click()
    form.get_by_label(WORDS["note"], exact=True).focus()
    page.keyboard.type("after the walk")
    form.get_by_role("button", name=WORDS["save"], exact=True).focus()
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_have_text(WORDS["saved"])
    book.cell(2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(book.output(2)).to_contain_text("P1,2026-03-01,21:15,left hip,3.0,after the walk")


def keep_busy(page):
    """Give the kernel a second of work, and do not wait for it."""
    code = {"code": "import time; time.sleep(1)"}
    page.evaluate(
        "(code) => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(code); }",
        code,
    )
