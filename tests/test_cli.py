"""The commands as a person types them: what they print, how they end, and who can reach the notebooks."""

import contextlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest

import hipmobility
from hipmobility import cli, notebooks, records, table_commands
from hipmobility.log import Log

ROOT = Path(__file__).parent.parent
SESSIONS = """\
patient_id,date,stretch,side,holds,hold_s,pain_before,pain_after,note
P1,2026-03-01,hip_flexor,left,2,30,4,3,
P1,2026-03-01,hip_flexor,right,2,30,4,3,
P2,2026-03-02,figure_4,left,1,20,,,
"""


@pytest.fixture
def sessions(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_text(SESSIONS)
    return path


def test_import_says_how_many_rows_are_new(sessions, tmp_path, capsys):
    command = ["import", str(sessions), "--log", str(tmp_path / "one.db")]
    assert cli.main(command) == 0
    assert capsys.readouterr().out == "added 3 rows, 0 already there\n"
    sessions.write_text(SESSIONS + "P2,2026-03-03,figure_4,left,1,20,,,\n")
    assert cli.main(command) == 0
    assert capsys.readouterr().out == "added 1 row, 3 already there\n"
    assert len(Log(tmp_path / "one.db").sessions()) == 4


def test_import_refuses_a_file_with_one_fault_a_line(sessions, tmp_path, capsys):
    sessions.write_text(SESSIONS.replace(",4,3,", ",11,3,", 1).replace("figure_4,left", "figure_5,left"))
    assert cli.main(["import", str(sessions), "--log", str(tmp_path / "one.db")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2
    assert "pain_before: 11" in err
    assert "figure_5" in err
    assert Log(tmp_path / "one.db").sessions().empty


def test_import_says_which_table_a_file_is_of(tmp_path, capsys):
    pain = tmp_path / "pain.csv"
    pain.write_text("patient_id,date,site,pain\nP1,2026-03-01,low back,4\n")
    command = ["import", str(pain), "--log", str(tmp_path / "one.db")]
    for words in (command, [*command, "--preview"], [*command, "--own-export"]):
        assert cli.main(words) == 1
        said = capsys.readouterr().err.splitlines()
        advice = said[-1].removeprefix("Is it a file of diary? Then: hipmobility ")
        told = shlex.split(advice)
        assert sorted(told) == sorted([*words, "--table", "diary"])  # all that was said, and the table
        assert cli.main(told) == 0
        capsys.readouterr()
    assert cli.main([*command, "--table", "diary"]) == 0
    pain.write_text("patient_id,date,site,pain\nP1,2026-03-01,low back,12\n")
    capsys.readouterr()
    assert cli.main([*command, "--table", "diary"]) == 1
    assert capsys.readouterr().err == "row 2, pain: 12 is not 0-10\n"  # it is a diary: nothing to hint at


def test_import_of_another_programs_diary_points_to_the_way_in(tmp_path, capsys):
    other = tmp_path / "other.csv"
    log = ["--log", str(tmp_path / "one.db")]
    for text in ("Datum;Schmerz\n1.3.2026;4\n", "date,pain level\n2026-03-01,4\n"):
        other.write_text(text)
        assert cli.main(["import", str(other), *log]) == 1
        err = capsys.readouterr().err.splitlines()
        assert err[0].startswith("row 1")
        assert err[-1].startswith("A diary of another program?")
        assert "exchange.read_diary(FILE, columns=...)" in err[-1]
    other.write_bytes(b"%PDF-1.7")
    assert cli.main(["import", str(other), *log]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "other.csv: is a PDF, not a CSV file; save the table as CSV UTF-8"
    ]


def test_a_preview_says_what_would_be_added_and_adds_nothing(sessions, tmp_path, capsys):
    path = tmp_path / "one.db"
    command = ["import", str(sessions), "--log", str(path)]
    assert cli.main([*command, "--preview"]) == 0
    assert "3 new, 0 already there, 0 refused." in capsys.readouterr().out
    assert not path.exists()
    cli.main(command)
    sessions.write_text(
        SESSIONS + "P2,2026-03-03,figure_4,left,1,20,,,\nP2,2026-03-04,figure_4,left,1,20,12,,\n"
    )
    capsys.readouterr()
    assert cli.main([*command, "--preview"]) == 1  # a file with a fault would be refused
    out = capsys.readouterr().out
    assert "1 new, 3 already there, 1 refused." in out
    assert "row 6, pain_before: 12 is not 0-10" in out
    assert len(Log(path).sessions()) == 3


def test_import_names_a_file_that_is_not_there(tmp_path, capsys):
    assert cli.main(["import", str(tmp_path / "absent.csv")]) == 1
    assert "absent.csv" in capsys.readouterr().err


def test_import_into_something_that_is_not_a_log(sessions, tmp_path, capsys):
    other = tmp_path / "letter.db"
    other.write_text("Dear colleague, " * 100)
    assert cli.main(["import", str(sessions), "--log", str(other)]) == 1
    assert "letter.db" in capsys.readouterr().err
    assert other.read_text().startswith("Dear colleague")


def test_export_gives_back_what_import_took(sessions, tmp_path, capsys):
    log, out = str(tmp_path / "one.db"), tmp_path / "out.csv"
    cli.main(["import", str(sessions), "--log", log])
    assert cli.main(["export", str(out), "--patient", "P1", "--log", log]) == 0
    assert cli.main(["import", str(out), "--log", log]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["wrote 2 rows", "added 0 rows, 2 already there"]


def test_an_exported_note_comes_back_as_it_was(tmp_path):
    first, second, out = str(tmp_path / "one.db"), str(tmp_path / "two.db"), str(tmp_path / "out.csv")
    entry = {"patient_id": "P1", "date": "2026-03-01", "time": "", "site": "low back", "pain": 3}
    Log(first).add_diary(**entry, note="=worse at night")
    assert cli.main(["export", out, "--table", "diary", "--log", first]) == 0
    assert "'=worse" in Path(out).read_text()  # no spreadsheet takes it for a formula
    assert cli.main(["import", out, "--own-export", "--table", "diary", "--log", second]) == 0
    assert list(Log(second).diary()["note"]) == ["=worse at night"]


def test_a_row_of_a_wrong_clock_can_be_left_out_by_its_number(tmp_path, capsys):
    pain, log = tmp_path / "pain.csv", str(tmp_path / "one.db")
    rows = ["2026-03-01,4", "2099-03-02,5", "2026-03-03,6", "2099-03-04,7"]
    pain.write_text(
        "".join(
            f"{row}\n"
            for row in ["patient_id,date,site,pain", *(f"P1,{row[:10]},hip,{row[11:]}" for row in rows)]
        )
    )
    command = ["import", str(pain), "--log", log, "--table", "diary"]
    for words in (command, [*command, "--preview"]):
        assert cli.main(words) == 1
        out, err = capsys.readouterr()
        assert (
            "row 3, date: 2099-03-02 is in the future\nrow 5, date: 2099-03-04 is in the future" in out + err
        )
        question, advice = err.splitlines()[-1].split(": hipmobility ")
        assert question.startswith("Was the clock of that device wrong?")
        told = shlex.split(advice)
        assert sorted(told) == sorted([*words, "--leave-out", "3", "--leave-out", "5"])
        assert cli.main(told) == 0
        assert "left out as you said: row 3, 5" in capsys.readouterr().out
    assert Log(log).diary()["pain"].tolist() == [4, 6]
    assert cli.main([*command, "--leave-out", "3"]) == 1  # one more, and what was said stays said
    assert "--leave-out 3 --leave-out 5" in capsys.readouterr().err
    assert cli.main([*command, *(["--leave-out", "3", "--leave-out", "5", "--leave-out", "6"])]) == 1
    said = "row 6: to be left out, but there is no such row below the column names\n"
    assert capsys.readouterr().err == said
    pain.write_text(pain.read_text().replace(",4\n", ",44\n"))
    assert cli.main(command) == 1
    assert "clock" not in capsys.readouterr().err  # another fault is to be mended


@pytest.mark.parametrize("order", [["--own-export"], [], ["--own-export", ""], ["", "--own-export"]])
def test_a_file_of_ours_is_added_once_with_and_without_its_flag(order, tmp_path, capsys):
    first, second, out = str(tmp_path / "one.db"), str(tmp_path / "two.db"), str(tmp_path / "out.csv")
    entry = {"patient_id": "=P1", "date": "2026-03-01", "time": "", "site": "low back"}
    Log(first).add_diary(**entry, pain=3, note="-2 since yesterday")
    Log(first).add_diary(**entry, pain=4, note="")
    assert cli.main(["export", out, "--table", "diary", "--log", first]) == 0
    for flag in order or [""]:
        for _ in range(2):
            assert cli.main(["import", out, *filter(None, [flag]), "--table", "diary", "--log", second]) == 0
    said = capsys.readouterr().out.splitlines()[1:]
    assert said == ["added 2 rows, 0 already there", *["added 0 rows, 2 already there"] * (len(said) - 1)]
    assert len(Log(second).diary()) == 2


def test_export_replaces_a_file_only_when_told_to(sessions, tmp_path, capsys):
    log, out = str(tmp_path / "log.db"), tmp_path / "mine.csv"
    assert cli.main(["import", str(sessions), "--log", log]) == 0
    out.write_text("precious")
    assert cli.main(["export", str(out), "--log", log]) == 1
    assert out.read_text() == "precious"
    assert "mine.csv: exists already; --force replaces it" in capsys.readouterr().err
    assert cli.main(["export", str(out), "--log", log, "--force", "--patient", "nobody"]) == 0
    assert "wrote 0 rows: the log's sessions know no patient 'nobody'" in capsys.readouterr().out


def test_export_of_a_patient_as_fhir(sessions, tmp_path, capsys):
    log, out = str(tmp_path / "one.db"), tmp_path / "p1.json"
    cli.main(["import", str(sessions), "--log", log])
    command = ["export", str(out), "--format", "fhir", "--log", log]
    assert cli.main([*command, "--patient", "P1"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "wrote 9 FHIR resources"
    assert '"value": "P1"' in out.read_text("utf-8")
    assert cli.main([*command, "--patient", "P1", "--deidentified"]) == 1
    assert "p1.json: exists already; --force replaces it" in capsys.readouterr().err
    assert cli.main([*command, "--patient", "P1", "--deidentified", "--force"]) == 0
    assert "can still tell who somebody is" in capsys.readouterr().out.replace("\n", " ")
    assert '"P1"' not in out.read_text("utf-8")
    assert "2026" not in out.read_text("utf-8")
    assert cli.main([*command, "--patient", "P9", "--force"]) == 1
    assert "no table knows a patient P9" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(command)
    assert "name it with --patient" in capsys.readouterr().err


def test_export_does_not_make_an_empty_log(tmp_path, capsys):
    absent = tmp_path / "absent.db"
    assert cli.main(["export", str(tmp_path / "out.csv"), "--log", str(absent)]) == 1
    assert "absent.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_log_of_this_person_is_the_default(sessions, capsys):
    assert cli.main(["import", str(sessions)]) == 0
    assert len(Log().sessions()) == 3
    assert cli.main(["export", str(sessions.parent / "out.csv"), "--table", "plan"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "wrote 0 rows"


def test_backup_and_restore(sessions, tmp_path, capsys):
    log, kept = str(tmp_path / "one.db"), str(tmp_path / "kept.db")
    cli.main(["import", str(sessions), "--log", log])
    assert cli.main(["backup", kept, "--log", log]) == 0
    assert cli.main(["backup", kept, "--log", log]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1:] == [f"wrote {kept}"]
    assert "kept.db: exists already" in err
    Log(log).void(1, reason="x")
    assert cli.main(["restore", kept, "--log", log]) == 0
    assert re.fullmatch(
        r"restored 3 rows; what was there before: .*one\.before-restore-.*\.db\n", capsys.readouterr().out
    )
    assert len(Log(log).sessions()) == 3


def test_restore_in_the_place_of_a_damaged_log(sessions, tmp_path, capsys, monkeypatch):
    log, kept = tmp_path / "one.db", str(tmp_path / "kept.db")
    monkeypatch.setenv("HIPMOBILITY_LOG", str(log))
    cli.main(["import", str(sessions)])
    cli.main(["backup", kept])
    log.write_bytes(log.read_bytes()[:4096] + b"\xa5" * 4096 * 8)
    raw = log.read_bytes()
    Path(f"{log}-journal").write_bytes(b"\0" * 512)  # the program was killed
    assert cli.main(["restore", str(tmp_path / "absent.db")]) == 1
    assert log.read_bytes() == raw  # nothing is moved for a backup that is none
    assert cli.main(["restore", kept]) == 0
    assert "one.db: the file is damaged" in capsys.readouterr().err
    assert (tmp_path / "one.damaged.db").read_bytes() == raw
    assert len(Log(log).sessions()) == 3


def test_nothing_is_backed_up_or_erased_where_there_is_no_log(tmp_path, capsys):
    absent = str(tmp_path / "absent.db")
    assert cli.main(["backup", str(tmp_path / "kept.db"), "--log", absent]) == 1
    assert cli.main(["erase", "P1", "--confirm", "P1", "--log", absent]) == 1
    assert capsys.readouterr().err.count("absent.db: there is no such log") == 2
    assert list(tmp_path.iterdir()) == []


def test_erase(sessions, tmp_path, capsys):
    log = str(tmp_path / "one.db")
    cli.main(["import", str(sessions), "--log", log])
    assert cli.main(["erase", "P1", "--confirm", "P2", "--log", log]) == 1
    assert cli.main(["erase", "P1", "--confirm", "P1", "--log", log]) == 0
    assert "erased: 2 of sessions, 0 of diary" in capsys.readouterr().out
    assert Log(log).sessions()["patient_id"].tolist() == ["P2"]


def test_a_server_is_a_log_too_and_its_password_stays_unsaid(sessions, new_database, tmp_path, capsys):
    url = new_database()
    assert cli.main(["import", str(sessions), "--log", url]) == 0
    assert cli.main(["export", str(tmp_path / "out.csv"), "--log", url]) == 0
    wrong = "postgresql+psycopg://me:s3cr3t@127.0.0.1:1/hips"
    assert cli.main(["export", str(tmp_path / "out2.csv"), "--log", wrong]) == 1
    out, err = capsys.readouterr()
    assert "wrote 3 rows" in out
    assert "the server cannot be reached" in err
    assert "s3cr3t" not in out + err


def test_an_older_log_says_that_it_was_brought_up_to_date(tmp_path, capsys):
    path = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript((ROOT / "tests" / "data" / "log_format_1.sql").read_text("utf-8"))
    assert cli.main(["export", str(tmp_path / "out.csv"), "--log", str(path)]) == 0
    assert re.match(
        r"old\.db: brought from format 1 to \d; as it was before: old\.before", capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["backup"],
        ["erase", "P1"],
        ["walk"],
        ["import"],
        ["import", "a.csv", "--table", "pain"],
        ["lab", "no_such_notebook.ipynb"],
        ["lab", "--port", "http"],
        ["lab", "--port", "70000"],
    ],
)
def test_wrong_usage_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert "usage: hipmobility" in capsys.readouterr().err


def test_help_and_version(capsys):
    for words in (["--version"], ["--help"], ["lab", "--help"], ["import", "--help"], ["export", "--help"]):
        with pytest.raises(SystemExit) as end:
            cli.main(words)
        assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"hipmobility {hipmobility.__version__}\n")


def test_the_tables_are_those_of_the_log():
    assert tuple(records.TABLES) == table_commands.TABLES


# ---- lab


def test_lab_without_jupyterlab_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab", "--no-browser"]) == 1
    assert "pip install" in capsys.readouterr().err


def test_lab_without_notebooks_says_where_it_looked(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli.hipmobility, "__file__", str(tmp_path / "site-packages/hipmobility/__init__.py"))
    assert cli.main(["lab", "--no-browser"]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_lab_opens_the_notebook_or_the_folder_that_is_named(tmp_path):
    (tmp_path / "mine.ipynb").write_text("{}")

    def where(path):
        options = cli._parser().parse_args(["lab", str(path)])
        return cli._notebook(options, options.path)

    assert where(tmp_path / "mine.ipynb") == (tmp_path, "mine.ipynb")
    assert where(tmp_path) == (tmp_path, "")
    (tmp_path / notebooks.FIRST).write_text("{}")
    assert where(tmp_path) == (tmp_path, notebooks.FIRST)


@pytest.mark.parametrize(
    ("machine", "expected"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 50000"}, False)],
)
def test_a_browser_opens_only_where_there_is_a_screen(machine, expected, monkeypatch):
    monkeypatch.setattr(notebooks.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in machine.items():
        monkeypatch.setenv(name, value)
    assert notebooks.has_browser() is expected


# Settings that would open the server to anybody, in each of the places where Jupyter looks for them.
CARELESS = {
    "ServerApp": {"ip": "0.0.0.0", "token": "", "password": "", "base_url": "/x/", "allow_remote_access": True,
                  "allow_origin": "*", "disable_check_xsrf": True, "root_dir": "/", "port": 9},
    "IdentityProvider": {"token": ""},
    "LabApp": {"default_url": "/x", "news_url": "http://127.0.0.1:9/"},
}  # fmt: skip


def get(address, **headers):
    """Status and text of a page, redirects not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    try:
        with opener.open(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, ""


@pytest.fixture
def lab(tmp_path):
    """`hipmobility lab --no-browser` in a folder with one notebook, under careless settings."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    drawn = nbformat.v4.new_output("display_data", {"text/html": "<svg></svg>"})
    cell = nbformat.v4.new_code_cell("draw()", outputs=[drawn])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / notebooks.FIRST)
    environment = {**os.environ, "JUPYTER_TOKEN": "", "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_DATA_HOME"):
        environment[name] = str(tmp_path / name.lower())
    (tmp_path / "config").mkdir()
    for name in ("jupyter_server_config.json", "jupyter_lab_config.json", "jupyter_config.json"):
        (tmp_path / "config" / name).write_text(json.dumps(CARELESS))
    command = [sys.executable, "-m", "hipmobility.cli", "lab", "--no-browser"]
    with (
        open(tmp_path / "err.txt", "w") as err,
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=err, text=True
        ) as server,
    ):
        try:
            yield server
        finally:
            server.kill()


def test_lab_serves_this_machine_alone_with_a_token_and_stops_at_ctrl_c(lab, tmp_path):
    address = next(found for line in lab.stdout if (found := re.search(r"http://\S+", line)))[0]
    assert re.fullmatch(
        r"http://127\.0\.0\.1:\d+/lab/tree/01_hips_and_back\.ipynb\?token=[0-9a-f]{48}", address
    )
    page, token = address.split("?token=")
    root = page.split("/lab/")[0]
    assert get(address)[0] == 200
    assert get(page)[0] == 302  # to the page that asks for the token
    assert get(f"{root}/api/contents")[0] == 403
    assert (
        get(address, Host="elsewhere.example")[0] == 403
    )  # another site that points its name at this machine
    listening = {
        place.laddr for place in psutil.Process(lab.pid).net_connections() if place.status == "LISTEN"
    }
    assert ("127.0.0.1", int(root.rsplit(":", 1)[1])) in listening
    assert {place.ip for place in listening} == {"127.0.0.1"}

    key = {"Authorization": f"token {token}"}
    _, served = get(f"{root}/api/contents", **key)
    assert [one["name"] for one in json.loads(served)["content"]] == [notebooks.FIRST]
    assert '"news": {"disabled": true}' in get(address)[1]
    assert all(token not in word for word in psutil.Process(lab.pid).cmdline())

    opened = json.loads(get(f"{root}/api/contents/{notebooks.FIRST}", **key)[1])
    assert opened["content"]["cells"][0]["metadata"]["trusted"] is True  # or its picture would stay hidden

    started = urllib.request.Request(f"{root}/api/kernels", method="POST", data=b"{}", headers=key)
    with urllib.request.urlopen(started, timeout=30) as answer:
        assert answer.status == 201
    kernels = psutil.Process(lab.pid).children()
    assert kernels
    assert (
        "MPLBACKEND" in psutil.Process(lab.pid).environ()
    )  # as tests/conftest.py says; with it, no chart is shown
    assert [one for one in kernels if "MPLBACKEND" in one.environ()] == []
    lab.send_signal(signal.SIGINT)
    assert lab.wait(timeout=30) == 0
    _, alive = psutil.wait_procs(kernels, timeout=10)
    assert not alive
    written = [path for path in (tmp_path / "notebooks").rglob("*") if path.is_file()]
    assert all(token not in path.read_text("utf-8", errors="replace") for path in written)


def test_lab_says_when_the_port_is_taken(tmp_path):
    import socket

    (tmp_path / "mine.ipynb").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "hipmobility.cli",
            "lab",
            "mine.ipynb",
            "--no-browser",
            "--port",
            str(port),
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"port {port} is" in done.stderr
    assert "http://" not in done.stdout
