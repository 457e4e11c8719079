"""Builds the body anew and compares, when its tool, inputs or files changed: `python tools/check_body.py`.

`tools/anatomy/checked.txt` names what the last comparison saw. MuJoCo and the model live in a folder of their own,
.venv-anatomy, because nothing else needs them.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKED = ROOT / "tools" / "anatomy" / "checked.txt"
VENV = ROOT / ".venv-anatomy"
LOCK = "requirements-anatomy.lock"
PARTS = [
    "tools/build_anatomy.py",
    "tools/anatomy/*.py",
    "tests/body/*.py",
    "tests/data/model_lengths.npz",
    "hipmobility/data/*",
    LOCK,
]


def fingerprint():
    """Return one hash over the tool, its inputs and its output."""
    seen = hashlib.sha256()
    for path in sorted(path for part in PARTS for path in ROOT.glob(part) if path.is_file()):
        seen.update(path.relative_to(ROOT).as_posix().encode())
        # the same on a system that checks text files out with other line ends
        seen.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return seen.hexdigest() + "\n"


def compare():
    """Install what the build needs, build and compare; returns whether all agreed."""
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    commands = [
        [sys.executable, "-m", "venv", VENV],
        [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / LOCK],
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT],
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", ROOT / "tests" / "body"],
    ]
    return all(subprocess.run(list(map(str, command)), cwd=ROOT).returncode == 0 for command in commands)


def main():
    now = fingerprint()
    if CHECKED.exists() and CHECKED.read_text() == now:
        print("The body's files, their tool and its inputs are as they were at the last comparison.")
        return 0
    print("Something changed: building the body's files anew (a minute or two, 0.7 GB) ...", flush=True)
    if not compare():
        return "The body's files differ from a fresh build: see above. `python tools/build_anatomy.py` writes them."
    CHECKED.write_text(now)
    print(f"They agree. Commit {CHECKED.relative_to(ROOT).as_posix()}, so that the next run can skip this.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
