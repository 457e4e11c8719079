"""Notebooks as pages: served to this machine alone, behind its token, and nothing that lies beside it."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import nbformat
import psutil
import pytest
from test_cli import get

from hipmobility import app, cli, notebooks

SECRET = "print('the source')"
PROSE = "Work after **Run → Run All Cells**. Each time.\n\nStays. Press **Shift + Enter** and see.\n\n* One.\n* Two."
DIAGRAM = "```mermaid\ngraph TD; A-->B\n```"


@pytest.fixture
def served(tmp_path):
    """`hipmobility app` on a notebook of one cell, beside a chart and a log, under careless settings."""
    cells = [nbformat.v4.new_code_cell(SECRET), *map(nbformat.v4.new_markdown_cell, (PROSE, DIAGRAM))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    kernel["voila"] = {"template": "classic", "theme": "dark"}
    for name, more in {"one": "", "a third": "third", "left out": "left out"}.items():
        own = [*cells, nbformat.v4.new_markdown_cell(f"## About {more}")]
        nbformat.write(nbformat.v4.new_notebook(cells=own, metadata=kernel), tmp_path / f"{name}.ipynb")
    for name in ("chart.png", "log.db", "rows.csv"):
        (tmp_path / name).write_text("a patient")
    (tmp_path / "voila.json").write_text(
        '{"Voila": {"ip": "0.0.0.0", "token": ""}, "VoilaConfiguration": {"file_allowlist": [".*"]}}'
    )
    command = [sys.executable, "-m", "hipmobility.cli", "app", "one.ipynb", "a third.ipynb"]
    own = {name: value for name, value in os.environ.items() if name != "SSH_CONNECTION"}
    own |= {"DISPLAY": ":0", "BROWSER": "true", "TMPDIR": str(tmp_path)}  # a browser that shows nothing
    with (
        open(tmp_path / "err.txt", "w") as err,
        subprocess.Popen(
            command, cwd=tmp_path, env=own, stdout=subprocess.PIPE, stderr=err, text=True
        ) as server,
    ):
        try:
            found = filter(None, (re.search(r"http://\S+", line) for line in server.stdout))
            yield server, next(found)[0], next(found)[0]
        finally:
            server.kill()


def test_a_page_is_for_this_machine_and_its_token_and_stops_at_ctrl_c(served, tmp_path):
    server, address, third = served
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{48}", address)
    root, token = address.split("?token=")
    (way,) = tmp_path.glob("*.html")  # which the browser was given
    assert get(f"{root}?token=0")[0] == 302
    assert token in way.read_text()
    status, page = get(address)
    assert status == 200
    assert not way.exists()
    assert "the source" in page  # what it prints
    assert SECRET not in page
    assert [one in page for one in ("Run All Cells", "Each time", "Shift + Enter")] == [False] * 3
    assert [one in page for one in ("<p>Stays.</p>", "<li>One.</li>")] == [True] * 2
    assert third == address.replace("/?", "/a%20third.ipynb?")
    assert "About third" in get(third)[1]
    assert "About third" not in page
    assert "the source" in get(address.replace("/?", "/one.ipynb?"))[1]  # as the others link to it
    for name in ("left%20out.ipynb", "log.db", "one.ipynb/..", "a"):
        assert get(address.replace("/?", f"/{name}?"))[0] == 404
    assert get(root)[0] == 302  # to the page that asks for the token
    assert get(address, Host="elsewhere.example")[0] == 403
    key = {"Authorization": f"token {token}"}
    for name in ("chart.png", "log.db", "rows.csv", "one.ipynb"):
        assert get(f"{root}voila/files/{name}", **key)[0] == 403
    for place in (
        "voila/tree",
        "voila/render/one.ipynb",
        "voila/api/contents",
        "api/contents",
        "voila/files/",
    ):
        assert "one.ipynb" not in get(root + place, **key)[1]
    listening = {one.laddr for one in psutil.Process(server.pid).net_connections() if one.status == "LISTEN"}
    assert {one.ip for one in listening} == {"127.0.0.1"}
    assert all(token not in word for word in psutil.Process(server.pid).cmdline())
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0


def test_no_page_asks_another_machine_whatever_its_address_or_its_notebook_chooses(served):
    names = {
        "www.w3.org",
        "creativecommons.org",
        "purl.org",
    }  # in the spinner: names of its formats, never fetched
    for chosen in ("", "&template=classic&theme=dark"):
        page = get(f"{served[1]}{chosen}")[1]
        assert 'data-jp-theme-light="true"' in page
        assert "graph TD" in page  # a diagram stays its text
        assert re.findall(r"https:|(?:src|href)\s*=\s*.?(?:http:)?//", page) == []
        assert {*re.findall(r"http://([^/\s\"']+)", page)} <= names


def test_a_server_that_ends_leaves_no_address_behind(served, tmp_path):
    server, _, _ = served
    assert len([*tmp_path.glob("*.html")]) == 1
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0
    assert [*tmp_path.glob("*.html")] == []


def test_a_page_that_is_left_takes_its_kernel_along(served):
    server, address, _ = served
    root, _ = address.split("?")
    kernels = lambda: [  # noqa: E731
        one
        for one in psutil.Process(server.pid).children()
        if "ipykernel_launcher" in " ".join(one.cmdline())
    ]
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
    )
    with browser.open(address, timeout=60) as answer:
        number = re.search(r'"kernelId": "([0-9a-f-]{36})"', answer.read().decode())[1]
    assert len(kernels()) == 1
    end = urllib.request.Request(f"{root}voila/api/shutdown/{number}", data=b"", method="POST")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(end, timeout=30)  # who was never let in
    assert len(kernels()) == 1
    with browser.open(end, timeout=30) as answer:
        assert answer.status == 204
    assert kernels() == []


def test_the_address_stands_below_no_warning(served, tmp_path):
    assert "Deprecat" not in (tmp_path / "err.txt").read_text()


def test_a_folder_is_no_page(tmp_path, capsys):
    (tmp_path / notebooks.FIRST).write_text("{}")
    (tmp_path / "other").mkdir()
    for folder in (tmp_path / "other", tmp_path):
        with pytest.raises(SystemExit):
            cli.main(["app", str(folder), "--no-browser"])
        assert "a folder is never served" in capsys.readouterr().err


def test_notebooks_of_two_folders_are_no_pages(tmp_path, capsys):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.ipynb").write_text("{}")
    with pytest.raises(SystemExit):
        cli.main(["app", str(tmp_path / "a" / "x.ipynb"), str(tmp_path / "b" / "x.ipynb")])
    assert "2 folders" in capsys.readouterr().err


def test_without_voila_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["app", "one.ipynb"]) == 1
    assert "pip install voila" in capsys.readouterr().err


def test_the_browser_finds_the_token_in_a_file_that_nobody_else_reads(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(app.webbrowser, "open", opened.append)
    monkeypatch.setattr(app.tempfile, "tempdir", str(tmp_path))
    page = app.Pages(token="abc", port=8866)
    page.launch_browser()
    (way,) = tmp_path.glob("*.html")
    assert opened == [way.as_uri()]
    assert "http://127.0.0.1:8866/?token=abc" in way.read_text()
    assert way.stat().st_mode & 0o077 == 0
