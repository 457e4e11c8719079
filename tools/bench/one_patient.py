"""How long one patient's weekly table takes, from the log's rows on, beside a naive loop over weeks.

`python tools/bench/one_patient.py [--rounds 100]`: about 248 session rows, 77 diary rows, 13 weeks. Each step and the
whole path, in turns with the naive way; the middle of the rounds in milliseconds, of the clock and of the processor.
"""

import argparse
import os
import statistics
import sys
import time

import numpy as np
import pandas as pd

from hipmobility import adherence, outcomes, records

WEEKS, FIRST = 13, pd.Timestamp("2026-01-05")  # a Monday


def invent():
    """Five days a week with both stretches on both sides; a third of one week is missing."""
    chance = np.random.default_rng(1)
    days = [FIRST + pd.Timedelta(days=day) for day in range(7 * WEEKS)]
    done = [day.date() for number, day in enumerate(days) if number % 7 < 5 and not 30 <= number < 34]
    who = {"patient_id": "P1"}
    sessions = [
        who | {"date": day, "stretch": stretch, "side": side, "holds": int(chance.integers(0, 4)), "hold_s": 30,
               "pain_before": None, "pain_after": None, "note": ""}
        for day in done for stretch in records.STRETCHES for side in records.SIDES
    ]  # fmt: skip
    diary = [
        who
        | {"date": day.date(), "time": "08:00", "site": "hip", "pain": int(chance.integers(2, 8)), "note": ""}
        for day in days[:77]
    ]
    plan = [
        who | {"from_date": FIRST.date(), "stretch": stretch, "holds": 2, "hold_s": 30, "days_per_week": 5}
        for stretch in records.STRETCHES
    ]
    return tuple(records.frame(*one) for one in (("sessions", sessions), ("diary", diary), ("plan", plan)))


def naive(sessions, diary, plan):
    """What one writes first: a row for each week, day by day and slot by slot."""
    last, rows = sessions["date"].max(), []
    for start in pd.date_range(FIRST, last, freq="7D"):
        mine = sessions[(sessions["date"] >= start) & (sessions["date"] < start + pd.Timedelta(days=7))]
        felt = diary[(diary["date"] >= start) & (diary["date"] < start + pd.Timedelta(days=7))]
        low = high = goal = 0
        for asked in plan.itertuples():
            for side in records.SIDES:
                here = mine[(mine["stretch"] == asked.stretch) & (mine["side"] == side)]
                target = asked.holds * asked.hold_s
                days = min(7, (last - start).days + 1)
                dose = (here["holds"] * here["hold_s"].clip(upper=asked.hold_s)).groupby(here["date"]).sum()
                got, open_s = dose.clip(upper=target).sum(), (days - len(dose)) * target
                week = target * asked.days_per_week * days / 7
                low, high, goal = low + min(got, week), high + min(got + open_s, week), goal + week
        rows.append(
            {"week_start": start, "lower": low / goal, "upper": high / goal, "pain": felt["pain"].mean()}
        )
    return pd.DataFrame(rows)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args(arguments).rounds
    sessions, diary, plan = invent()
    ledger, pain = adherence.daily(sessions, plan), outcomes.daily_pain(diary)
    ways = {
        "daily": lambda: adherence.daily(sessions, plan),
        "daily_pain": lambda: outcomes.daily_pain(diary),
        "weekly": lambda: adherence.weekly(ledger, pain),
        "daily + weekly": lambda: adherence.weekly(adherence.daily(sessions, plan)),
        "all three": lambda: adherence.weekly(adherence.daily(sessions, plan), outcomes.daily_pain(diary)),
        "naive loop": lambda: naive(sessions, diary, plan),
    }
    shown = ["lower", "upper", "pain"]
    pd.testing.assert_frame_equal(ways["all three"]()[shown], ways["naive loop"]()[shown])
    took = {way: ([], []) for way in ways}
    for _ in range(rounds):
        for way, run in ways.items():
            clock, processor = time.perf_counter(), time.process_time()
            run()
            took[way][0].append(1000 * (time.perf_counter() - clock))
            took[way][1].append(1000 * (time.process_time() - processor))
    print(f"{len(sessions)} session rows, {len(diary)} diary rows, load {os.getloadavg()[0]:.0f}")
    print(f"{'':<16}{'ms':>8}{'ms CPU':>9}{'naive ÷':>9}")
    middle = {way: [statistics.median(times) for times in both] for way, both in took.items()}
    for way, (clock, processor) in middle.items():
        print(f"{way:<16}{clock:>8.1f}{processor:>9.1f}{middle['naive loop'][1] / processor:>9.1f}")
    print("the same weeks")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
