"""A notebook as a page without code, in a real browser: a whole guided session with the keys, and it is saved."""

import contextlib
import os
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT, violations
from playwright.sync_api import expect

from hipmobility import stretches
from hipmobility.log import Log

WORDS = stretches.words("guided_session")
CHANGES = {  # of the notebook, so that a test can read its log and need not wait for minutes
    'Path(tempfile.mkdtemp()) / "practice.db"': 'Path("practice.db")',
    'date="2026-03-20")\nsession': 'date="2026-03-20")\nsession._speed = 30\nsession',
}


@contextlib.contextmanager
def served(name, folder, settings, *others):
    """Serve notebooks of a folder with `hipmobility app`; gives the address of the first, which ends with the token."""
    own = {name: str(settings / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    assert os.environ["MPLBACKEND"] == "agg"  # figures belong in the page, whatever is set here
    command = [sys.executable, "-m", "hipmobility.cli", "app", name, *others, "--no-browser"]
    with (
        open(settings / "server.txt", "w") as err,
        subprocess.Popen(
            command, cwd=folder, env=os.environ | own, stdout=subprocess.PIPE, stderr=err, text=True
        ) as server,
    ):
        try:
            found = (re.search(r"http://\S+", line) for line in server.stdout)
            address = next(filter(None, found), None)
            assert address, (settings / "server.txt").read_text()
            yield address[0]
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def page_address(tmp_path):
    """Serve the second notebook."""
    book = nbformat.read(ROOT / "notebooks" / "02_hip_flexor_stretch.ipynb", as_version=4)
    for old, new in CHANGES.items():
        cells = [cell for cell in book.cells if cell.cell_type == "code" and old in cell.source]
        assert cells, old
        cells[0].source = cells[0].source.replace(old, new)
    nbformat.write(book, tmp_path / "book.ipynb")
    with served("book.ipynb", tmp_path, tmp_path) as address:
        yield address


@contextlib.contextmanager
def opened(chromium, address, width=1280):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    page.on("request", lambda one: wrong.append(one.url) if is_outside(one.url) else None)
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address, timeout=240_000)
    yield page
    context.close()
    assert wrong == []  # nothing asked of another machine, no error in the console


@pytest.fixture
def page(chromium, page_address):
    with opened(chromium, page_address) as page:
        yield page


def is_outside(url):
    return url.startswith("http") and not url.startswith("http://127.0.0.1:")


def test_a_whole_session_without_code_with_the_keyboard_alone(page, tmp_path):
    session = page.locator(".hm-guided", has=page.get_by_role("button", name="Left first")).first
    session.get_by_role("heading").wait_for(timeout=120_000)
    expect(page.get_by_text("demo.set(")).to_have_count(0)  # no code

    def tab_to(name):
        for _ in range(40):
            if page.evaluate("() => document.activeElement?.textContent") == name:
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"no way to {name!r} with Tab")

    session.evaluate("(one) => { one.dataset.test = 'here'; one.querySelector('button').focus(); }")
    session = page.locator("[data-test=here]")
    assert violations(page, "[data-test=here]") == []
    tab_to("Left first, then right")
    page.keyboard.press("Enter")
    for _ in range(2):
        tab_to(WORDS["none_of_these"])
        page.keyboard.press("Enter")
    tab_to("4")
    page.keyboard.press("Enter")
    expect(session.get_by_role("button", name=WORDS["pause"])).to_be_focused()
    page.keyboard.press("Space")
    expect(session.get_by_role("button", name=WORDS["resume"])).to_be_visible()
    page.keyboard.press("Space")
    expect(session.get_by_role("heading")).to_have_text(WORDS["after_question"], timeout=60_000)
    tab_to("3")
    page.keyboard.press("Enter")
    held = WORDS["held"].format(side="Right", seconds=60, full=2, holds=2)
    expect(session.get_by_text(held)).to_be_visible()
    tab_to(WORDS["save"])
    page.keyboard.press("Enter")
    expect(session.locator(".hm-message")).to_have_text(WORDS["saved"])
    assert violations(page, "[data-test=here]") == []
    rows = Log(tmp_path / "practice.db").sessions()
    done = rows[rows["date"] == "2026-03-20"][["side", "holds", "hold_s", "pain_before", "pain_after"]]
    assert done.values.tolist() == [["left", 2, 30, 4, 3], ["right", 2, 30, 4, 3]]


def test_no_label_needs_an_icon(page):
    """The icon font is not there, so a button without words would be empty."""
    page.locator(".hm-guided").first.get_by_role("heading").wait_for(timeout=120_000)
    date = page.locator("td", has_text="2026-03-19").first  # it stays in one line, at a phone's width too
    assert date.evaluate("(one) => getComputedStyle(one).whiteSpace") == "nowrap"
    buttons = page.get_by_role("button").all()
    assert buttons
    assert [one.evaluate("(one) => one.outerHTML") for one in buttons if not one.inner_text().strip()] == []
    assert page.locator("i.fa, [class*='fa-']").count() == 0


@pytest.mark.parametrize("name", ["01_hips_and_back.ipynb", "05_muscle_lab.ipynb"])
def test_a_page_to_read_has_its_explorer_and_no_code(name, chromium, project, tmp_path):
    sources = [one.source for one in nbformat.read(ROOT / "notebooks" / name, as_version=4).cells
               if one.cell_type == "code" and "=" in one.source]  # fmt: skip
    with served(name, project / "notebooks", tmp_path) as address, opened(chromium, address) as page:
        explorer = page.locator(".hm-explorer").first
        explorer.get_by_role("slider").first.wait_for(timeout=240_000)
        body, drawn = page.locator("body").inner_text(), "(one) => one.querySelector('svg').outerHTML"
        assert len(sources) > 5
        assert [one for one in sources if one in body] == []
        assert [one for one in ("Run All Cells", "Shift + Enter", "<Axes", "Error") if one in body] == []
        charts = page.locator(".jp-RenderedImage img")
        assert charts.count() == sum("figures.plot_" in one for one in sources)
        slider, before = explorer.get_by_role("slider").first, explorer.evaluate(drawn)
        value = slider.input_value()
        slider.press("ArrowRight")
        assert slider.input_value() != value
        assert explorer.evaluate(drawn) != before
        shots = os.environ.get("HM_SCREENSHOTS")
        for width in (390, 1280) if shots else ():
            page.set_viewport_size({"width": width, "height": 12_000})
            page.screenshot(path=f"{shots}/app-{name[:2]}-{width}.png")


def test_one_page_leads_to_another_that_was_named_and_to_no_other(chromium, tmp_path):
    for name, text in (
        ("one", "# First\n\n[on](two.ipynb), [off](three.ipynb)"),
        ("two", "# Second"),
        ("three", "# No"),
    ):
        cells = [nbformat.v4.new_markdown_cell(text)]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / f"{name}.ipynb")
    with served("one.ipynb", tmp_path, tmp_path, "two.ipynb") as address, opened(chromium, address) as page:
        page.get_by_role("link", name="on", exact=True).click()
        expect(page.get_by_role("heading", name="Second")).to_be_visible(timeout=60_000)
        assert "token" not in page.url
        page.go_back()
        off = page.get_by_role("link", name="off").evaluate("(one) => one.href")
        assert page.request.get(off).status == 404
