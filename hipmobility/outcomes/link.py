"""Does it help me? The association of one diary: yesterday's stretching and today's pain, and nothing causal."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hipmobility import adherence
from hipmobility.outcomes import shifts
from hipmobility.outcomes.pain import daily_pain, one_patient

LINKS = ("not enough data", "no clear link", "lower", "higher")  # the verdicts of `association`
MIN_PAIRS = 28  # pairs of days with both recorded (our own choice)
MIN_EACH = 5  # of them after a done day, and after one that was not done (our own choice)
DONE = 0.5  # a day counts as done from this share of its planned seconds on (our own choice)
LAGS = 7  # [days] shown to clinicians, each way


def paired_days(sessions, diary, plan, *, patient_id=None, site=None, today=None):
    """Put one pain value and the share of the plan that was done on every calendar day.

    Parameters
    ----------
    sessions, diary, plan : DataFrame
        As a `Log` returns them.
    patient_id : str, optional
        May be left out where the tables know one patient only.
    site : str, optional
        The body site of the diary; may be left out where it knows one only.
    today : date or str, optional
        A day that is not over: what is open on it counts as unknown.

    Returns
    -------
    DataFrame
        `date, pain, credit, planned`: every day from the first to the last, pain [0-10] as `daily_pain` takes it,
        `credit` the mean share done of the day's planned stretches and sides (0-1), `planned` how many those are.
        Empty is unknown: a day on which one of them has no row, or on which nothing was planned, is never "not done".

    Raises
    ------
    ValueError
        When patient or site are not clear.
    """
    patient_id = one_patient(patient_id, sessions, diary, plan)
    sessions, diary, plan = (table[table["patient_id"] == patient_id] for table in (sessions, diary, plan))
    ledger = adherence.daily(sessions, plan, today=today)
    slots = ledger[ledger["target_s"] * ledger["days_per_week"] > 0]
    shares = (slots["dose_s"] / slots["target_s"]).where(slots["state"] != "unknown")
    by_day = shares.groupby(slots["date"])
    planned = by_day.size()
    credit = by_day.mean().where(by_day.count() == planned)
    pain = daily_pain(diary, sessions, site=site).set_index("date")["pain"]
    dates = pain.index.union(pd.DatetimeIndex(ledger["date"].unique()))
    every_day = pd.date_range(dates.min(), dates.max(), unit="s") if len(dates) else dates
    days = {"date": every_day, "pain": pain.reindex(every_day), "credit": credit.reindex(every_day)}
    days["planned"] = planned.reindex(every_day, fill_value=0)
    return pd.DataFrame(days).reset_index(drop=True)


@dataclass(frozen=True)
class Lack:
    """One thing that a verdict needs: "pairs", "done", "not_done", or "contrast"; how much there is, and should be."""

    what: str
    have: int
    need: int


@dataclass(frozen=True)
class Association:
    """What one diary allows to say; numbers are None where the data are too few.

    Attributes
    ----------
    verdict : str
        One of `LINKS`; "lower" and "higher" speak of the pain on days after stretching.
    slope, low, high : float or None
        Difference in pain [points] on the day after a fully done day, against one not done; negative is less pain.
        `low` and `high` are a rough 95 % interval and may be infinite.
    p : float or None
        Of the circular-shift test.
    pairs, done, not_done : int
        Pairs of days, and how many of them follow a day that counts as done, or does not.
    missing_share : float or None
        Share of all neighbouring days that gave no pair, as something of it was not recorded.
    lacking : tuple of Lack
        Why there are not enough data.
    planned : bool
        Whether any day had a plan.
    lags : DataFrame
        For clinicians: `lag` [days], `first` ("stretching" or "pain"), `slope`, `pairs`. No p values: to look for the
        best of them is forbidden.
    """

    verdict: str
    slope: float | None
    low: float | None
    high: float | None
    p: float | None
    pairs: int
    done: int
    not_done: int
    missing_share: float | None
    lacking: tuple[Lack, ...]
    planned: bool
    lags: pd.DataFrame = field(compare=False)

    def __repr__(self):
        numbers = (
            "" if self.slope is None else f", {self.slope:+.2f} [{self.low:.2f}, {self.high:.2f}] points"
        )
        return f"Association({self.verdict}{numbers}, {self.pairs} pairs of days)"


def association(days):
    """Ask whether pain differs on days after stretching, beyond what else may look like it.

    Parameters
    ----------
    days : DataFrame
        From `paired_days`: `date, pain, credit`, one patient, one site. A date that is absent is unknown.

    Returns
    -------
    Association

    Raises
    ------
    ValueError
        When a date stands there twice, or a value cannot be.

    Notes
    -----
    ``pain[t] ~ credit[t-1] + credit[t-2] + pain[t-1] + weekend[t-1] + t + t^2``; the p value comes from circular
    shifts (`shifts.shift_test`). One outcome, one lag, one model, chosen beforehand. Refused below 28 pairs, 5 done,
    or 5 not-done days: our own choice. The predictor is the share done, 0-1; only for the counts does a day with half
    of its plan or more count as done.

    Simulated (`tools/bench/verdict.py`; 1,000 diaries of 56 days in each of six worlds without any effect): a link is
    seen in 2 to 6 of 100, complete or with a fifth of the pain values missing, and the interval holds the truth
    in 94 to 98 of 100, also where stretching truly lowers pain. It stays a rough one: it knows six invented worlds.
    Who stretches from Monday to Friday each week and never else gets no answer: it cannot be told from the working
    week. No link seen is the expected answer: half a point is found in a third of complete diaries of 56 days.
    """
    date, pain, credit = _checked(days)
    weekend = date.day_of_week.to_numpy() >= 5
    before, lacking, found = compare(pain, credit, weekend)
    pairs, done = len(before), int((before >= DONE).sum())
    numbers = (found.slope, found.low, found.high, found.p) if found else (None,) * 4
    return Association(
        verdict(found),
        *numbers,
        pairs=pairs,
        done=done,
        not_done=pairs - done,
        missing_share=1 - pairs / (len(date) - 1) if len(date) > 1 else None,
        lacking=lacking,
        planned=bool(np.any(days["planned"] > 0)) if "planned" in days else bool((~np.isnan(credit)).any()),
        lags=_lags(credit, pain, weekend),
    )


def compare(pain, credit, weekend):
    """Return what `association` says, on plain arrays: the credits before, what is lacking, and the test or None.

    Parameters
    ----------
    pain, credit : ndarray, shape (days,)
        Consecutive calendar days; NaN = unknown.
    weekend : ndarray of bool, shape (days,)

    Returns
    -------
    before : ndarray, shape (pairs,)
    lacking : tuple of Lack
    found : shifts.Shifted or None
    """
    rows = shifts.next_day_pairs(credit, pain)
    before = credit[rows - 1]
    done = int((before >= DONE).sum())
    counts = {
        "pairs": (len(rows), MIN_PAIRS),
        "done": (done, MIN_EACH),
        "not_done": (len(rows) - done, MIN_EACH),
    }
    lacking = tuple(Lack(what, have, need) for what, (have, need) in counts.items() if have < need)
    found = None if lacking else _test(credit, pain, rows, weekend)
    if found is None and not lacking:
        lacking = (Lack("contrast", 0, 1),)
    return before, lacking, found


def verdict(found):
    """Name the result of `compare`: one of `LINKS`."""
    if found is None:
        return "not enough data"
    if found.p > shifts.LEVEL:
        return "no clear link"
    return "lower" if found.slope < 0 else "higher"


def _checked(days):
    """Return date, pain and credit on consecutive days; every fault at once."""
    dates = pd.DatetimeIndex(days["date"])
    faults = [f"date: {day:%Y-%m-%d} stands there twice" for day in dates[dates.duplicated()].unique()]
    for name, top in (("pain", 10), ("credit", 1)):
        wrong = days[~(days[name].between(0, top) | days[name].isna())]
        faults += [
            f"{name}: {row[name]} on {row['date']:%Y-%m-%d} is not 0-{top}" for _, row in wrong.iterrows()
        ]
    if faults:
        raise ValueError("\n".join(faults))
    table = days.set_index(dates)[["pain", "credit"]].astype("float64")
    if len(table):
        table = table.reindex(pd.date_range(dates.min(), dates.max()))
    return table.index, table["pain"].to_numpy(), table["credit"].to_numpy()


def _test(first, then, rows, weekend, lag=1):
    """Return the test, or None where nothing is left to compare: pain, say, that is 5 on every day."""
    x, y, basis = shifts.residuals(first, then, rows, weekend, lag)
    if not (shifts.varies(x, first[rows - lag]) and shifts.varies(y, then[rows])):
        return None
    return shifts.shift_test(x, y, basis)


def _lags(credit, pain, weekend):
    table = []
    for name, first, then in (("stretching", credit, pain), ("pain", pain, credit)):
        for lag in range(1, LAGS + 1):
            rows = shifts.next_day_pairs(first, then, lag) if len(pain) > lag else np.array([], dtype=int)
            found = _test(first, then, rows, weekend, lag) if len(rows) >= MIN_PAIRS else None
            table.append(
                {"lag": lag, "first": name, "slope": found.slope if found else np.nan, "pairs": len(rows)}
            )
    return pd.DataFrame(table)
