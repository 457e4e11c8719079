"""The house itself: who imports whom, what a first import costs, and that the lists of packages say the same."""

import ast
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement

import hipmobility

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MODULES = sorted(module.name for module in pkgutil.walk_packages(hipmobility.__path__, "hipmobility."))

# A module imports only from its left, modules of one group not from each other. A new module gets its place here.
LAYERS = [
    {"content", "markup"},
    {"phrases"},
    {"stretches"},
    {"anatomy", "compensation", "springs"},
    {"lessons"},
    {"values"},
    {"records"},
    {"csvfile", "tables", "folders", "diary_dates"},
    {"store", "diaries", "csvtable", "fhir"},
    {"migrations", "rows", "previews"},
    {"exchange"},
    {"backups", "erasure", "parquet"},
    {"log"},
    {"deidentified"},
    {"adherence"},
    {"outcomes"},
    {"worlds"},
    {"analyses"},
    {"safety"},
    {"cohort"},
    {"caseload"},
    {"figures"},
    {"pictures"},
    {"movements"},
    {"motion"},
    {"explore"},
    {"widgets"},
    {"printing"},
    {"report"},
    {"handout", "site"},
    {"take_home_form"},
    {"app", "handout_command", "notebooks", "table_commands"},
    {"site_command"},
    {"cli"},
]
PLACE = {name: number for number, group in enumerate(LAYERS) for name in group}


def _imported(path):
    """Which rooms of the package a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}, line {node.lineno}: write the whole name, hipmobility.…"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("hipmobility."))


@pytest.mark.parametrize("path", sorted((ROOT / "hipmobility").rglob("*.py")), ids=lambda path: path.stem)
def test_a_module_imports_only_from_its_left(path):
    room = path.relative_to(ROOT / "hipmobility").parts[0].removesuffix(".py")
    if room == "__init__":  # the package itself
        assert not set(_imported(path))
        return
    assert room in PLACE, f"{room} has no place in LAYERS yet"
    wrong = {
        name for name in _imported(path) if name in PLACE and name != room and PLACE[name] >= PLACE[room]
    }
    assert not wrong, f"{room} imports {wrong}, which stand to its right"


@pytest.mark.parametrize("path", sorted((ROOT / "hipmobility").rglob("*.py")), ids=lambda path: path.stem)
def test_text_becomes_markup_in_one_place(path):
    found = re.findall(
        r"import html$|html import (?!unescape$)|html\.escape|HTMLMath|Markdown\(",
        path.read_text("utf-8"),
        re.M,
    )
    assert not found or path.stem == "markup", "use escaped() of hipmobility.markup"


def _python(program, **environment):
    """Run a program in a new Python and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_itself_loads_nothing():
    bare = "import sys; before = set(sys.modules); import {}; print(*sorted(set(sys.modules) - before))"
    assert _python(bare.format("hipmobility")).split() == ["hipmobility"]


@pytest.mark.parametrize("module", ["hipmobility.cli", "hipmobility.stretches"])
def test_the_light_modules_stay_light(module):
    loaded = set(_python(f"import sys, {module}; print(*sys.modules)").split())
    heavy = {"numpy", "pandas", "matplotlib", "sqlalchemy", "narwhals", "ipywidgets", "IPython", "jupyterlab"}
    assert not loaded & heavy


def test_every_module_loads_without_screen_and_network():
    closed = "import socket\ndef no(*a, **k): raise OSError('no network')\n"
    closed += "socket.socket.connect = socket.getaddrinfo = socket.create_connection = no\n"
    loads = "import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in MODULES)
    _python(closed + loads, DISPLAY="", WAYLAND_DISPLAY="", MPLBACKEND="")


# ---- the lists of packages

CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # conda's "matplotlib" brings a whole windowing toolkit


def test_environment_yml_is_pyproject_in_conda_words():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *packages, pip = environment["dependencies"]
    wanted = [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]]
    assert packages == [
        f"python{PROJECT['requires-python']}",
        *(f"{CONDA_NAMES.get(one.name, one.name)}{one.specifier}" for one in wanted),
        "pip",
    ]
    assert pip == {"pip": ["-e ."]}
    assert (environment["name"], environment["channels"]) == (PROJECT["name"], ["conda-forge"])


PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][a-z0-9.]*)(?: ; (?P<marker>[A-Za-z0-9_ .'<>=!()]+))?"
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def _lock(name):
    """Read a lock file: (name, version, marker) -> hashes. Whatever is not a pin or a hash fails here."""
    pins = {}
    for entry in (ROOT / name).read_text("utf-8").replace("\\\n", "").splitlines():
        pin, *hashes = re.split(r" +(?=--hash)", entry.strip())
        found = PIN.fullmatch(pin)
        assert found, f"{name}: {pin!r} is not a name, a version and a condition"
        assert hashes, f"{name}: {pin} has no hash"
        assert all(HASH.fullmatch(one) for one in hashes), f"{name}: {entry}"
        pins[found.groups()] = hashes
    return pins


# The corners of what the project promises: each system, the oldest and the newest Python.
MACHINES = [
    {"sys_platform": system, "os_name": os_name, "platform_system": long, "python_version": python,
     "python_full_version": f"{python}.9", "implementation_name": "cpython",
     "platform_python_implementation": "CPython"}
    for system, os_name, long in [
        ("linux", "posix", "Linux"), ("darwin", "posix", "Darwin"), ("win32", "nt", "Windows"),
    ]
    for python in ("3.11", "3.12", "3.13")
]  # fmt: skip


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ["lab"]),
        ("requirements-test.lock", ["lab", "test"]),
        ("requirements-anatomy.lock", ["anatomy"]),
    ],
)
@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda one: f"{one['sys_platform']}-{one['python_version']}"
)
def test_a_lock_gives_each_machine_one_version_that_pyproject_allows(lock, extras, machine):
    pins = {}
    for name, version, marker in _lock(lock):
        if marker is None or Marker(marker).evaluate(machine):
            assert name not in pins, f"{name}: {pins[name]} and {version}"
            pins[name] = version
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    wanted = build + PROJECT["dependencies"]
    for extra in extras:
        wanted = wanted + PROJECT["optional-dependencies"][extra]
    for one in map(Requirement, wanted):
        assert one.specifier.contains(pins[one.name.replace("_", "-")]), one


def test_the_locks_agree():
    lab, test, anatomy = (_lock(f"requirements{name}.lock") for name in ("", "-test", "-anatomy"))
    # a package that only some systems need for Lab may be needed by the tests on all
    hashes = {(name, version): found for (name, version, _), found in test.items()}
    assert {(name, version): hashes.get((name, version)) for name, version, _ in lab} == {
        (name, version): found for (name, version, _), found in lab.items()
    }
    names = {name for name, *_ in test}
    assert {(name, version) for name, version, _ in anatomy if name in names} <= {pin[:2] for pin in test}


# ---- what never enters the repository


@pytest.mark.parametrize(
    ("name", "stays_out"),
    [
        ("diary.db", True),
        ("diary.db-wal", True),
        ("P1.csv", True),
        ("notebooks/export.csv", True),
        ("data/P1.csv", True),
        ("data/mine/sample_P1.csv", True),
        ("report.pdf", True),
        ("notebooks/diary.xlsx", True),
        (".venv/bin/python", True),
        ("data/sample_sessions.csv", False),
        ("hipmobility/log.py", False),
        ("notebooks/01_hips_and_back.ipynb", False),
    ],
)  # fmt: skip
def test_git_keeps_patient_files_out(name, stays_out, tmp_path):
    git = ["git", "-c", f"core.excludesFile={tmp_path / 'none'}", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    assert subprocess.run([*git, "check-ignore", "-q", name]).returncode == (0 if stays_out else 1)
