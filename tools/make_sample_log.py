"""Write the sample logs under data/: invented people, the same bytes on every machine.

P1 improves, P2 does not, P3 has gaps, two body sites and a change of plan; ten weeks each. A fourth diary is written as
another program would, flaws and all. Nothing links stretching to pain here: each
person's pain follows its own course, so no chart of these data can show that stretching helped.

Usage: python tools/make_sample_log.py [FOLDER]      (default: data)
"""

import csv
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import NormalDist

START, DAYS = date(2026, 1, 5), 70  # a Monday; ten weeks
STRETCHES, SIDES = ("hip_flexor", "figure_4"), ("left", "right")
COLUMNS = {
    "sessions": [
        "patient_id",
        "date",
        "stretch",
        "side",
        "holds",
        "hold_s",
        "pain_before",
        "pain_after",
        "note",
    ],
    "diary": ["patient_id", "date", "time", "site", "pain", "note"],
    "plan": ["patient_id", "from_date", "stretch", "holds", "hold_s", "days_per_week"],
}
PEOPLE = {
    # course of pain [0-10] at the first and the last day; chances of a day: done, partly, "not done" said, no row
    "P1": {"pain": (6.2, 2.6), "chances": (0.62, 0.12, 0.08, 0.18), "diary": 0.93},
    "P2": {"pain": (4.8, 4.9), "chances": (0.60, 0.10, 0.12, 0.18), "diary": 0.90},
    "P3": {"pain": (5.4, 4.2), "chances": (0.42, 0.14, 0.10, 0.34), "diary": 0.70},
}
PLANS = {  # day from the start -> holds, hold_s, days_per_week
    "P1": {0: (2, 30, 5)},
    "P2": {0: (2, 30, 5)},
    "P3": {0: (1, 20, 3), 35: (2, 30, 5)},
}
SILENT = {"P3": range(21, 30)}  # nothing at all is logged on these days


def person(name, rows, seed):
    """Add one person's rows to `rows`."""
    chance = Random(seed)
    traits, plan = PEOPLE[name], PLANS[name]
    for start, dose in plan.items():
        for stretch in STRETCHES:
            rows["plan"].append([name, START + timedelta(start), stretch, *dose])
    wobble = 0.0
    for day in range(DAYS):
        first, last = traits["pain"]
        wobble = 0.5 * wobble + NormalDist(0, 0.9).inv_cdf(chance.random())
        pain = min(10, max(0, round(first + (last - first) * day / DAYS + wobble)))
        in_force = plan[max(start for start in plan if start <= day)]
        draws = [chance.random() for _ in range(12)]  # drawn every day, so that a silent one shifts nothing
        if day not in SILENT.get(name, ()):
            diary_day(name, START + timedelta(day), pain, draws[:6], rows["diary"])
            session_day(name, START + timedelta(day), pain, in_force, draws[6:], rows["sessions"])


def diary_day(name, day, pain, draws, rows):
    if draws[0] < PEOPLE[name]["diary"]:
        rows.append([name, day, "08:00", "low back", pain, "slept badly" if draws[1] < 0.04 else ""])
        if draws[2] < 0.12:
            rows.append(
                [name, day, "20:30", "low back", min(10, pain + 0.5), "long drive" if draws[3] < 0.3 else ""]
            )
    if name == "P3" and draws[4] < 0.35:
        rows.append([name, day, "08:05", "right hip", round(3 + 2 * draws[5], 1), ""])


def session_day(name, day, pain, dose, draws, rows):
    holds, hold_s, days_per_week = dose
    done, partly, not_done, _ = PEOPLE[name]["chances"]
    if (day.weekday() >= 5 and draws[0] < 0.75) or (days_per_week < 5 and day.weekday() in (1, 3)):
        return  # mostly no session, and no row, at the weekend
    limits = (done, done + partly, done + partly + not_done)
    state = sum(draws[1] >= limit for limit in limits)
    if state == 3:
        return
    after = max(0, pain - (draws[2] < 0.5))
    for stretch in STRETCHES:
        for side in SIDES:
            did = (holds, max(1, holds - (side == "right")), 0)[state]
            seconds = hold_s if state != 1 or side == "left" else max(10, hold_s - 10)
            note = "no time" if state == 2 and draws[3] < 0.3 else ""
            felt = (pain, after) if state != 2 else (pain, "")
            rows.append([name, day, stretch, side, did, seconds, *felt, note])


def other_program(seed):
    """Yield the rows of a fourth person's diary as another program wrote it, with the flaws of real ones."""
    chance = Random(seed)
    yield ["day", "clock", "where", "intensity", "remark", "app version"]
    for day in range(56):
        when = (START + timedelta(day)).strftime("%d.%m.%Y")
        pain = f"{min(10, max(0, 5.5 - day / 25 + NormalDist(0, 1).inv_cdf(chance.random()))):.1f}".replace(".", ",")
        if 18 <= day < 24 or chance.random() < 0.15:
            continue  # a gap
        yield [when, "07:30", "lower back", pain, "woke up stiff" if chance.random() < 0.1 else "", "3.1"]
        if chance.random() < 0.25:
            yield [when, "21:00", "lower back", pain.split(",")[0], "", "3.1"]
        if chance.random() < 0.2:
            yield [when, "07:30", "knee", "2", "", "3.1"]
        if chance.random() < 0.3:
            yield [when, "07:30", "mood", "8", "not pain at all", "3.1"]
    yield ["31.02.2026", "07:30", "lower back", "4", "", "3.1"]
    yield ["02.03.2026", "07:30", "lower back", "7/10", "", "3.1"]
    yield ["03.03.2026", "07:30", "lower back", "12", "", "3.1"]
    yield ["04.03.2026", "07:30", "lower back", "", "did not look", "3.1"]


def main(folder):
    """Write the four files into the folder."""
    rows = {table: [] for table in COLUMNS}
    for seed, name in enumerate(PEOPLE, start=2026):
        person(name, rows, seed)
    for table, columns in COLUMNS.items():
        with open(Path(folder) / f"sample_{table}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows[table]])
    with open(Path(folder) / "sample_other_program.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(other_program(2029))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "data")
