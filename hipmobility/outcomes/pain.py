"""How it felt: one pain value a day, 7-day means, and a change that is said only when there is enough to say it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility import adherence
from hipmobility.outcomes.rule import MIN_DAYS, WEEK, after_first, judged, latest

BEFORE = "before stretching"  # the series of a log without a diary


def daily_pain(diary, sessions=None, *, site=None):
    """One pain value per patient and day: the first diary entry of the day at one body site.

    Parameters
    ----------
    diary : DataFrame
        As `Log.diary()` returns it.
    sessions : DataFrame, optional
        Used where the diary holds no pain at all: the first `pain_before` of the day. Never both in one series.
    site : str, optional
        The body site. May be left out where the diary knows one site only.

    Returns
    -------
    DataFrame
        `patient_id, date, site, pain` [0-10], `pain10` (whole tenths), `day` (from 1970-01-01). Days without a value
        are absent: missing is never 0. Entries with a time come before those without.

    Raises
    ------
    ValueError
        When there are several sites and none was chosen, or the chosen one is not in the diary.
    """
    entries = diary.dropna(subset="pain")
    if entries.empty and sessions is not None and site in (None, BEFORE):
        entries = sessions.dropna(subset="pain_before").rename(columns={"pain_before": "pain"})
        entries = entries.assign(site=BEFORE, time="")
    sites = sorted(entries["site"].unique())
    if (site is None and len(sites) > 1) or (site is not None and site not in sites and sites):
        raise ValueError(f"site: {site!r}, but the diary knows {', '.join(map(repr, sites))}; choose one")
    first = (entries[entries["site"] == site] if site is not None else entries).sort_values(
        ["patient_id", "date", "time"], key=_untimed_last, kind="stable"
    )
    first = first.drop_duplicates(["patient_id", "date"])[["patient_id", "date", "site", "pain"]]
    days = first["date"].to_numpy().astype("datetime64[D]").astype("int64")
    tenths = (first["pain"] * 10).round().astype("int64")
    return first.assign(pain10=tenths, day=days.astype("int32")).reset_index(drop=True)


def _untimed_last(column):
    return column.where(column != "", "24:00") if column.name == "time" else column


def seven_day_mean(pain):
    """Put one patient's pain on every calendar day, with the mean of the seven days that end there.

    Parameters
    ----------
    pain : DataFrame
        From `daily_pain`, one patient.

    Returns
    -------
    DataFrame
        `date, pain, pain_mean7, recorded7`: gaps stay empty, and so does a mean of fewer than 4 recorded days.
    """
    if pain.empty:
        return pd.DataFrame({"date": pain["date"], "pain": pain["pain"], "pain_mean7": [], "recorded7": []})
    values = pain.set_index("date")["pain10"]
    every_day = pd.date_range(values.index.min(), values.index.max(), unit="s", name="date")
    window = values.reindex(every_day).rolling(WEEK, min_periods=1)
    recorded = window.count().astype("int64")
    mean = (window.sum() / (10 * recorded)).where(recorded >= MIN_DAYS)
    days = pd.DataFrame({"pain": values.reindex(every_day) / 10, "pain_mean7": mean, "recorded7": recorded})
    return days.reset_index()


@dataclass(frozen=True)
class PainChange:
    """What a diary allows to say about change; means are [0-10] or None where there are too few days.

    `rose` is True when the weekly mean went up by 2 points or more: a reason to talk to a clinician.
    """

    verdict: str
    baseline: float | None
    latest: float | None
    baseline_days: int
    latest_days: int
    rose: bool = False

    @property
    def points(self):
        """Latest minus baseline [points], negative when pain fell; None without both means."""
        return None if self.baseline is None or self.latest is None else self.latest - self.baseline

    @property
    def percent(self):
        """The same in percent of the baseline; None where that would not mean much (baseline of 2 or less)."""
        if self.points is None or self.verdict == "already low":
            return None
        return 100 * self.points / self.baseline

    @property
    def band(self):
        """From two points below the baseline to two above [0-10]: inside it nothing has clearly changed; or None."""
        return None if self.baseline is None else (max(0, self.baseline - 2), min(10, self.baseline + 2))


def pain_change(pain):
    """Compare the last seven days with the seven days after the first entry.

    Parameters
    ----------
    pain : DataFrame
        From `daily_pain`, one patient, one site.

    Returns
    -------
    PainChange

    Notes
    -----
    The first entry itself is left out, because people start to log on a bad day: comparing with it makes 69 % of
    untreated people "improve" (our simulation). "clearly better" asks for 2 points and 30 % [1]_; one of the two is
    "maybe better"; a baseline of 2 or less is "already low". Each week needs 4 recorded days and the weeks may not
    overlap, else "not enough data" (these two limits are our own choice). Whole tenths, cross-multiplied: a fall of
    exactly two points counts as two points.

    References
    ----------
    .. [1] Ostelo RWJG et al. Spine 2008;33:90-94 (consensus: 2 of 10 points, or 30 %).
    """
    day, tenths = pain["day"].to_numpy("int64"), pain["pain10"].to_numpy("int64")
    if len(day) == 0:
        return PainChange("not enough data", None, None, 0, 0)
    base = tenths[after_first(day, day.min())]
    late = tenths[latest(day, day.max())]
    bs, bn, ls, ln = int(base.sum()), len(base), int(late.sum()), len(late)
    found = judged(bs, bn, ls, ln, day.max() - day.min())
    if not found["enough"]:
        return PainChange("not enough data", None, None, bn, ln)
    if found["low"]:
        verdict = "already low"
    elif found["two_points"] and found["thirty_percent"]:
        verdict = "clearly better"
    elif found["two_points"] or found["thirty_percent"]:
        verdict = "maybe better"
    else:
        verdict = "no clear change"
    return PainChange(verdict, bs / bn / 10, ls / ln / 10, bn, ln, rose=found["rose"])


@dataclass(frozen=True)
class Progress:
    """One patient's adherence and pain over the same days: what the chart, the table and the sentence show."""

    patient_id: str
    site: str
    start: pd.Timestamp
    end: pd.Timestamp
    ledger: pd.DataFrame
    pain: pd.DataFrame
    weeks: pd.DataFrame
    plan: pd.DataFrame
    change: PainChange

    def __repr__(self):
        days = len(self.pain.dropna(subset="pain"))
        return f"Progress({self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}, {days} days with pain, {self.change.verdict})"

    @property
    def adherence(self):
        """Share of the planned seconds [0-1]: at least, at most; None when nothing was planned."""
        planned = self.weeks["planned_s"]
        if not planned.sum():
            return None
        return tuple(
            float((self.weeks[bound] * planned).sum() / planned.sum()) for bound in ("lower", "upper")
        )

    @property
    def table(self):
        """The numbers of the chart by week, rounded: what stands beside every figure."""
        table = self.weeks[["week_start", "planned", *adherence.STATES]].set_index("week_start")
        for bound in ("lower", "upper"):
            table[f"{bound}_%"] = (100 * self.weeks[bound]).round().astype("Int64").to_numpy()
        table["planned"] = table["planned"].round(1)
        pain, pain_days = self.weeks["pain"].round(1).to_numpy(), self.weeks["pain_days"].to_numpy()
        return table.assign(pain=pain, pain_days=pain_days)


def progress(
    sessions, diary, plan, *, patient_id=None, site=None, stretch=None, side=None, start=None, end=None
):
    """Compute everything that a progress chart of one patient shows.

    Parameters
    ----------
    sessions, diary, plan : DataFrame
        As a `Log` returns them.
    patient_id : str, optional
        May be left out where the tables know one patient only.
    site : str, optional
        The body site of the diary; may be left out where it knows one only.
    stretch, side : str, optional
        Show this stretch or this side only.
    start, end : date or str, optional
        First and last day shown. Default: all that is logged. The verdict always uses every day of the series: a
        window that one may choose freely can be chosen to please.

    Returns
    -------
    Progress

    Raises
    ------
    ValueError
        When patient or site are not clear, nothing is logged, or the dates are the wrong way round.
    """
    patient_id = one_patient(patient_id, sessions, diary, plan)
    sessions, diary, plan = (table[table["patient_id"] == patient_id] for table in (sessions, diary, plan))
    pain = daily_pain(diary, sessions, site=site)
    logged = pd.concat([sessions["date"], diary["date"]])
    if logged.empty:
        raise ValueError(f"patient_id: nothing is logged for {patient_id!r} yet")
    start, end = pd.Timestamp(start or logged.min()), pd.Timestamp(end or logged.max())
    if start > end:
        raise ValueError(f"start: {start:%Y-%m-%d} is after the end, {end:%Y-%m-%d}")
    ledger = adherence.daily(sessions, plan, until=end)
    for name, wanted in (("stretch", stretch), ("side", side)):
        if wanted is not None:
            ledger = ledger[ledger[name] == wanted]
    change, days = pain_change(pain), seven_day_mean(pain)
    ledger, pain, days = (
        t[t["date"].between(start, end)].reset_index(drop=True) for t in (ledger, pain, days)
    )
    if stretch is not None:
        plan = plan[plan["stretch"] == stretch]
    return Progress(
        patient_id=patient_id,
        site=site or (pain["site"].iloc[0] if len(pain) else ""),
        start=start,
        end=end,
        ledger=ledger,
        pain=days,
        weeks=adherence.weekly(ledger, pain),
        plan=plan[(plan["from_date"] > start) & (plan["from_date"] <= end)].reset_index(drop=True),
        change=change,
    )


def one_patient(patient_id, *tables):
    """Return whose log it is; asks where the tables know several people."""
    known = sorted(set(np.concatenate([table["patient_id"].unique() for table in tables])))
    if patient_id is None and len(known) == 1:
        return known[0]
    if patient_id not in known:
        some = ", ".join(map(repr, known[:5])) + (", ..." if len(known) > 5 else "")
        raise ValueError(f"patient_id: {patient_id!r}, but the log knows {some or 'nobody yet'}; choose one")
    return patient_id
