"""Refuses files that may hold a patient's data: `python tools/check_private.py [FILE ...]`; alone, all that git tracks.

As a hook of git: `ln -s ../../tools/check_private.py .git/hooks/pre-commit`.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = re.compile(r"\.(db|sqlite3?|csv|tsv|xlsx?|ods|parquet|pdf)(-(wal|shm|journal))?$", re.IGNORECASE)
OURS = re.compile(r"data/sample_\w+\.csv|tests/data/.+|hipmobility/data/.+")
STARTS = {b"SQLite format 3\0": "an SQLite database", b"PAR1": "a Parquet file", b"%PDF": "a PDF"}
HEADER = re.compile(rb"\s*\"?patient_id\"?\s*[,;\t]")
# A notebook shows rows of the samples alone: their people are P1, P2, ...; a patient's own id looks otherwise.
ID_CELL = re.compile(r"'patient_id': '([^']*)'|patient_id=.?\"([^\"]*)\"|\"patient_id\": \"([^\"]*)\"")
ROW = re.compile(r"^[0-9]+ +(\S+) +[0-9]{4}-[0-9]{2}-[0-9]{2}", re.MULTILINE)  # of a table with its index
SAMPLE_ID = re.compile(r"P[0-9]{1,2}|me|A")
OWN_LOG = re.compile(r"(?<![\w.])Log\(\s*\)|default_path\(|HIPMOBILITY_LOG")


def faults(path, root=ROOT):
    """Yield why a file should not be committed."""
    name = path.relative_to(root).as_posix()
    if OURS.fullmatch(name):
        return
    if KINDS.search(name):
        yield "may hold a patient's rows; only data/sample_*.csv enter the repository"
    start = path.read_bytes()[:4096]
    for sign, kind in STARTS.items():
        if start.startswith(sign):
            yield f"is {kind}"
    if HEADER.match(start.removeprefix(b"\xef\xbb\xbf")) and not name.startswith("tests/"):
        yield "begins like a table of patients"
    if name.endswith(".ipynb"):
        yield from notebook_faults(path)


def notebook_faults(path):
    """Yield which cells show, or read, a log that is not a sample."""
    book = json.loads(path.read_text("utf-8"))
    for number, cell in enumerate(book.get("cells", []), start=1):
        if cell.get("cell_type") != "code":
            continue
        if cell.get("outputs") and OWN_LOG.search("".join(cell["source"])):
            yield f"cell {number} opens a person's own log and its output is saved"
        shown = json.dumps(cell.get("outputs", [])).replace('\\"', '"')
        ids = {one for found in ID_CELL.findall(shown) for one in found if one}
        text = "".join(_texts(cell.get("outputs", [])))
        if "patient_id" in text:
            ids |= set(ROW.findall(text))
        if other := [one for one in ids if not SAMPLE_ID.fullmatch(one)]:
            yield f"cell {number} shows rows of {len(other)} other than the sample's people"


def _texts(outputs):
    for output in outputs:
        yield "".join(output.get("text", ""))
        yield "".join(output.get("data", {}).get("text/plain", ""))


def tracked(root=ROOT):
    """Return what git tracks or is about to."""
    done = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True)
    return [root / name for name in done.stdout.decode().split("\0") if name]


def main(arguments):
    paths = [Path(name).resolve() for name in arguments] or tracked()
    wrong = [(path, why) for path in paths if path.is_file() for why in faults(path)]
    for path, why in wrong:
        print(f"{path.relative_to(ROOT)}: {why}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
