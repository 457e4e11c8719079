"""Breaks the code in thousands of places, one at a time, and counts how many a test noticed.

`make mutation`, or for one module `.venv/bin/python tools/mutation.py adherence`. Which modules, and by which tests,
stands in pyproject.toml. What no test noticed: `.venv/bin/mutmut results`, and then `.venv/bin/mutmut show NAME`.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICED = {"killed", "timeout", "segfault"}


def main(modules):
    """Run mutmut over all modules, or over those named, and print a line for each."""
    patterns = [f"hipmobility.{module}*" for module in modules]
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *patterns]
    subprocess.run(command, cwd=ROOT, check=False)
    from mutmut.stats import status_by_exit_code

    total = [0, 0]
    for path in sorted((ROOT / "mutants" / "hipmobility").rglob("*.py.meta")):
        codes = list(json.loads(path.read_text("utf-8"))["exit_code_by_key"].values())
        tried = [status_by_exit_code[code] for code in codes if code is not None]
        if not tried:
            continue
        noticed = sum(status in NOTICED for status in tried)
        total = [total[0] + noticed, total[1] + len(tried)]
        name = path.relative_to(ROOT / "mutants" / "hipmobility").with_suffix("")
        print(f"{name!s:<24} {noticed:5} of {len(tried):5} noticed: {noticed / len(tried):6.1%}")
    if not total[1]:
        return "no place was tried: see above"
    print(f"{'all':<24} {total[0]:5} of {total[1]:5} noticed: {total[0] / total[1]:6.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
