"""What may be said of all: rates with their denominators, quartiles with a warning, and who stopped."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility import outcomes, stretches
from hipmobility.cohort.definitions import EARLY_WEEKS

STOPPED_DAYS = 14  # [days] without any row: has stopped logging; our own limit


@dataclass(frozen=True)
class Overview:
    """A cohort in small tables.

    Attributes
    ----------
    patients : int
    until : date
        The last day counted.
    change : DataFrame
        Index: the verdicts; `patients`, `%` of all, `%_of_judged` (of those with enough data).
    counts : DataFrame
        Index: `stopped, persistent, uneven, rose, silent_weeks`; `patients`, `of` (how many it can be said of), `%`.
    quartiles : DataFrame
        Index: quarter of the adherence of the first 4 weeks, 1 the lowest; `patients, early_from, early_to` [0-1] and
        how many of each verdict. Only of patients whose last pain entry is later than their 5th week.
    funnel : DataFrame
        Index: whole weeks since the Monday of the first planned week; `patients` whose week ended 14 days ago or
        earlier, `logging` (of those, with any row in that week or later), `%`. Whoever does not count has stopped.
    warning : str
        What must stand beside the quartiles.
    rule : str
        The rule behind the verdicts.
    hidden_below : int or None
        After `share`: smaller groups are empty, and `patients` is None where it is small itself.
    """

    patients: int | None
    until: object
    change: pd.DataFrame
    counts: pd.DataFrame
    quartiles: pd.DataFrame
    funnel: pd.DataFrame
    warning: str
    rule: str
    hidden_below: int | None = None

    def __repr__(self):
        people = f"fewer than {self.hidden_below}" if self.patients is None else self.patients
        hidden = "" if self.hidden_below is None else f", groups below {self.hidden_below} hidden"
        return f"Overview({people} patients until {self.until}{hidden})"


def classes(patients, *, until=None):
    """Put patients into classes that only a whole cohort has.

    Parameters
    ----------
    patients : DataFrame
        From `per_patient`, in pandas.
    until : date or str, optional
        The last day counted. Default: the last day that anybody logged.

    Returns
    -------
    DataFrame
        The same with `quartile` (1-4 of `early`, equal shares in the same one; empty without a plan) and `stopped` (1
        when nothing was logged for 14 days or more, 0 when not; empty where nothing was ever logged).
    """
    last = patients["last_day"].astype("float64")
    early = patients["early"].astype("float64")
    place = early.rank(method="min") - 1  # how many are lower: the same for equal shares
    quartile = (4 * place // max(1, early.notna().sum()) + 1).astype("Int64")
    stopped = (_day(until, last) - last >= STOPPED_DAYS).astype("Int64").where(last.notna())
    return patients.assign(quartile=quartile, stopped=stopped)


def summary(patients, *, until=None, language="en"):
    """Tell a cohort in small tables.

    Parameters
    ----------
    patients : DataFrame
        From `per_patient`, in pandas.
    until : date or str, optional
        As for `classes`.
    language : str

    Returns
    -------
    Overview

    Notes
    -----
    Pain is set against the adherence of weeks before it, never of the same weeks. Quartiles mix what differs between
    people with what changes within one, so that they say nothing about cause. A rate names how many it is of: somebody
    with too few days is neither better nor not better.
    """
    people = classes(patients, until=until)
    words = stretches.words("cohort", language)
    day = _day(until, people["last_day"].astype("float64"))
    return Overview(
        patients=len(people),
        until=None if pd.isna(day) else (pd.Timestamp("1970-01-01") + pd.Timedelta(days=int(day))).date(),
        change=_change(people),
        counts=_counts(people),
        quartiles=_quartiles(people),
        funnel=_funnel(people, day),
        warning=words["warning"],
        rule=words["rule"],
    )


def _day(until, last):
    """Return the last day counted, from 1970-01-01."""
    return last.max() if until is None else (pd.Timestamp(until) - pd.Timestamp("1970-01-01")).days


def _change(people):
    found = people["change"].value_counts().reindex(outcomes.VERDICTS, fill_value=0)
    judged = int(found.drop("not enough data").sum())
    table = pd.DataFrame({"patients": found, "%": _percent(found, len(people))})
    table["%_of_judged"] = _percent(found.drop("not enough data"), judged)
    return table.rename_axis("change")


def _counts(people):
    rows = {name: people[name] for name in ("stopped", "persistent", "uneven", "rose")}
    rows["silent_weeks"] = (people["silent_weeks"] > 0).astype("Int64").where(people["weeks"] > 0)
    rows = {name: pd.to_numeric(column).dropna() for name, column in rows.items()}
    table = pd.DataFrame({
        "patients": {name: int(column.sum()) for name, column in rows.items()},
        "of": {name: len(column) for name, column in rows.items()},
    })  # fmt: skip
    return table.assign(**{"%": _percent(table["patients"], table["of"])}).rename_axis("what")


def _quartiles(people):
    fifth_week = 7 * (people["first_week"] + EARLY_WEEKS) - 3
    # the last seven days of pain have to lie after the weeks of adherence that they are set against
    later = people["last_pain"] - (outcomes.WEEK - 1) >= fifth_week
    seen = people[later.fillna(False).astype(bool) & people["quartile"].notna()]
    groups = seen.groupby("quartile")
    table = groups["early"].agg(patients="count", early_from="min", early_to="max")
    counts = pd.crosstab(seen["quartile"], seen["change"]).reindex(columns=outcomes.VERDICTS, fill_value=0)
    return table.join(counts).reindex([1, 2, 3, 4]).fillna(dict.fromkeys(["patients", *outcomes.VERDICTS], 0)).astype(
        dict.fromkeys(["patients", *outcomes.VERDICTS], "int64")
    ).rename_axis("quartile")  # fmt: skip


def _funnel(people, day):
    """Count who still logs; a week too young for its silence to mean anything is nobody's yet."""
    started = people[people["first_week"].notna()]
    first = 7 * started["first_week"].astype("int64") - 3
    last = started["last_day"].astype("float64").fillna(-np.inf)  # has never logged
    stayed = (last - first) // outcomes.WEEK
    could = (day - STOPPED_DAYS - first + 1) // outcomes.WEEK - 1  # the last week that ended early enough
    weeks = range(int(could.max()) + 1 if could.notna().any() else 0)
    rows = [(int((could >= week).sum()), int(((could >= week) & (stayed >= week)).sum())) for week in weeks]
    table = pd.DataFrame(rows, columns=["patients", "logging"], index=pd.RangeIndex(len(rows), name="week"))
    return table.assign(**{"%": _percent(table["logging"], table["patients"])})


def _percent(part, whole):
    return (100 * part / whole).round(1) if not isinstance(whole, int) or whole else part * float("nan")
