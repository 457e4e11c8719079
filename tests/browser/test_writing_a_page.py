"""The take-home form in JupyterLab and as a page without code: with the keys alone to a file, and the file opens."""

from pathlib import Path

import pytest
from conftest import violations
from playwright.sync_api import expect
from test_voila import opened, served

from hipmobility import stretches

WORDS = stretches.words("take_home_form")
NAME = stretches.load("hip_flexor").name
BOOK = "08_take_home.ipynb"


def fill_in(page, form):
    """Go through the form with the keys alone, and write."""
    form.get_by_role("textbox", name=WORDS["patient_id"]).focus()
    page.keyboard.type("P9")
    reach(page, form.get_by_role("checkbox", name=NAME))
    page.keyboard.press("Space")
    days = form.get_by_role("spinbutton", name=WORDS["days_per_week"]).first
    expect(days).to_be_enabled()  # the kernel says so
    reach(page, days)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("4")
    reach(page, form.get_by_role("combobox", name=WORDS["language"]))
    page.keyboard.press("ArrowDown")
    reach(page, form.get_by_role("textbox", name=WORDS["note"]))
    page.keyboard.type("Abb dd")  # keys that are commands of JupyterLab elsewhere
    reach(page, form.get_by_role("textbox", name=WORDS["file"]))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("nine.html")
    reach(page, form.get_by_role("button", name=WORDS["write"]))
    page.keyboard.press("Enter")


def reach(page, field):
    for _ in range(30):
        if field.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way with Tab to {field}")


def saves_and_opens(page, form, chromium, folder):
    """Look at the file that the form names, save the copy that it offers, and open that as a person does."""
    status = form.get_by_role("status")
    expect(status).to_contain_text(f"{NAME}: 2 holds of 30 seconds on each side, 4 days a week.")
    where = status.get_by_text(WORDS["where"].partition("{")[0]).inner_text()
    written = Path(where.partition(": ")[2])
    link = status.get_by_role("link", name=WORDS["copy"])
    reach(page, link)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == written.name == "nine.html"
    copy = folder / "copy.html"
    saved.value.save_as(copy)
    assert copy.read_bytes() == written.read_bytes()
    with opened(chromium, copy.as_uri(), width=390) as home:
        expect(home.get_by_role("heading", level=1)).to_have_text(stretches.words("handout", "es")["title"])
        expect(home.locator(".hm-who")).to_contain_text("P9")
        expect(home.locator(".hm-note-from")).to_contain_text("Abb dd")
        expect(home.locator(".hm-card")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_in_jupyterlab(width, open_notebook, chromium, tmp_path):
    book = open_notebook(BOOK, width=width)
    book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all()
    book.wait_for_widgets()
    form, cells = book.output(1).locator(".hm-take-home"), book.code_cells.count()
    fill_in(book.page, form)
    saves_and_opens(book.page, form, chromium, tmp_path)
    assert book.code_cells.count() == cells
    assert form.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    book.screenshot(f"{width}")


def test_as_a_page_without_code(chromium, project, tmp_path):
    with (
        served(BOOK, project / "notebooks", tmp_path) as address,
        opened(chromium, address) as page,
    ):
        form = page.locator(".hm-take-home").first
        form.get_by_role("button", name=WORDS["write"]).wait_for(timeout=240_000)
        form.evaluate("(one) => { one.dataset.test = 'here'; }")
        assert violations(page, "[data-test=here]") == []
        fill_in(page, form)
        saves_and_opens(page, form, chromium, tmp_path)
        assert violations(page, "[data-test=here]") == []
