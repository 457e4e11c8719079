"""How long a million sessions take from a CSV file into the log: `python tools/bench/import_csv.py [ROWS]`."""

import datetime
import resource
import sys
import tempfile
import time
from pathlib import Path

from hipmobility import exchange
from hipmobility.log import Log

HEADER = "patient_id,date,stretch,side,holds,hold_s,pain_before,pain_after,note\n"


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for i in range(rows):
            day = datetime.date(2025, 1, 1) + datetime.timedelta(days=i % 365)
            note = f"note {i}" if i % 5 == 0 else ""
            file.write(f"P{i // 365},{day},hip_flexor,left,2,30,{i % 101 / 10},,{note}\n")


def timed(name, act):
    wall, cpu = time.perf_counter(), time.process_time()
    result = act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    top = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{name:<8} {wall:6.1f} s, of that {cpu:6.1f} s of this program; at most {top:.2f} GB so far",
        flush=True,
    )
    return result


def main(arguments):
    rows = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.csv"
        write(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        timed("read", lambda: len(exchange.read_csv(path)))
        log = Log(Path(folder) / "log.db")
        print(timed("import", lambda: log.import_csv(path)))
        print(timed("again", lambda: log.import_csv(path)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
