"""What was done against what was planned: a ledger with four states, and weeks with honest bounds.

A slot is one planned piece of work: a patient, a date, a stretch, a side. An empty day is `unknown`, never "not done".
"""

import narwhals as nw
import numpy as np
import pandas as pd
from narwhals import col

SLOT = ["patient_id", "date", "stretch", "side"]
STATES = ("done", "partly", "not_done", "unknown")
SIDES = ("left", "right")
CODES = {state: number for number, state in enumerate(STATES)}  # the same in a narrow column of whole numbers
WEEK_SUMS, CAPPED = ("counts", "planned7_s", "lower7_s", "upper7_s"), ("dose_s", "open_s", "planned7_s")
COUNTS = (*STATES, "planned7")
# room for each count in one whole number: a week has 28 slots and 7 x 28 planned days; five fit the 53 bits of a float
PLACE = 2**10
_EPOCH = np.datetime64("1970-01-01")


def daily(sessions, plan, *, until=None, today=None):
    """Put what was logged against the plan in force on that day: one row per slot.

    Parameters
    ----------
    sessions, plan : DataFrame
        As `Log.sessions()` and `Log.plan()` return them; one patient or many.
    until : date or str, optional
        The last day to count. Default: each patient's last logged day.
    today : date or str, optional
        A day that is not over: its slots without a row are left out, they are neither done nor unknown yet.

    Returns
    -------
    DataFrame
        `patient_id, date, stretch, side, state, dose_s, target_s, days_per_week, day`: `target_s` [s] is the dose
        planned for the slot when it arose, `dose_s` [s] is holds x min(hold_s, planned hold_s), at most `target_s`;
        `day` counts from 1970-01-01. Sessions outside the plan are kept with `target_s` 0; they earn no credit.

    Notes
    -----
    `done`: dose reaches the target; `partly`: some of it; `not_done`: an explicit row with `holds` 0; `unknown`: no
    row. A plan of five days a week names no weekdays, so each day of the week is a slot here; `weekly` counts five.
    """
    slots = _calendar(sessions, plan, until)
    logged = sessions if until is None else sessions[sessions["date"] <= pd.Timestamp(until)]
    both = {name: pd.concat([slots[name], logged[name]], ignore_index=True) for name in SLOT}
    first, number = _numbered(*both.values())
    asked, line = number[: len(slots)], number[len(slots) :]
    plan_hold_s, target_s, days_per_week = (
        _sums(asked, slots[name], len(first)) for name in ("plan_hold_s", "target_s", "days_per_week")
    )
    holds, hold_s = (logged[name].to_numpy("int64") for name in ("holds", "hold_s"))
    rows, done_holds = (_sums(line, values, len(first)) for values in (np.ones_like(line), holds))
    dose_s = np.minimum(_sums(line, holds * np.minimum(hold_s, plan_hold_s[line]), len(first)), target_s)
    done = (dose_s >= target_s) & (done_holds > 0)
    state = np.select([rows == 0, done, done_holds > 0], ["unknown", "done", "partly"], "not_done")
    ledger = pd.DataFrame({name: values.take(first) for name, values in both.items()})
    ledger = ledger.assign(state=state, dose_s=dose_s, target_s=target_s, days_per_week=days_per_week)
    ledger["day"] = (ledger["date"].to_numpy().astype("datetime64[D]") - _EPOCH).astype("int32")
    planned = (target_s * days_per_week > 0) | (rows > 0)
    if today is not None:
        planned &= (rows > 0) | (ledger["date"] != pd.Timestamp(today)).to_numpy()
    return ledger[planned].reset_index(drop=True)


def _calendar(sessions, plan, until):
    """Every slot of each patient and stretch, with the plan row that was in force on its day."""
    who = ["patient_id", "stretch"]
    rows = plan.drop_duplicates([*who, "from_date"], keep="last").sort_values([*who, "from_date"])
    start = rows["from_date"].to_numpy("datetime64[D]")
    if until is None:
        last = sessions.groupby("patient_id")["date"].max()
        end = last.reindex(rows["patient_id"]).to_numpy("datetime64[D]")
    else:
        end = np.full(len(rows), pd.Timestamp(until).to_datetime64()).astype("datetime64[D]")
    same = np.logical_and.reduce([rows[name].to_numpy()[1:] == rows[name].to_numpy()[:-1] for name in who])
    end[:-1] = np.where(same, np.minimum(start[1:] - 1, end[:-1]), end[:-1])  # until the next plan begins
    days = np.where(np.isnat(end), 0, (end - start).astype("int64") + 1).clip(0)  # nothing logged: no end
    nth = np.arange(days.sum()) - np.repeat(np.cumsum(days) - days, days)
    row = np.tile(np.repeat(np.arange(len(rows)), days), len(SIDES))
    slots = rows[["patient_id", "stretch", "days_per_week"]].take(row).reset_index(drop=True)
    return slots.assign(
        date=(start[row] + np.tile(nth, len(SIDES))).astype("datetime64[s]"),
        side=np.repeat(np.array(SIDES), len(nth)),
        plan_hold_s=rows["hold_s"].to_numpy()[row],
        target_s=(rows["holds"] * rows["hold_s"]).to_numpy()[row],
    )


def _numbered(*columns):
    """Return one row of each combination in the columns, in order, and the number of that of each row."""
    key = np.zeros(len(columns[0]), "int64")
    for column in columns:
        codes, values = pd.factorize(column, sort=True)
        key = key * len(values) + codes
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return first, number


def _sums(number, values, size):
    """Add up whole numbers by the number of their group."""
    return np.bincount(number, values, size).astype("int64")  # exact: far below the 53 bits of a float


def weekly(ledger, pain=None, *, by=()):
    """Sum the ledger by ISO week (Monday to Sunday), with the best and the worst that the gaps allow.

    Parameters
    ----------
    ledger : DataFrame
        From `daily`.
    pain : DataFrame, optional
        From `outcomes.daily_pain`, one body site; adds the week's mean.
    by : sequence of {"stretch", "side"}
        Keep these apart. Credit is capped per stretch and side in any case: more on the left never makes up for
        less on the right.

    Returns
    -------
    DataFrame
        `patient_id, week_start, ..., planned, done, partly, not_done, unknown` (slots; `planned` is days a week, pro
        rata in a week that the plan covers in part), `planned_s` [s], `lower, upper` (share of those, 0-1: if every
        unlogged day was missed, if every one was done; empty when nothing was planned), and with `pain`:
        `pain` (mean, 0-10), `pain_days`.

    Examples
    --------
    Five days planned; three logged as done, one as not done, three days without a row: between 3/5 and 5/5.

    >>> import pandas as pd
    >>> states = ["done", "done", "done", "not_done", "unknown", "unknown", "unknown"]
    >>> ledger = pd.DataFrame({"patient_id": "P1", "stretch": "figure_4", "side": "left", "state": states,
    ...     "dose_s": [60, 60, 60, 0, 0, 0, 0], "target_s": 60, "days_per_week": 5, "day": range(4, 11)})
    >>> weekly(ledger)[["planned", "done", "unknown", "lower", "upper"]]
       planned  done  unknown  lower  upper
    0      5.0     3        3    0.6    1.0
    """
    # by arrays: a widget waits for it, and a narwhals frame takes longer to build than one patient's to compute
    whole = {name: ledger[name].to_numpy("int64") for name in ("dose_s", "target_s", "days_per_week", "day")}
    keys = {name: ledger[name] for name in ("patient_id", "stretch", "side")}
    keys["week"] = pd.Series(iso_week(whole.pop("day")), ledger.index)
    codes = _codes(is_number=pd.api.types.is_integer_dtype(ledger["state"]))
    slot = _added(_where, codes, state=ledger["state"].to_numpy(), **whole)
    first, number = _numbered(*keys.values())
    slot = {name: _sums(number, values, len(first)) for name, values in slot.items()}
    slot |= _capped(np.minimum, **{name: slot[name] for name in CAPPED})
    keys = {name: keys[name].take(first) for name in ("patient_id", "week", *by)}
    if pain is not None:
        felt = pain.dropna(subset="pain10")
        felt = felt.assign(week=iso_week(felt["day"].to_numpy("int64")))
        if not by:  # a week without a plan has no stretch or side to stand under
            keys = {name: pd.concat([values, felt[name]]) for name, values in keys.items()}
    first, number = _numbered(*keys.values())
    number = number[: len(slot["counts"])]
    sums = {name: _sums(number, slot[name], len(first)) for name in WEEK_SUMS}
    keys = {name: values.take(first).reset_index(drop=True) for name, values in keys.items()}
    week = keys.pop("week")
    start = _EPOCH + (week.to_numpy() * 7 - 3).astype("timedelta64[D]")
    table = {"patient_id": keys.pop("patient_id"), "week_start": start.astype("datetime64[s]")}
    table = pd.DataFrame(table | keys | _shown(_where, **sums))
    return table if pain is None else table.assign(**_felt(table["patient_id"], week, felt))


def _felt(patient_id, week, felt):
    """Return the mean pain of each week, and of how many days."""
    both = ((patient_id, felt["patient_id"]), (week, felt["week"]))
    first, number = _numbered(*(pd.concat(pair) for pair in both))
    here, there = number[: len(week)], number[len(week) :]
    sum10, days = (_sums(there, v, len(first))[here] for v in (felt["pain10"], np.ones_like(there)))
    return {"pain": share(sum10, 10 * days, _where), "pain_days": days}


def weeks(ledger, pain=None, *, by=()):
    """Compute the same weeks on whichever engine holds the tables, as a narwhals frame.

    Parameters
    ----------
    ledger, pain, by
        As for `weekly`; tables of pandas, Polars, DuckDB, PySpark, or of narwhals itself. The states of the ledger
        may be in words or in the numbers of `CODES`.

    Returns
    -------
    narwhals.DataFrame or narwhals.LazyFrame
        The columns of `weekly` in no order, with `week` for `week_start`: the Monday is day `7 * week - 3`.
    """
    keys = ["patient_id", "week", *by]
    week = slot_weeks(ledger).group_by(keys).agg(*(col(name).sum() for name in WEEK_SUMS))
    week = week.select(*keys, **_shown(_when, **{name: col(name).cast(nw.Int64) for name in WEEK_SUMS}))
    return _add_pain(week, None if pain is None else nw.from_native(pain), by)


def slot_weeks(ledger):
    """Sum the ledger by patient, week, stretch and side, because there the cap falls; whole numbers only."""
    slot = nw.from_native(ledger)
    codes = _codes(is_number=slot.collect_schema()["state"].is_integer())
    # as wide whole numbers: products and sums of narrow ones would run over in silence
    whole = {name: col(name).cast(nw.Int64) for name in ("dose_s", "target_s", "days_per_week")}
    keys = ["patient_id", "week", "stretch", "side"]
    added = _added(_when, codes, state=col("state"), **whole)
    logged_day = _when(col("state") != codes["unknown"], col("day"))
    week = iso_week(col("day")).cast(nw.Int64)
    slot = slot.select("patient_id", "stretch", "side", week=week, logged_day=logged_day, **added)
    slot = slot.group_by(keys).agg(*(col(name).sum() for name in added), last_day=col("logged_day").max())
    slot = slot.with_columns(
        col(*added).cast(nw.Int64)
    )  # sums of some engines are wider, and slow to sum again
    return slot.with_columns(**_capped(nw.min_horizontal, **{name: col(name) for name in CAPPED}))


# ---- the rules of a week, once for arrays and for an engine's columns


def _where(condition, then, otherwise=np.nan):
    return np.where(condition, then, otherwise)


def _when(condition, then, otherwise=None):
    return nw.when(condition).then(then).otherwise(nw.lit(otherwise) if otherwise is None else otherwise)


def _codes(*, is_number):
    return CODES if is_number else {state: state for state in STATES}


def _added(choose, codes, *, state, dose_s, target_s, days_per_week):
    """Say what a row of the ledger adds to its week: times 7, because a day carries days_per_week/7 of a slot."""
    counted = 0
    for place, name in enumerate(STATES):
        counted = choose(state == codes[name], PLACE**place, counted)
    return {
        "counts": counted + PLACE ** len(STATES) * days_per_week,  # one column is summed sooner than five
        "planned7_s": target_s * days_per_week,
        "dose_s": dose_s,
        "open_s": choose(state == codes["unknown"], target_s, 0),
    }


def _capped(least, *, dose_s, open_s, planned7_s):
    return {"lower7_s": least(7 * dose_s, planned7_s), "upper7_s": least(7 * (dose_s + open_s), planned7_s)}


def _shown(choose, *, counts, planned7_s, lower7_s, upper7_s):
    count = counted(counts)
    return {
        "planned": count.pop("planned7") / 7,
        **count,
        "planned_s": planned7_s / 7,
        "lower": share(lower7_s, planned7_s, choose),
        "upper": share(upper7_s, planned7_s, choose),
    }


def counted(counts):
    """Take apart what `_added` put together: how many slots of each state, and planned7."""
    return {name: counts // PLACE**place % PLACE for place, name in enumerate(COUNTS)}


def share(part, whole, choose=_when):
    """Divide, unless nothing was planned: that is no share, not 0 %."""
    return part / choose(whole > 0, whole)


def iso_week(day):
    """Return the running number of the Monday week of a day; 1970-01-01 was a Thursday."""
    return (day + 3) // 7


def _add_pain(weeks, pain, by):
    if pain is None:
        return weeks
    mean = pain.filter(~col("pain10").is_null())
    mean = mean.select("patient_id", col("pain10").cast(nw.Int64), week=iso_week(col("day")).cast(nw.Int64))
    mean = mean.group_by("patient_id", "week").agg(sum10=col("pain10").sum(), pain_days=col("pain10").count())
    names, keys = weeks.collect_schema().names(), ["patient_id", "week"]
    # a week without a plan has no stretch or side to stand under
    joined = weeks.join(mean, on=keys, how="left" if by else "full")
    columns = {name: col(name) for name in names}
    if not by:
        columns |= {key: nw.coalesce(key, f"{key}_right") for key in keys}
    columns |= {name: col(name).fill_null(0) for name in ("planned", "planned_s")}
    columns |= {name: col(name).fill_null(0).cast(nw.Int64) for name in (*STATES, "pain_days")}
    columns["pain"] = col("sum10") / (10 * col("pain_days"))
    return joined.select(**{name: columns[name] for name in (*names, "pain", "pain_days")})
