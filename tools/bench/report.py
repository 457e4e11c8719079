"""Time the report of one patient: a year of sessions and diary, as HTML and as PDF, and where the time goes.

    python tools/bench/report.py [ROUNDS]

Goal: below 2 s for a PDF, library loaded. Prints medians in seconds, and the processor time of this process and its
browser beside them, which other programs on the machine disturb less.
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def timed(work, rounds):
    """Return the median of the clock and of the processor [s]."""
    clock, processor = [], []
    for _ in range(rounds):
        start, before = perf_counter(), os.times()
        work()
        after = os.times()
        clock.append(perf_counter() - start)
        processor.append(sum(after[:4]) - sum(before[:4]))
    return median(clock), median(processor)


def main(rounds):
    """Run the program."""
    start = perf_counter()
    import report_logs

    from hipmobility import report
    from hipmobility.log import Log

    print(f"{'loading the library':28} {perf_counter() - start:7.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "log.db")
        report_logs.fill(log, ["year"])
        for name, path in (("both pages, HTML", "year.html"), ("both pages, PDF", "year.pdf")):
            out = Path(folder) / path
            clock, processor = timed(lambda out=out: report.write(log, "year", out, replace=True), rounds)
            print(f"{name:28} {clock:7.2f} s {processor:7.2f} s processor {out.stat().st_size:8} bytes")
        sheet = Path(folder) / "sheet.pdf"
        clock, processor = timed(lambda: report.sheet("figure_4", sheet, replace=True), rounds)
        print(
            f"{'paper sheet, PDF':28} {clock:7.2f} s {processor:7.2f} s processor {sheet.stat().st_size:8} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
