"""An invented clinic: people with their plans, what they logged and how it felt, the same on every machine."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility.records import SIDES, STRETCHES

START = np.datetime64("2026-01-05")  # a Monday
SPREAD, CARRY = 0.9, 0.5  # [points] of pain around its course, and how much of that stays until the next day


@dataclass(frozen=True)
class Clinic:
    """Tables as a `Log` returns them."""

    sessions: pd.DataFrame
    diary: pd.DataFrame
    plan: pd.DataFrame

    def __repr__(self):
        people = self.plan["patient_id"].nunique()
        return f"Clinic({people} patients, {len(self.sessions)} sessions, {len(self.diary)} diary entries)"


def simulate(patients=200, *, weeks=16, seed=1):
    """Invent a clinic in which stretching changes nothing: each person's pain follows its own course.

    Parameters
    ----------
    patients, weeks : int
        People join over the first half of the weeks, from 2026-01-05 on.
    seed : int

    Returns
    -------
    Clinic
        With people who stop, who log no pain at all, who are silent for weeks, who do less on one side. All numbers
        are invented: none was fitted to patients.
    """
    chance = np.random.default_rng(seed)
    days = 7 * weeks
    who = np.array([f"C{number:0{len(str(patients))}}" for number in range(1, patients + 1)], dtype=object)
    joined = chance.integers(0, max(1, days // 2), patients)
    stays = np.where(chance.random(patients) < 0.35, chance.integers(3, days, patients), days)
    day = np.arange(days)
    here = (day >= joined[:, None]) & (day - joined[:, None] < stays[:, None])
    here &= ~np.repeat(chance.random((patients, weeks)) < 0.06, 7, axis=1)  # weeks without any row
    plan, dose = _plans(who, joined, days, chance)
    return Clinic(
        _sessions(who, here, dose, chance), _diary(who, here, joined, chance), plan.reset_index(drop=True)
    )


def _plans(who, joined, days, chance):
    """Return the plan rows, and the (holds, days a week) in force for each person and day."""
    more = chance.random(len(who)) < 0.4  # from the fifth week on three holds instead of two
    fewer_days = np.where(chance.random(len(who)) < 0.3, 3, 5)
    after = np.arange(days) - joined[:, None]
    holds = np.where(more[:, None] & (after >= 28), 3, 2)
    rows = [
        (who[keep], START + (joined + delay)[keep], stretch, count, fewer_days[keep])
        for stretch in STRETCHES
        for delay, count, keep in ((0, 2, np.full(len(who), True)), (28, 3, more & (joined + 28 < days)))
    ]
    names = ("patient_id", "from_date", "stretch", "holds", "days_per_week")
    plan = pd.concat(pd.DataFrame(dict(zip(names, row, strict=True))) for row in rows).assign(hold_s=30)
    order = ["patient_id", "from_date", "stretch", "holds", "hold_s", "days_per_week"]
    kinds = {"patient_id": "str", "from_date": "datetime64[s]", "stretch": "str"}
    return plan[order].astype(kinds).sort_values(order[:3]), (holds, fewer_days)


def _sessions(who, here, dose, chance):
    holds, days_per_week = dose
    habit = chance.beta(3, 2, len(who))[:, None]
    weekday = np.arange(here.shape[1]) % 7
    asked = weekday < days_per_week[:, None]
    draw = chance.random(here.shape)
    done, partly, said_no = draw < 0.9 * habit, draw < 0.9 * habit + 0.08, draw > 0.92
    logged = here & asked & (partly | said_no)
    person, day = np.nonzero(logged)
    full = holds[person, day]
    holds_left = np.where(done[person, day], full, np.where(partly[person, day], full - 1, 0))
    lazy = (chance.random(len(who)) < 0.15)[person]  # does less on the right
    parts = []
    for stretch in STRETCHES:
        for side in SIDES:
            count = np.where(lazy & (side == "right"), np.minimum(holds_left, 1), holds_left)
            parts.append(
                pd.DataFrame({"person": person, "day": day, "stretch": stretch, "side": side, "holds": count})
            )
    rows = pd.concat(parts).sort_values(["person", "day"], kind="stable", ignore_index=True)
    made = pd.DataFrame({"patient_id": who[rows["person"]], "date": START + rows["day"].to_numpy()})
    made = made.assign(stretch=rows["stretch"], side=rows["side"], holds=rows["holds"], hold_s=30)
    made = made.assign(pain_before=np.nan, pain_after=np.nan, note="")
    kinds = dict.fromkeys(("patient_id", "stretch", "side", "note"), "str")
    return made.astype(kinds | {"date": "datetime64[s]", "holds": "int64", "hold_s": "int64"})


def _diary(who, here, joined, chance):
    people, days = here.shape
    first = chance.uniform(2, 8, people)[:, None]
    fall = chance.normal(1.4, 1.6, people)[:, None]
    wobble = np.empty(here.shape)
    wobble[:, 0] = chance.normal(size=people)
    fresh = np.sqrt(1 - CARRY**2) * chance.normal(size=here.shape)
    for day in range(1, days):
        wobble[:, day] = CARRY * wobble[:, day - 1] + fresh[:, day]
    along = np.clip((np.arange(days) - joined[:, None]) / 56, 0, 1)
    pain = np.clip(first - fall * along + SPREAD * wobble, 0, 10)
    halves = (chance.random(people) < 0.2)[:, None]  # some people use half points
    pain = np.where(halves, np.round(2 * pain) / 2, np.round(pain))
    writes = np.where(chance.random(people) < 0.04, 0, chance.uniform(0.6, 0.98, people))[:, None]
    person, day = np.nonzero(here & (chance.random(here.shape) < writes))
    made = pd.DataFrame({"patient_id": who[person], "date": START + day, "time": "08:00", "site": "low back"})
    made = made.assign(pain=pain[person, day], note="")
    kinds = dict.fromkeys(("patient_id", "time", "site", "note"), "str")
    return made.astype(kinds | {"date": "datetime64[s]"})
