"""Time the pictures: every step picture, cold (a pose never seen before) and warm (drawn again).

    python tools/bench/pictures.py

Cold includes the bones' outlines and the lengths of the muscles; warm finds both in their caches. Loading the data
file, once in a program, is not counted. Prints medians in milliseconds and the size of each picture.
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from hipmobility import pictures
from hipmobility.figures import bands, poses

ROUNDS = 15


def timed(picture, side, *, cold):
    """Return the median time of one picture [ms]."""
    times = []
    for _ in range(ROUNDS):
        if cold:
            poses.seen.cache_clear()
            bands.changes.cache_clear()
        start = perf_counter()
        pictures.step_svg(picture, side)
        times.append(1e3 * (perf_counter() - start))
    return median(times)


def main():
    """Run the program."""
    pictures.step_svg("walk")
    print(f"{'picture':20} {'side':6} {'bytes':>6} {'cold ms':>8} {'warm ms':>8}")
    rows = []
    for picture in pictures.PICTURES:
        for side in ("left", "right"):
            size = len(pictures.step_svg(picture, side).encode())
            rows.append((size, *(timed(picture, side, cold=cold) for cold in (True, False))))
            print(f"{picture:20} {side:6} {rows[-1][0]:6} {rows[-1][1]:8.1f} {rows[-1][2]:8.1f}")
    sizes, cold, warm = zip(*rows, strict=True)
    print(f"{'largest, medians':27} {max(sizes):6} {median(cold):8.1f} {median(warm):8.1f}")


if __name__ == "__main__":
    main()
