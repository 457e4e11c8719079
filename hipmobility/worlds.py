"""Six worlds of invented diaries in which stretching changes nothing, to see which analysis is fooled."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility.outcomes import pain_change


@dataclass(frozen=True)
class World:
    """How pain and stretching come about in it.

    Attributes
    ----------
    pain_first, pain_last : float
        Mean pain [0-10] on the first and the last day.
    done_first, done_last : float
        Chance of a day with stretching, on the first and the last day.
    carry : float
        Correlation of pain from one day to the next.
    streak : float
        Chance that a day simply repeats what was done the day before.
    dread : float
        How much one more point of pain lowers the log-odds of stretching on the same day.
    work : float
        By how much pain is higher from Sunday to Monday than from Tuesday to Saturday [points].
    done_weekend : float or None
        Chance of stretching on Saturdays and Sundays, where it differs.
    """

    pain_first: float = 5.0
    pain_last: float = 5.0
    done_first: float = 0.6
    done_last: float = 0.6
    carry: float = 0.6
    streak: float = 0.0
    dread: float = 0.0
    work: float = 0.0
    done_weekend: float | None = None


# invented numbers: none was fitted to patients
WORLDS = {
    "no_link": World(),
    "recovery": World(pain_first=6.0, pain_last=3.0, done_first=0.35, done_last=0.85),
    "fading": World(pain_first=6.0, pain_last=3.0, done_first=0.85, done_last=0.35),
    "reverse": World(dread=1.0),
    "streaks": World(carry=0.8, streak=0.7),
    "weekdays": World(work=1.0, done_first=0.85, done_last=0.85, done_weekend=0.2),
}
SPREAD = 1.2  # [points] of pain around its mean
BURN_IN = 20  # days that pass unseen, so that nobody starts in the middle


@dataclass(frozen=True)
class Diaries:
    """Many diaries: `pain` [0-10] and `done` (0 or 1), each of shape (people, days); NaN = not recorded."""

    pain: np.ndarray
    done: np.ndarray


def simulate(world, *, people=1000, days=56, effect=0.0, missing=False, seed=1):
    """Invent diaries.

    Parameters
    ----------
    world : str or World
        A name in `WORLDS`, or a world of one's own.
    people, days : int
    effect : float
        By how much stretching truly lowers pain on the next day [points].
    missing : bool
        Leave out about 20 % of the pain values, bad days more often, and 10 % of what was done.
    seed : int

    Returns
    -------
    Diaries
        Pain in whole points, as people tap it. The first day is a Monday.
    """
    world = WORLDS[world] if isinstance(world, str) else world
    chance = np.random.default_rng(seed)
    pain, done = np.empty((people, days)), np.empty((people, days))
    wobble, did = chance.normal(size=people), chance.random(people) < world.done_first
    for day in range(-BURN_IN, days):
        along = max(day, 0) / (days - 1)
        usual = world.pain_first + (world.pain_last - world.pain_first) * along
        usual += world.work * (0.5 if day % 7 in (6, 0) else -0.5)
        wobble = world.carry * wobble + np.sqrt(1 - world.carry**2) * chance.normal(size=people)
        felt = usual + SPREAD * wobble - effect * (did - world.done_first)
        odds = world.done_first + (world.done_last - world.done_first) * along
        if world.done_weekend is not None and day % 7 >= 5:
            odds = world.done_weekend
        odds = np.log(odds / (1 - odds)) - world.dread * (felt - usual)
        fresh = chance.random(people) < 1 / (1 + np.exp(-odds))
        did = np.where(chance.random(people) < world.streak, did, fresh)
        if day >= 0:
            pain[:, day], done[:, day] = np.clip(np.round(felt), 0, 10), did
    return _leave_out(pain, done, chance) if missing else Diaries(pain, done)


def summary(days=56, seed=1):
    """Tell in numbers what one diary of each world looks like: means of its first and last two weeks.

    Returns
    -------
    DataFrame
        Index `world`; `pain_start, pain_end` [0-10], `done_start_%, done_end_%`.
    """
    rows = {}
    for name in WORLDS:
        one = simulate(name, people=1, days=days, seed=seed)
        ends = [
            series[0, part].mean()
            for series in (one.pain, 100 * one.done)
            for part in (slice(14), slice(-14, None))
        ]
        rows[name] = np.round(ends, 1)
    columns = ["pain_start", "pain_end", "done_start_%", "done_end_%"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("world")


def table(diaries, person=0):
    """Return one diary as `outcomes.association` takes it; the first day is 2026-01-05, a Monday."""
    pain, credit = diaries.pain[person], diaries.done[person]
    dates = pd.date_range("2026-01-05", periods=len(pain), unit="s")
    return pd.DataFrame({"date": dates, "pain": pain, "credit": credit})


def _leave_out(pain, done, chance):
    bad = pain - pain.mean(axis=1, keepdims=True)
    lost = 1 / (1 + np.exp(1.5 - 0.4 * bad))  # 18 % on a usual day, a third on a day 2 points worse
    pain = np.where(chance.random(pain.shape) < lost, np.nan, pain)
    return Diaries(pain, np.where(chance.random(done.shape) < 0.1, np.nan, done))


# ---- regression to the mean


def untreated(*, people=1000, days=29, seed=1):
    """Invent steady pain without any treatment, logged from the first bad day on, as people do.

    Returns
    -------
    ndarray, shape (people, days)
        Pain in whole points: mean 5, spread 1.5, correlation .5 from day to day; the first value is 7 or more.
    """
    world = World(carry=0.5)
    wobble = np.random.default_rng(seed).normal(size=(people, 200 + days))
    for day in range(1, wobble.shape[1]):
        wobble[:, day] = world.carry * wobble[:, day - 1] + math.sqrt(1 - world.carry**2) * wobble[:, day]
    pain = np.clip(np.round(world.pain_first + 1.5 * wobble), 0, 10)
    bad = pain[:, BURN_IN : BURN_IN + 180] >= 7
    first = BURN_IN + bad.argmax(axis=1)
    some = bad.any(axis=1)
    return pain[some][np.arange(some.sum())[:, None], first[some, None] + np.arange(days)]


def compare_baselines(pain):
    """Compare the start and the end of untreated pain in four ways, and by the project's rule.

    Returns
    -------
    DataFrame
        Index `comparison`; `mean_fall` [points], `fell_by_2_%`.
    """
    first, week, after, last = pain[:, 0], pain[:, :7].mean(1), pain[:, 1:8].mean(1), pain[:, -7:].mean(1)
    falls = {
        "first_to_last_day": first - pain[:, -1],
        "first_to_last_week": first - last,
        "week_to_last_week": week - last,
        "after_first_to_last_week": after - last,
    }
    rows = {name: (fall.mean(), 100 * (fall >= 2 - 1e-9).mean()) for name, fall in falls.items()}
    days = np.arange(pain.shape[1])
    better = [
        pain_change(pd.DataFrame({"day": days, "pain10": (10 * row).astype("int64")})).verdict
        == "clearly better"
        for row in pain
    ]
    rows["clearly_better"] = (np.nan, 100 * np.mean(better))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["mean_fall", "fell_by_2_%"]).round(1)
    return table.rename_axis("comparison")
