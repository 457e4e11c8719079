"""Every notebook opens in JupyterLab, runs from top to bottom and shows its widgets, with this machine alone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}  # else Lab asks, over the page
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


@pytest.fixture
def lab(tmp_path):
    """Return a function that runs `hipmobility lab` in a folder, as one person with one home; it gives the address."""
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    environment = {**os.environ, **own, "XDG_DATA_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    running = []

    def run(folder, opens=""):
        folder.mkdir(exist_ok=True)
        book = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
        nbformat.write(book, folder / f"{folder.name}.ipynb")
        command = [sys.executable, "-m", "hipmobility.cli", "lab", "--no-browser", str(folder / opens)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        running.append(server)
        return next(found for line in server.stdout if (found := re.search(r"http://\S+", line)))[0]

    yield run
    for server in running:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:  # a kernel was just about to start; how it stops is for test_cli
            server.kill()
            server.wait()
        server.stdout.close()


def test_tabs_of_another_folder_stay_there_and_own_tabs_come_back(lab, chromium, tmp_path):
    """Jupyter keeps the open tabs of all folders in one place, in which another program of Jupyter writes too."""
    jupyters = tmp_path / "JUPYTER_CONFIG_DIR" / "lab" / "workspaces"

    def tabs(address, opens=""):
        page = chromium.new_page()
        page.goto(address.replace("/lab?", f"/lab/tree/{opens}?") if opens else address)
        page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").first.wait_for(timeout=60_000)
        if opens:
            with page.expect_response(
                lambda one: "/api/workspaces/" in one.url and one.request.method == "PUT"
            ):
                pass
        found = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts()
        page.close()
        return found

    one, other = tmp_path / "one", tmp_path / "other"
    address = lab(one)
    assert "one.ipynb" in tabs(address, "one.ipynb")
    assert not [name for name in tabs(lab(other)) if name.startswith("one")]
    assert "one.ipynb" in tabs(address)
    assert not jupyters.exists() or not [*jupyters.iterdir()]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_notebook_has_the_whole_window_and_the_list_of_files_is_one_click_away_and_stays(
    lab, chromium, tmp_path, width
):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    files = page.locator("#jp-left-stack")

    def opens(address):
        page.goto(address)
        page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").first.wait_for(
            state="attached",
            timeout=60_000,  # beside the list of files a phone does not show it
        )

    address = lab(tmp_path / "one", "one.ipynb")
    with page.expect_response(lambda one: '"left":{"collapsed":true' in (one.request.post_data or "")):
        opens(address)  # and Lab keeps it so
    page.locator(".jp-NotebookPanel").wait_for()
    expect(files).to_be_hidden()
    with page.expect_response(lambda one: '"left":{"collapsed":false' in (one.request.post_data or "")):
        page.locator(".jp-SideBar.jp-mod-left").get_by_role("tab", name="File Browser").click()
    expect(files).to_be_visible()
    expect(files.get_by_role("button", name="one.ipynb")).to_be_visible()
    opens(lab(tmp_path / "one", "one.ipynb"))  # what a person has chosen is kept
    expect(files).to_be_visible()
    opens(lab(tmp_path / "other"))  # who opens a folder wants to see what is in it
    expect(files).to_be_visible()
    page.close()


def assert_pictures(book, name):
    """Where the file holds a picture, the page shows one."""
    cells = [cell for cell in nbformat.read(FOLDER / name, as_version=4).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):
        data = [output.get("data", {}) for output in cell.outputs]
        if any("image/png" in one for one in data):
            expect(book.output(number).locator("img").first).to_be_visible()
        if any("<svg" in one.get("text/html", "") for one in data):
            expect(book.output(number).locator("svg").first).to_be_visible()
