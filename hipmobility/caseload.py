"""A clinic's patients on one day: whom to call first, and why. Rules that fired; no diagnosis."""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility import cohort, outcomes, safety, stretches

RECENT_DAYS = 28  # [days] "recently", for adherence and for pain; our own choice
COURSE_DAYS = 56  # [days] the length of the small charts
ENOUGH_DAYS = 14  # [planned days] of the recent ones that a word on adherence needs; our own limit
LITTLE = (
    0.5  # [share of the plan] less even at best; our own limit: no cut-off is validated (Newman-Beinart 2017)
)

# What asks for a call, the most urgent first: 1 this week, 2 plan a visit, 3 ask how it goes, 4 when you talk anyway.
# 1 and 2 follow the tiers of `safety`; that all below the pain rules come after them is our own choice.
URGENCY = {
    "worsening": 1, "high_pain": 1,
    "persistent": 2, "no_gain": 2,
    "silent": 3, "never_logged": 3,
    "little": 4, "uneven": 4, "no_pain": 4,
}  # fmt: skip
DUE = 1  # the urgency that asks for a call soon; the others can wait for a visit or a talk
NOTHING = 5  # the urgency of those for whom no rule fired
CHANGES = (*outcomes.VERDICTS[:3], "rose", *outcomes.VERDICTS[3:])
COLUMNS = (
    "patient_id", "urgency", "reasons", "pain7", "change", "last_pain", "lower", "upper", "last_entry", "silent_days",
    "site",
)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """One rule that fired: its key of `URGENCY`, and what was seen, in words with their numbers."""

    key: str
    text: str

    def __repr__(self):
        return f"Reason({self.key})"


@dataclass(frozen=True)
class Caseload:
    """Every patient on one day.

    Attributes
    ----------
    on : date
    patients : DataFrame
        The first to call on top: `patient_id, urgency` (see `URGENCY`; 5 where no rule fired), `reasons` (tuple of
        keys), `pain7` (mean of the last seven days [0-10]; empty for fewer than 4 logged), `change` (of the whole
        diary: "rose" where the weekly mean is up by 2 points or more, else one of `outcomes.VERDICTS`), `last_pain`
        (date of the last pain, until which `change` is known), `lower, upper` (share of the plan logged as done in
        the last 28 days, 0-1: at least, at most; empty without a plan), `last_entry` (date; empty where nothing was
        ever logged), `silent_days` (since then), `site` (of the pain).
    reasons : dict of str to tuple of Reason
        Patient -> why.
    course : DataFrame
        Pain [0-10] of the last 56 days: a row for each patient, a column for each day; empty where none was logged.
    language : str
    """

    on: datetime.date
    patients: pd.DataFrame
    reasons: dict
    course: pd.DataFrame
    language: str

    def __repr__(self):
        return f"Caseload({len(self.patients)} patients on {self.on}, {len(self.to_call)} to call this week)"

    @property
    def to_call(self):
        """The patients to call this week."""
        return self.patients[self.patients["urgency"] <= DUE]

    @property
    def with_reason(self):
        """The patients for whom a rule fired, however urgent."""
        return self.patients[self.patients["urgency"] < NOTHING]

    @property
    def by_urgency(self):
        """How many patients are how urgent, each counted once: index `urgency`; `means` (in words), `patients`."""
        means = {int(key): text for key, text in stretches.words("caseload_urgency", self.language).items()}
        found = self.patients["urgency"].value_counts().reindex(list(means), fill_value=0)
        return pd.DataFrame({"means": means, "patients": found}).rename_axis("urgency")

    @property
    def counts(self):
        """How many patients each rule fired for: index `reason`; `urgency, patients`."""
        fired = self.patients["reasons"].explode().value_counts()
        counts = pd.DataFrame({"urgency": URGENCY, "patients": fired.reindex(list(URGENCY), fill_value=0)})
        return counts.loc[list(URGENCY)].rename_axis("reason")


def review(sessions, diary, plan, *, on=None, language="en"):
    """Say who needs a call, and why.

    Parameters
    ----------
    sessions, diary, plan : DataFrame
        As a `Log` returns them; many patients.
    on : date or str, optional
        The day that is looked from; later rows do not count. Default: the last day on which anybody logged.
    language : str

    Returns
    -------
    Caseload

    Raises
    ------
    ValueError
        When `on` is not a day.

    Notes
    -----
    The rules on pain are those of `safety.review` on that day, and `persistent` of `cohort.per_patient`. A day without
    an entry is unknown: whoever is silent is listed as silent, never as not stretching, and a diary that ended
    seven days before or earlier says nothing about now. `rules` says what each rule means and who set its limit.
    Equally urgent patients: more reasons first, then higher pain, then longer silence.
    """
    words = stretches.words("caseload_seen", language)
    on = _last_day(sessions, diary) if on is None else _day(on)
    sessions, diary = (table[table["date"] <= on] for table in (sessions, diary))
    plan = plan[plan["from_date"] <= on]
    ledger, pain, sites = _tables(sessions, diary, plan, on)
    people = _people(sessions, diary, plan, ledger, pain, sites, on)
    flags = _safety(pain, on, language)
    reasons = {
        row.patient_id: _reasons(row, flags.get(row.patient_id, {}), words, language)
        for row in people.itertuples(index=False)
    }
    keys = [tuple(reason.key for reason in reasons[one]) for one in people["patient_id"]]
    people["reasons"] = pd.Series(keys, index=people.index, dtype="object")
    people["urgency"] = [min((URGENCY[key] for key in fired), default=NOTHING) for fired in keys]
    many = [-len(fired) for fired in keys]
    order = people.assign(many=many, high=-people["pain7"], long=-people["silent_days"])
    order = order.sort_values(["urgency", "many", "high", "long", "patient_id"], na_position="last").index
    people["last_pain"] = pd.to_datetime(people["last_pain"].astype("float64"), unit="D")
    patients = people.loc[order, list(COLUMNS)].reset_index(drop=True)
    return Caseload(on.date(), patients, reasons, _course(pain, patients["patient_id"], on), language)


def rules(language="en"):
    """Return what each reason means, and who set its limit: index `reason` in words; `urgency, means`."""
    names, means, urgency = (
        stretches.words(f"caseload_{part}", language) for part in ("reasons", "rules", "urgency")
    )
    rows = {names[key]: (urgency[str(value)], means[key]) for key, value in URGENCY.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["urgency", "means"])
    return table.rename_axis("reason")


def _last_day(sessions, diary):
    days = pd.concat([sessions["date"], diary["date"]])
    return days.max() if len(days) else pd.Timestamp("1970-01-01")


def _day(value):
    try:
        return pd.Timestamp(datetime.date.fromisoformat(str(value)[:10]))
    except ValueError:
        raise ValueError(f"on: {value!r} is not year-month-day, such as 2026-03-04") from None


def _number(day):
    return (day - pd.Timestamp("1970-01-01")).days


def _tables(sessions, diary, plan, on):
    """Return the ledger, one pain a day, and the site that counts: without a diary the pain before stretching."""
    ledger, pain = cohort.tables(sessions, diary, plan, until=on)
    sites = cohort.first_sites(diary)
    others = sessions[~sessions["patient_id"].isin(sites["patient_id"])]
    before = outcomes.daily_pain(diary.head(0), others)
    sites = pd.concat([sites, before[["patient_id", "site"]].drop_duplicates()])
    return ledger, pd.concat([pain, before[pain.columns]], ignore_index=True), sites


def _people(sessions, diary, plan, ledger, pain, sites, on):
    """Return one row for each patient with all that the rules ask."""
    day = _number(on)
    logged = pd.concat([sessions[["patient_id", "date"]], diary[["patient_id", "date"]]])
    everybody = sorted({*logged["patient_id"], *plan["patient_id"]})
    people = pd.DataFrame(index=pd.Index(everybody, name="patient_id", dtype="str"))
    people["last_entry"] = logged.groupby("patient_id")["date"].max()
    people["silent_days"] = (on - people["last_entry"]).dt.days.astype("Int64")
    week = pain[pain["day"] > day - outcomes.WEEK].groupby("patient_id")["pain10"].agg(["sum", "count"])
    people["pain7"] = (week["sum"] / (10 * week["count"])).where(week["count"] >= outcomes.MIN_DAYS)
    whole = cohort.per_patient(ledger, pain).set_index("patient_id")
    for name in ("change", "rose", "baseline", "persistent", "first_pain", "last_pain"):
        people[name] = whole[name]
    people["change"] = (
        people["change"].fillna("not enough data").mask(people["rose"].eq(1).fillna(False), "rose")
    )
    late = sessions["date"] > on - pd.Timedelta(days=RECENT_DAYS)
    people["stretched"] = people.index.isin(sessions.loc[late, "patient_id"])
    people["site"] = sites.set_index("patient_id")["site"]
    people["site"] = people["site"].fillna("")
    return _asked(people, ledger, plan, day).reset_index()


def _asked(people, ledger, plan, day):
    """Add what was asked of each patient lately, and what was logged of it."""
    recent = ledger[ledger["day"] > day - RECENT_DAYS]
    no_pain = pd.DataFrame(columns=["patient_id", "day", "pain10"]).astype(cohort.files.PAIN)
    four = cohort.per_patient(recent, no_pain).set_index("patient_id")
    for name in ("lower", "upper", "left", "right", "uneven"):
        people[name] = four[name]
    asked = ledger[ledger["target_s"] * ledger["days_per_week"].astype("int64") > 0]
    people["asked_days"] = asked[asked["day"] > day - RECENT_DAYS].groupby("patient_id")["day"].nunique()
    people["first_asked"] = asked.groupby("patient_id")["day"].min()
    people["asked_now"] = people.index.isin(asked.loc[asked["day"] == day, "patient_id"])
    people["has_plan"] = people.index.isin(plan["patient_id"])
    return people.assign(day=day)


def _safety(pain, on, language):
    """Return the flags of each patient: patient -> {key: Flag}."""
    one = pain.assign(site="one")
    return {
        patient: {flag.key: flag for flag in safety.review(rows, today=on, language=language)}
        for patient, rows in one.groupby("patient_id")
    }


def _reasons(row, flags, words, language):
    """Return the rules that fired for one patient, in the order of `URGENCY`."""
    numbers = {
        key: {name: getattr(flag, name) for name in ("before", "now", "days", "weeks")}
        for key, flag in flags.items()
    }
    recent_pain = row.day - row.last_pain < outcomes.WEEK  # False without any
    if row.persistent == 1 and recent_pain:
        numbers["persistent"] = {"weeks": int(row.last_pain - row.first_pain) // outcomes.WEEK}
    asked = row.asked_now or not row.has_plan
    if pd.isna(row.last_entry):
        days = row.day - row.first_asked + 1
        if row.asked_now and days >= cohort.STOPPED_DAYS:
            numbers["never_logged"] = {"days": stretches.counted("day", int(days), language)}
    elif asked and row.silent_days >= cohort.STOPPED_DAYS:
        numbers["silent"] = {"days": stretches.counted("day", int(row.silent_days), language)}
    if row.asked_days >= ENOUGH_DAYS:
        if row.upper < LITTLE:
            numbers["little"] = {"upper": 100 * row.upper}
        if row.uneven == 1:
            numbers["uneven"] = {"left": 100 * row.left, "right": 100 * row.right}
    if row.stretched and not row.day - row.last_pain < RECENT_DAYS:
        numbers["no_pain"] = {}
    said = dict(words)
    if "worsening" in numbers:
        since_first = (
            row.change == "rose" and abs(numbers["worsening"]["before"] - row.baseline) < 1e-9
        )  # no rounding
        said["worsening"] = words["worsening" if since_first else "worsening_week"]
    return tuple(Reason(key, said[key].format(**numbers[key])) for key in URGENCY if key in numbers)


def _course(pain, patients, on):
    """Put the pain of the last weeks into one row for each patient."""
    days = pd.date_range(on - pd.Timedelta(days=COURSE_DAYS - 1), on, unit="s")
    first = _number(on) - COURSE_DAYS + 1
    late = pain[pain["day"] >= first]
    table = np.full((len(patients), COURSE_DAYS), np.nan)
    place = pd.Index(patients).get_indexer(late["patient_id"])
    table[place, late["day"].to_numpy() - first] = late["pain10"] / 10
    return pd.DataFrame(table, index=pd.Index(patients, name="patient_id"), columns=days)
