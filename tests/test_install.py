"""The first minute on a new machine: which Python, what is installed again and when, what an interruption leaves."""

import builtins

import find_browser
import install
import pytest
import run_tests

from hipmobility import printing


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A project folder in which pip and venv only note that they were called."""
    folder, calls = tmp_path / "project", []
    folder.mkdir()

    def venv(before):
        calls.append("venv" if install.UNFINISHED in before or not before else "kept")
        (install.VENV / "bin").mkdir(parents=True, exist_ok=True)
        (install.VENV / "bin/python").touch()

    def pip(*arguments):
        assert install.STATE.read_text() == install.UNFINISHED
        calls.append(arguments[-1].rsplit("/", 1)[-1])
        return "broken" not in calls

    for name in ("requirements.lock", "requirements-test.lock"):
        (folder / name).write_text(name)
    (folder / "pyproject.toml").write_text('requires-python = ">=3.11,<3.14"')
    place(folder, monkeypatch)
    monkeypatch.setattr(install, "make_venv", venv)
    monkeypatch.setattr(install, "pip", pip)
    return folder, calls


def place(folder, monkeypatch):
    monkeypatch.setattr(install, "ROOT", folder)
    monkeypatch.setattr(install, "VENV", folder / ".venv")
    monkeypatch.setattr(install, "STATE", folder / ".venv/installed.txt")


def test_a_second_run_installs_nothing(machine):
    _, calls = machine
    assert install.main(["lab"]) is None
    assert calls == ["venv", "requirements.lock", "project"]
    calls.clear()
    assert install.main(["lab"]) is None
    assert calls == []
    assert install.main(["test"]) is None
    assert calls == ["kept", "requirements-test.lock", "project"]
    calls.clear()
    assert install.main(["lab"]) is None  # the tests need all that lab needs
    assert calls == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_is_installed(machine, name):
    folder, calls = machine
    install.main(["lab"])
    calls.clear()
    (folder / name).write_text((folder / name).read_text() + "\n")
    assert install.main(["lab"]) is None
    assert calls == ["kept", "requirements.lock", "project"]


def test_an_interrupted_run_is_repaired_by_the_next(machine):
    _, calls = machine
    calls.append("broken")
    assert "Run the same command again" in install.main(["lab"])
    assert install.STATE.read_text() == install.UNFINISHED
    calls.clear()
    assert install.main(["lab"]) is None
    assert calls == ["venv", "requirements.lock", "project"]


def test_a_folder_that_was_moved_is_not_taken_for_installed(machine, monkeypatch):
    folder, calls = machine
    install.main(["lab"])
    calls.clear()
    place(folder.rename(folder.with_name("moved")), monkeypatch)
    assert install.main(["lab"]) is None
    assert calls[1:] == ["requirements.lock", "moved"]


def test_a_python_that_is_too_old_is_named_with_the_way_out(machine, monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(install.shutil, "which", {"python3.12": "/usr/bin/python3.12"}.get)
    fault = install.main(["lab"])
    assert fault.startswith("This needs Python 3.11 to 3.13, and ")
    assert fault.endswith("make lab PYTHON=python3.12")
    assert machine[1] == []


def test_a_python_without_venv_is_named_with_the_way_out(machine, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "ensurepip":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "apt install python3-venv" in install.main(["lab"])


def test_the_browser_is_the_one_that_is_asked_for(tmp_path, monkeypatch, capsys):
    chosen = tmp_path / "chromium"
    chosen.write_text("#!/bin/sh\n")
    chosen.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(chosen))
    assert find_browser.main() == 0
    assert capsys.readouterr().out == f"{chosen}\n"
    chosen.unlink()
    assert find_browser.main() == 1
    assert str(chosen) in capsys.readouterr().err


def test_the_quickest_browser_comes_before_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("chromium", find_browser.SHELL):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        assert find_browser.main() == 0
        assert capsys.readouterr().out == f"{tmp_path / name}\n"


def test_no_browser_and_no_way_to_install_one_is_a_failure(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(printing, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser.main() == 1
    assert "CHROMIUM=" in capsys.readouterr().err


def test_one_stage_that_fails_fails_the_run(monkeypatch, capsys):
    monkeypatch.setattr(run_tests, "style", lambda: True)
    monkeypatch.setattr(run_tests, "unit", lambda: False)
    assert run_tests.main(["style", "unit"]) == 1
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[-3:-1]] == [
        ["passed", "style"],
        ["FAILED", "unit"],
    ]
    assert run_tests.main(["style"]) == 0
    assert "no stage walk" in run_tests.main(["walk"])


def test_what_is_not_run_elsewhere_is_there():
    """Else a test that got another name would run twice, and nobody would see it."""
    for test in run_tests.SAME_ANYWHERE:
        path, _, name = test.partition("::")
        assert (
            f"def {name}(" in (run_tests.ROOT / path).read_text("utf-8")
            if name
            else (run_tests.ROOT / path).is_file()
        )
