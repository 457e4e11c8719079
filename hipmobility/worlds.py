"""Six worlds of invented diaries in which stretching changes nothing, to see which analysis is fooled."""

from dataclasses import dataclass

import numpy as np


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


def _leave_out(pain, done, chance):
    bad = pain - pain.mean(axis=1, keepdims=True)
    lost = 1 / (1 + np.exp(1.5 - 0.4 * bad))  # 18 % on a usual day, a third on a day 2 points worse
    pain = np.where(chance.random(pain.shape) < lost, np.nan, pain)
    return Diaries(pain, np.where(chance.random(done.shape) < 0.1, np.nan, done))
