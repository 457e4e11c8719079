"""What is documented runs: the README's examples, commands and links, and the examples in docstrings."""

import doctest
import importlib
import pkgutil
import re
import shutil
from pathlib import Path

import pytest

import hipmobility
from hipmobility import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MODULES = sorted(module.name for module in pkgutil.walk_packages(hipmobility.__path__, "hipmobility."))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """An empty folder with the sample data beside it, as a reader of the README has it."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)


def run(example):
    told = []
    failed, tried = doctest.DocTestRunner(optionflags=FLAGS).run(example, out=told.append)
    assert failed == 0, "".join(told)
    return tried


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name, workshop):
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
        run(example)


def test_the_examples_in_the_readme_run(workshop):
    blocks = re.findall(r"^```(?:pycon|python)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert all(block.startswith(">>> ") for block in blocks), "an example without >>> would not be checked"
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "README.md", "README.md", 0)
    assert run(example) == len(example.examples) >= 5


def test_the_links_in_the_readme_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "//" not in link and not (ROOT / link).exists()] == []


def test_the_commands_in_the_readme_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets
    commands = re.findall(r"^(?:\S*[\\/])?hipmobility (.+)$", README, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        cli._parser().parse_args(command.split())


def test_the_files_in_the_readme_exist():
    named = re.findall(r"-r (\S+)|-f (\S+)|^([a-z]+/) ", README, re.MULTILINE)
    assert named
    assert [name for names in named for name in names if name and not (ROOT / name).exists()] == []


def test_the_notebooks_in_the_readme_exist():
    told = re.findall(r"^\| `(\d\d_\w+)`", README, re.MULTILINE)
    assert told == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
