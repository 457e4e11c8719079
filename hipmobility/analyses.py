"""Ways to look for a link in a diary, and how often each is fooled in the invented worlds."""

import math

import numpy as np
import pandas as pd

from hipmobility.outcomes import link, shifts
from hipmobility.worlds import WORLDS, simulate


def _together(x, y):
    """P values of Pearson's r for each pair of rows (Fisher's z), as a spreadsheet's trend line would have it."""
    known = ~(np.isnan(x) | np.isnan(y))
    n = known.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = (
            np.where(known, v - np.where(known, v, 0).sum(axis=1, keepdims=True) / n[:, None], 0)
            for v in (x, y)
        )
        r = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
        z = np.abs(np.arctanh(np.clip(r, -1, 1))) * np.sqrt(np.maximum(n - 3, 0))
    return np.array([math.erfc(value / math.sqrt(2)) for value in z])


def _rolling(done, least=4):
    """Mean of the seven days that end there, where at least four are known."""
    padded = np.pad(done, ((0, 0), (6, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7, axis=1)
    known = (~np.isnan(windows)).sum(axis=2)
    return np.where(known >= least, np.nansum(windows, axis=2) / np.maximum(known, 1), np.nan)


def _best_of_many(diaries):
    """Take the smallest p value of a day's stretching with the pain 0 to 7 days later."""
    done, pain = diaries.done, diaries.pain
    days = pain.shape[1]
    return np.min([_together(done[:, : days - lag], pain[:, lag:]) for lag in range(8)], axis=0)


def _same_day_shift(diaries):
    return np.array([_detrended(pain, done) for pain, done in zip(diaries.pain, diaries.done, strict=True)])


def _detrended(pain, done):
    rows = np.flatnonzero(~(np.isnan(pain) | np.isnan(done)))
    if len(rows) < link.MIN_PAIRS:
        return np.nan
    t = rows / len(pain)
    trend = np.linalg.qr(np.column_stack([np.ones(len(rows)), t, t**2]))[0]
    x, y = (v[rows] - trend @ (trend.T @ v[rows]) for v in (done, pain))
    return shifts.shift_test(x, y, trend).p if shifts.varies(x, done[rows]) else np.nan


def next_day(diaries):
    """Run the project's own test on each diary.

    Returns
    -------
    list of shifts.Shifted or None
        None where there are not enough data.
    """
    weekend = np.arange(diaries.pain.shape[1]) % 7 >= 5
    return [link.compare(p, d, weekend)[2] for p, d in zip(diaries.pain, diaries.done, strict=True)]


ANALYSES = {  # each returns a p value for every diary, NaN where it gives no verdict
    "same_day": lambda diaries: _together(diaries.done, diaries.pain),
    "rolling": lambda diaries: _together(_rolling(diaries.done), diaries.pain),
    "best_lag": _best_of_many,
    "same_day_shift": _same_day_shift,
    "next_day": lambda diaries: np.array([one.p if one else np.nan for one in next_day(diaries)]),
}


def false_alarms(analysis, *, people=1000, days=56, missing=False, seed=1):
    """Count how often an analysis sees a link where there is none.

    Parameters
    ----------
    analysis : str
        A name in `ANALYSES`.
    people, days, missing, seed
        As in `worlds.simulate`; every world gets diaries of its own.

    Returns
    -------
    DataFrame
        `world`, `alarms_%` (of the diaries with a verdict, p at most .05; it should be 5), `verdicts_%`.
    """
    table = []
    for number, world in enumerate(WORLDS):
        made = simulate(world, people=people, days=days, missing=missing, seed=seed + 1000 * number)
        p = ANALYSES[analysis](made)
        told = ~np.isnan(p)
        alarms = 100 * (p[told] <= shifts.LEVEL).mean() if told.any() else np.nan
        table.append(
            {"world": world, "alarms_%": round(alarms, 1), "verdicts_%": round(100 * told.mean(), 1)}
        )
    return pd.DataFrame(table)


def found_by_days(*, effect, days, people=1000, world="no_link", missing=False, seed=1):
    """Count how often the project's test finds a true effect, by the length of the diary.

    Parameters
    ----------
    effect : float
        By how much stretching truly lowers pain on the next day [points].
    days : sequence of int
    people, world, missing, seed
        As in `worlds.simulate`.

    Returns
    -------
    DataFrame
        Index `days`; `found_%` of all diaries, `verdicts_%`, mean `slope`, and how often the interval holds the truth:
        `interval_holds_%`.
    """
    rows = {}
    for length in days:
        made = simulate(world, people=people, days=length, effect=effect, missing=missing, seed=seed)
        told = [one for one in next_day(made) if one]
        lower = 100 * sum(link.verdict(one) == "lower" for one in told) / people
        slope = np.mean([one.slope for one in told]) if told else np.nan
        held = 100 * np.mean([one.low <= -effect <= one.high for one in told]) if told else np.nan
        rows[length] = (round(lower, 1), round(100 * len(told) / people, 1), round(slope, 2), round(held, 1))
    columns = ["found_%", "verdicts_%", "slope", "interval_holds_%"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("days")
