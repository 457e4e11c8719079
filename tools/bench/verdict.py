"""How often the "does it help me?" verdict is wrong, and how much data a true effect needs.

`python tools/bench/verdict.py [--people 1000] [--seed 1]`: invented diaries in worlds where stretching changes nothing,
our test beside the naive chart (rolling 7-day adherence against pain, Pearson, same day); then true effects.
"""

import argparse
import sys
import time

import numpy as np
import pandas as pd

from hipmobility import analyses, worlds

NAIVE, OURS = "rolling", "next_day"
DAYS, EFFECTS = (28, 35, 56, 84, 168), (0.5, 1.0, 2.0)
ENOUGH = 80  # % of diaries in which a true effect should be seen


def say(text):
    """Progress goes beside the table, not into it."""
    print(f"  {text} ...", end="\r", file=sys.stderr, flush=True)


def alarms(people, seed):
    print(
        "Link seen where there is none [% of diaries of 56 days with a verdict]; 5 is what p <= .05 promises"
    )
    print(
        f"{'world':<12}{'diary':<14}{'naive chart':>12}{'ours':>8}{'ours: no verdict':>18}{'interval holds 0':>18}"
    )
    for missing in (False, True):
        for number, world in enumerate(worlds.WORLDS):
            say(f"{world}, {'with gaps' if missing else 'complete'}")
            made = worlds.simulate(world, people=people, missing=missing, seed=seed + 1000 * number)
            naive = 100 * np.mean(analyses.ANALYSES[NAIVE](made) <= 0.05)
            found = [one for one in analyses.next_day(made) if one]
            ours = 100 * np.mean([one.p <= 0.05 for one in found])
            held = 100 * np.mean([one.low <= 0 <= one.high for one in found])
            silent = 100 - 100 * len(found) / people
            state = "with gaps" if missing else "complete"
            print(f"{world:<12}{state:<14}{naive:>12.1f}{ours:>8.1f}{silent:>18.1f}{held:>18.1f}")


def power(people, seed):
    for world, missing in (("no_link", False), ("no_link", True), ("streaks", False)):
        state = "with gaps" if missing else "complete"
        print(f"\nTrue effect on the next day found [% of all diaries], world {world}, {state}; – no verdict")
        days = "".join(f"{f'{days} days':>10}" for days in DAYS)
        print(f"{'points':<8}{days}{f'{ENOUGH} % from':>12}{'mean slope':>12}{'interval holds it':>19}")
        for effect in EFFECTS:
            cells = []
            for days in DAYS:
                say(f"{effect} points, {days} days")
                how = {"effect": effect, "people": people, "world": world, "missing": missing, "seed": seed}
                cells.append(analyses.found_by_days(days=[days], **how))
            table = pd.concat(cells)
            told = table["verdicts_%"] > 0
            seen = "".join(
                f"{round(s) if t else '–':>10}" for s, t in zip(table["found_%"], told, strict=True)
            )
            enough = table.index[table["found_%"] >= ENOUGH]
            enough = f"{enough[0]} days" if len(enough) else f"> {DAYS[-1]} days"
            longest = table.iloc[-1]
            print(
                f"{effect:<8}{seen}{enough:>12}{longest['slope']:>12.2f}{longest['interval_holds_%']:>17.0f} %"
            )
        print(f"  (slope and interval at {DAYS[-1]} days)")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000, help="diaries per world (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    alarms(chosen.people, chosen.seed)
    power(chosen.people, chosen.seed)
    print(f"\n{chosen.people} diaries each, seed {chosen.seed}, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
