"""What `import hipmobility` adds to a bare start of Python: `python tools/bench/import_time.py [PAIRS]`.

Both are started in turn, in one run, so that whatever else the machine does falls on both.
"""

import os
import statistics
import subprocess
import sys
import time

PROGRAMS = {"bare start": "pass", "with import": "import hipmobility"}


def seconds(program):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return time.perf_counter() - start


def main(pairs=40):
    taken = {name: [] for name in PROGRAMS}
    for program in PROGRAMS.values():
        seconds(program)  # byte code is written, files are in memory
    for number in range(pairs):
        for name in sorted(PROGRAMS, reverse=number % 2):
            taken[name].append(1000 * seconds(PROGRAMS[name]))
    bare, ours = (statistics.median(taken[name]) for name in PROGRAMS)
    for name, values in taken.items():
        low, _, high = statistics.quantiles(values, n=4)
        print(
            f"{name:<12} median {statistics.median(values):6.1f} ms, middle half {low:.1f} to {high:.1f} ms"
        )
    apart = statistics.median(b - a for a, b in zip(*taken.values(), strict=True))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"difference {ours - bare:+.1f} ms (median of pairs {apart:+.1f} ms), ratio {ours / bare:.3f}")
    print(f"n = {pairs}{load}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
