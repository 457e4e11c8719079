"""Awkward people, one for each way in which the tables of two engines can differ: exact ties, gaps, nothing at all."""

from datetime import timedelta

import pandas as pd

from hipmobility import records

DAY0 = pd.Timestamp("2024-12-30")  # a Monday, in the week of the new year


def person(name, pains, sessions=(), plan=((0, 2, 30, 5),)):
    """Pains: day -> value; sessions: (day, side, holds, hold_s); plan: (day, holds, hold_s, days a week)."""

    def when(day):
        return (DAY0 + timedelta(days=day)).date()

    who = {"patient_id": name}
    felt = [
        who | {"date": when(d), "time": "", "site": "hip", "pain": v, "note": ""} for d, v in pains.items()
    ]
    did = [
        who | {"date": when(d), "stretch": "figure_4", "side": side, "holds": holds, "hold_s": seconds,
               "pain_before": None, "pain_after": None, "note": ""}
        for d, side, holds, seconds in sessions
    ]  # fmt: skip
    asked = [
        who | {"from_date": when(d), "stretch": "figure_4", "holds": h, "hold_s": s, "days_per_week": n}
        for d, h, s, n in plan
    ]
    return did, felt, asked


def flat(after, last, span=28):
    """A first entry of 9, then a level for 14 days, then another one."""
    return {day: 9 if day == 0 else after if day < 15 else last for day in range(span)}


LEFT = [(day, "left", 2, 30) for day in range(0, 28, 2)]
AWKWARD = {
    "exactly two points and 30 %": (flat(6, 4), "clearly better"),
    "two points, not 30 %": (flat(8, 6), "maybe better"),
    "exactly 30 %, not two points": (flat(5, 3.5), "maybe better"),
    "a tenth short of both": (flat(6, 4.3), "no clear change"),
    "baseline exactly 2": (flat(2, 0), "already low"),
    "rises by exactly 2": (flat(4, 6), "no clear change"),
    "no pain at all": (flat(0, 0), "already low"),
    "one day too few": (flat(6, 3, span=14), "not enough data"),
    "one week": (dict.fromkeys(range(7), 5), "not enough data"),
    "one day": ({3: 5}, "not enough data"),
    "never a value": ({3: None, 4: None}, "not enough data"),
    "a diary without entries": ({}, "not enough data"),
    "means that do not end": (
        {0: 9, 1: 7, 2: 7, 3: 8, 5: 8, 6: 7, 7: 8} | dict.fromkeys(range(21, 28), 5.5),
        None,
    ),
    "a year of pain of exactly 4": (
        dict.fromkeys(range(0, 365, 2), 5) | dict.fromkeys(range(358, 365), 4),
        None,
    ),
    "a year of a little less": (
        dict.fromkeys(range(0, 365), 5) | dict.fromkeys(range(358, 365), 4) | {364: 3.9},
        None,
    ),
}


def awkward():
    rows = [person(name, pains, LEFT) for name, (pains, _) in AWKWARD.items()]
    far = [(0, "left", 2, 30), (200, "right", 1, 20), (201, "right", 0, 30), (201, "left", 9, 600)]
    rows += [
        person("only a diary", flat(6, 3), plan=()),
        person("only sessions", {}, LEFT),
        person("no plan", flat(6, 3), LEFT, plan=()),
        person("a plan that ends", {}, far, plan=((0, 2, 30, 5), (30, 0, 30, 0))),
        person("silent for months", {}, far),
        person("a plan that changes in the week", {}, LEFT, plan=((3, 1, 20, 7), (10, 3, 30, 2), (10, 50, 600, 7))),
        person("a fifth less on the right", {}, [(d, s, 2, 30) for d in range(7) for s in ("left", "right")
               if s == "left" or d < 4], plan=((0, 2, 30, 5),)),
    ]  # fmt: skip
    sessions, diary, plan = ([row for one in rows for row in one[n]] for n in range(3))
    return tuple(
        records.frame(n, r)
        for n, r in zip(("sessions", "diary", "plan"), (sessions, diary, plan), strict=True)
    )
