"""The next-day test on plain arrays: a slope, an interval and a p value by circular shifts.

No random numbers and numpy alone, so the same diary gives the same answer on every machine.
"""

from dataclasses import dataclass

import numpy as np

LEVEL = 0.05
SAME = 1e-9  # relative size below which two numbers are one: where a series repeats itself, shifts tie


@dataclass(frozen=True)
class Shifted:
    """Slope [units of y per unit of x], the interval that the test does not refuse, p value, number of pairs."""

    slope: float
    low: float
    high: float
    p: float
    pairs: int


def next_day_pairs(first, then, lag=1):
    """Return row numbers t of the days on which `then` is known, and both series `lag` days before.

    Parameters
    ----------
    first, then : ndarray, shape (days,)
        Consecutive calendar days; NaN = not recorded. A pair never bridges a gap: both its days are recorded.

    Returns
    -------
    ndarray of int
        Row numbers of the later day of each pair.
    """
    known = ~(np.isnan(then[lag:]) | np.isnan(first[:-lag]) | np.isnan(then[:-lag]))
    return lag + np.flatnonzero(known)


def residuals(first, then, rows, weekend, lag=1):
    """Take out of both sides of the pairs what may pass for a link between them.

    Parameters
    ----------
    first, then : ndarray, shape (days,)
    rows : ndarray of int
        From `next_day_pairs`.
    weekend : ndarray of bool, shape (days,)
        Saturdays and Sundays.

    Notes
    -----
    A smooth trend, straight and bent: recovery. `then` on the earlier day: a bad day that keeps one from stretching.
    The weekend: a working week that hurts. `first` one day earlier still: without it a streak of days looks weaker
    than it is, as the pain of the earlier day holds a part of its effect; where it is unknown, its mean stands in.

    Returns
    -------
    x, y : ndarray, shape (pairs,)
        What is left of `first` on the earlier day and of `then` on the later one.
    basis : ndarray, shape (pairs, 6 or fewer)
        Orthonormal columns of what was taken out.
    """
    t = rows / len(then)
    still_earlier = np.where(rows > lag, first[rows - lag - 1], np.nan)
    if np.isnan(still_earlier).all():
        still_earlier[:] = 0
    still_earlier[np.isnan(still_earlier)] = np.nanmean(still_earlier)
    columns = [np.ones(len(rows)), t, t**2, weekend[rows - lag], then[rows - lag], still_earlier]
    basis = _basis(np.column_stack(columns))
    x, y = first[rows - lag], then[rows]
    return x - basis @ (basis.T @ x), y - basis @ (basis.T @ y), basis


def _basis(columns):
    """Orthonormal columns with the same span; a column that says nothing new (constant pain) is left out."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, sizes > SAME * sizes[0]]


def varies(residual, original):
    """Whether anything but rounding is left of a series."""
    return np.linalg.norm(residual) > 1e-6 * max(1.0, np.linalg.norm(original - original.mean()))


def shift_test(x, y, basis):
    """Compare the slope of y on x with those of all circular shifts of x.

    Parameters
    ----------
    x, y, basis : ndarray
        From `residuals`.

    Returns
    -------
    Shifted

    Notes
    -----
    A shift keeps the rhythm of each series and breaks what ties them, so day-to-day correlation of either cannot pass
    for a link. All shifts count, as they form a group: leaving out the short ones made streaks of days look like links.
    Each shifted x gets the trend taken out again, and correlations are compared, not products: else a shifted series,
    which lost a part of itself to the trend, would look weaker than it is. Both measured, `tools/bench/verdict.py`.

    The interval inverts the test: a slope b belongs to it when the test does not refuse y - b x. Shift k speaks
    against refusing b while abs(A - bB) <= abs(C - bD): A and C are the products of y with the unit vectors of x
    and of its shift, B and D those of x with them. As abs(D) < B, these b lie around the slope, between
    (A - C)/(B - D) and (A + C)/(B + D); the limits are order statistics of these ends. No search, no steps.
    """
    n = len(x)
    places = (np.arange(n)[:, None] - np.arange(1, n)) % n
    shifted = x[places]
    shifted = shifted - basis @ (basis.T @ shifted)
    size, sizes = np.linalg.norm(x), np.linalg.norm(shifted, axis=0)
    unit = shifted / np.where(sizes > SAME * size, sizes, np.inf)
    own, others = x @ y / size, y @ unit
    hits = np.abs(others) >= abs(own) * (1 - SAME)
    p = (1 + hits.sum()) / (1 + len(hits))
    low, high = _interval(own, size, others, x @ unit)
    return Shifted(own / size, low, high, p, n)


def _interval(own, size, others, overlaps):
    repeats = (
        size - np.abs(overlaps) < SAME * size
    )  # this shift is x itself: it never speaks against any slope
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.array([(own - others) / (size - overlaps), (own + others) / (size + overlaps)])
    lows = np.where(repeats, -np.inf, ends.min(axis=0))
    highs = np.where(repeats, np.inf, ends.max(axis=0))
    needed = int(np.floor(LEVEL * (1 + len(others)) + SAME))  # so many shifts must speak for b to keep it
    if needed < 1:
        return -np.inf, np.inf
    return float(np.sort(lows)[needed - 1]), float(np.sort(highs)[-needed])
