"""Makes .venv and installs the locked versions: `python3 tools/install.py lab` or `test`.

The first thing that runs on a fresh machine, so it needs nothing but Python, and an old one can still read it
and say that it is too old. A file in .venv names what is installed, so that a second run ends at once;
while pip works that file says "unfinished", and a run that finds this word starts over.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATE = VENV / "installed.txt"
UNFINISHED = "unfinished\n"
LOCKS = {"lab": "requirements.lock", "test": "requirements-test.lock"}  # the second holds all of the first
LENGTH = {"lab": "a minute or two, 0.5 GB", "test": "three to five minutes, 1.8 GB"}
PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        return "usage: python3 tools/install.py lab|test"
    what = arguments[0]
    if fault := python_fault():
        return fault
    wanted = {lock: line(lock, ROOT / lock) for lock in LOCKS.values()}
    wanted["project"] = line("project", ROOT / "pyproject.toml")
    before = STATE.read_text() if STATE.exists() else ""
    if python() and all(one in before for one in (wanted[LOCKS[what]], wanted["project"])):
        return None
    if fault := make_venv(before):
        return fault
    STATE.write_text(UNFINISHED)
    say(f"Installing what stands in {LOCKS[what]} ({LENGTH[what]}; the second half is quiet) ...")
    if not pip("--require-hashes", "-r", str(ROOT / LOCKS[what])):
        return "The packages could not be installed (is there a network?). Run the same command again."
    say("Installing this project itself ...")
    if not pip("--no-deps", "--no-build-isolation", "--quiet", "-e", str(ROOT)):
        return "The project could not be installed: see above."
    have = [LOCKS["lab"], LOCKS[what], "project"]
    STATE.write_text("".join(sorted({wanted[name] for name in have})))
    say("Installed.")
    return None


def line(name, path):
    """What the state file says of one input: its content, and where the project lies, for .venv cannot be moved."""
    return f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()} {ROOT}\n"


def python_fault():
    """Say in a sentence why this Python will not do, or return None."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    low, high = (int(one) for one in re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text).groups())
    if not (3, low) <= sys.version_info[:2] < (3, high):
        others = [f"python3.{minor}" for minor in range(high - 1, low - 1, -1)]
        better = next(filter(shutil.which, others), "/path/to/" + others[0])
        return (
            f"This needs Python 3.{low} to 3.{high - 1}, and {sys.executable} is {sys.version.split()[0]}."
            f" Say which one to use: make lab PYTHON={better}"
        )
    try:
        import ensurepip  # noqa: F401  Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        return f"{sys.executable} has no venv. On Debian or Ubuntu: apt install python3-venv, then run this again."
    return None


def python():
    """Return the Python of .venv, or None where there is none that starts."""
    for path in (VENV / "bin" / "python", VENV / "Scripts" / "python.exe"):
        if path.exists():
            return str(path)
    return None


def make_venv(before):
    """Keep a .venv that can be brought up to date; make a new one where it is missing, half-made or was moved."""
    usable = python() and UNFINISHED not in before and (not before or f" {ROOT}\n" in before)
    if usable and subprocess.run([python(), "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return None
    say(f"Making .venv with Python {sys.version.split()[0]} (some seconds) ...")
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    STATE.write_text(UNFINISHED)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        return f"{sys.executable} could not make {VENV}: see above."
    return None


def pip(*arguments):
    return subprocess.run([python(), *PIP, *arguments], cwd=str(ROOT)).returncode == 0


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run starts the installation again.")
