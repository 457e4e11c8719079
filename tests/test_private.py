"""What a person writes stays on this machine: no request, no log line, no message, no commit holds it."""

import json
import logging
import os
import subprocess
import sys
import traceback
import warnings
from pathlib import Path

import check_private
import nbformat
import pytest

from hipmobility import cli, exchange, notebooks
from hipmobility.log import Log, LogError

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MARK = "MARKER"
ROW = {"patient_id": "P1", "date": "2026-03-01", "site": "hip", "pain": 3, "note": f"{MARK} <b>"}

# Before anything else is loaded: whoever asks another machine for anything ends the program.
CLOSED = """
import os, socket, sys

def refuse(event, values):
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = values[1]
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in ("127.0.0.1", "::1", "localhost", "unix", ""):
            os.write(2, f"ASKED {host}\\n".encode()); os._exit(77)
    own = (None, "localhost", "127.0.0.1", "::1")
    if event in ("socket.getaddrinfo", "socket.gethostbyname") and values[0] not in own:
        os.write(2, f"ASKED {values[0]}\\n".encode()); os._exit(77)

sys.addaudithook(refuse)
"""
CELLS = """
import json, warnings
warnings.simplefilter("ignore")
place = {"__name__": "__main__", "display": print}
for number, source in enumerate(json.loads(sys.stdin.read())):
    exec(compile(source, f"cell {number}", "exec"), place)
print("ENDED")
"""


def closed(program, given="", folder=ROOT / "notebooks"):
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-c", CLOSED + program],
        input=given,
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "agg", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    "asks",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('x.invalid', 80)",
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    ],
)
def test_the_wall_holds(asks):
    done = closed(asks)
    assert (done.returncode, done.stderr.split()[0]) == (77, "ASKED")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_nobody_for_anything(path):
    book = nbformat.read(path, as_version=4)
    done = closed(CELLS, json.dumps([cell.source for cell in book.cells if cell.cell_type == "code"]))
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.endswith("ENDED\n")


def acts(tmp_path):
    """Everything that can go wrong with a note in it."""
    log = Log(tmp_path / "log.db")
    log.add_diary(**ROW)
    yield lambda: log.add_diary(**ROW)  # already there: a warning
    yield lambda: log.add_diary(**ROW | {"date": "2026-03-02", "pain": 12})
    yield lambda: log.add_diary(**ROW | {"note": f"{MARK}\x1b"})
    yield lambda: log.add_diary(**ROW | {"date": "2026-03-02", "side": "x"})
    yield lambda: log.void(1, reason="")
    yield lambda: log.void(99, reason=MARK)
    yield lambda: log.import_csv(tmp_path / "bad.csv", "diary")
    yield lambda: exchange.preview(tmp_path / "bad.csv", "diary", log=log).sentences()
    yield lambda: log.export_csv(tmp_path / "none" / "x.csv", "diary")
    yield lambda: log.backup(tmp_path / "log.db")
    yield lambda: cli.main(["import", str(tmp_path / "bad.csv"), "--table", "diary", "--log", str(log.path)])


def test_a_note_is_in_no_message_no_log_and_no_file_name(tmp_path, caplog, capsys):
    row = f"P1,2026-03-01,,hip,12,{MARK}\n"
    (tmp_path / "bad.csv").write_text("patient_id,date,time,site,pain,note\n" + row + "total\n" + row)
    caplog.set_level(logging.DEBUG)
    said = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for act in acts(tmp_path):
            try:
                said.append(repr(act()))
            except LogError as error:
                said += [str(error), repr(error), *error._render_traceback_()]
                said += ["".join(traceback.format_exception(error, chain=True)).split("LogError")[-1]]
    said += [str(one.message) for one in told]
    assert len(said) > 15
    assert any("already logged" in one for one in said)
    out = capsys.readouterr()
    for text in (*said, caplog.text, out.out, out.err, *map(str, tmp_path.rglob("*"))):
        assert MARK not in text


def test_the_marker_is_in_no_notebook():
    for path in NOTEBOOKS:
        assert MARK not in path.read_text("utf-8")


def test_who_can_reach_the_notebooks_is_not_for_a_settings_file_to_say():
    assert notebooks.FORCED["ServerApp.ip"] == "127.0.0.1"
    assert notebooks.FORCED["ServerApp.allow_remote_access"] is False
    assert not notebooks.FORCED["ServerApp.allow_origin"]


# ---- what git is not given


def faults(tmp_path, name, data):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(check_private.faults(path, tmp_path))


def notebook(source, **output):
    cell = {"cell_type": "code", "source": [source], "outputs": [output] if output else []}
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# x"]}, cell]})


FRAME = "  patient_id       date  pain\n0  {}  2026-03-01   3.0\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mine.csv", "a,b\n"),
        ("data/P1.csv", "a,b\n"),
        ("data/mine/sample_x.csv", "a,b\n"),
        ("log.db-wal", ""),
        ("notes.txt", '"patient_id","date"\n'),
        ("notes.txt", "\ufeffpatient_id;date\n"),
        ("picture.png", b"SQLite format 3\0"),
        ("letter", b"%PDF-1.7"),
        ("a.ipynb", notebook("log = Log()", text=["x"])),
        ("a.ipynb", notebook("x", text=["{'patient_id': 'Maria', 'pain': 4}"])),
        ("a.ipynb", notebook("x", data={"text/plain": [FRAME.format("Maria")]})),
    ],
)
def test_a_file_of_a_patient_is_refused(tmp_path, name, data):
    assert faults(tmp_path, name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data/sample_x.csv", "patient_id,date\n"),
        ("hipmobility/x.py", "patient_id = 1\n"),
        ("a.ipynb", notebook("log = Log()")),
        ("a.ipynb", notebook("x", text=["{'patient_id': 'P1', 'pain': 4}"])),
        ("a.ipynb", notebook("x", data={"text/plain": [FRAME.format("P2")]})),
    ],
)
def test_other_files_pass(tmp_path, name, data):
    assert faults(tmp_path, name, data) == []


def test_the_repository_holds_none(capsys):
    assert check_private.main([]) == 0
    assert len(check_private.tracked()) > 100
    assert capsys.readouterr().err == ""
