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
COUNTS = (*STATES, "planned7")
PLACE = 2**10  # of each count of a week: 28 slots and 28 x 7 planned days at most; five are exact in a float's 53 bits
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
    logged = sessions[[*SLOT, "holds", "hold_s"]]
    if until is not None:
        logged = logged[logged["date"] <= pd.Timestamp(until)]
    ledger = slots.merge(logged, on=SLOT, how="outer")
    per_hold = np.fmin(ledger["hold_s"], ledger["plan_hold_s"]).fillna(0)
    ledger["dose_s"] = ledger["holds"].fillna(0) * per_hold
    ledger = ledger.groupby(SLOT, as_index=False, sort=True).agg(
        dose_s=("dose_s", "sum"),
        done_holds=("holds", "sum"),
        rows=("holds", "count"),
        target_s=("target_s", "first"),
        days_per_week=("days_per_week", "first"),
    )
    whole = ["dose_s", "target_s", "days_per_week"]
    ledger[whole] = ledger[whole].fillna(0).astype("int64")
    ledger["dose_s"] = ledger[["dose_s", "target_s"]].min(axis=1)
    ledger["state"] = _state(ledger)
    planned = (ledger["target_s"] * ledger["days_per_week"] > 0) | (ledger["rows"] > 0)
    if today is not None:
        planned &= (ledger["rows"] > 0) | (ledger["date"] != pd.Timestamp(today))
    ledger["day"] = (ledger["date"].to_numpy().astype("datetime64[D]") - _EPOCH).astype("int32")
    columns = [*SLOT, "state", "dose_s", "target_s", "days_per_week", "day"]
    return ledger.loc[planned, columns].reset_index(drop=True)


def _calendar(sessions, plan, until):
    """Every slot of each patient and stretch, with the plan row that was in force on its day."""
    rows = plan.drop_duplicates(["patient_id", "stretch", "from_date"], keep="last")
    rows = rows.sort_values(["patient_id", "stretch", "from_date"])
    last = sessions.groupby("patient_id")["date"].max()
    end = last.reindex(rows["patient_id"]).set_axis(rows.index) if until is None else pd.Timestamp(until)
    following = rows.groupby(["patient_id", "stretch"])["from_date"].shift(-1) - pd.Timedelta(days=1)
    end = following.where(following < end, end)  # nobody who follows: NaT, and so the end
    days = ((end - rows["from_date"]).dt.days + 1).clip(lower=0).fillna(0).to_numpy("int64")
    rows = rows.iloc[np.repeat(np.arange(len(rows)), days)]
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(days) - days, days)
    slots = pd.DataFrame(
        {
            "patient_id": rows["patient_id"],
            "date": rows["from_date"].to_numpy("datetime64[D]") + nth,
            "stretch": rows["stretch"],
            "plan_hold_s": rows["hold_s"],
            "target_s": rows["holds"] * rows["hold_s"],
            "days_per_week": rows["days_per_week"],
        }
    ).astype({"date": "datetime64[s]"})
    return pd.concat([slots.assign(side=side) for side in SIDES], ignore_index=True)


def _state(ledger):
    done = (ledger["dose_s"] >= ledger["target_s"]) & (ledger["done_holds"] > 0)
    conditions = [ledger["rows"] == 0, done, ledger["done_holds"] > 0]
    return np.select(conditions, ["unknown", "done", "partly"], "not_done")


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
    table = weeks(ledger, pain, by=by).sort("patient_id", "week", *by).to_native()
    start = _EPOCH + (table.pop("week").to_numpy() * 7 - 3).astype("timedelta64[D]")
    table.insert(1, "week_start", pd.Series(start.astype("datetime64[s]"), index=table.index))
    return table


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
    sums = ("counts", "planned7_s", "lower7_s", "upper7_s")
    week = slot_weeks(ledger).group_by(keys).agg(*(col(name).sum() for name in sums))
    count = counts()
    week = week.select(
        *keys,
        planned=count.pop("planned7") / 7,
        **count,
        planned_s=col("planned7_s") / 7,
        lower=share(col("lower7_s"), col("planned7_s")),
        upper=share(col("upper7_s"), col("planned7_s")),
    )
    return _add_pain(week, None if pain is None else nw.from_native(pain), by)


def share(part, whole):
    """Divide, unless nothing was planned: that is no share, not 0 %."""
    return part / nw.when(whole > 0).then(whole)


def slot_weeks(ledger):
    """Sum the ledger by patient, week, stretch and side, because there the cap falls; whole numbers only.

    Times 7, because a day carries days_per_week/7 of a slot. `counts` is one whole number that holds five, see there.
    """
    slot = nw.from_native(ledger)
    codes = CODES if slot.collect_schema()["state"].is_integer() else {state: state for state in STATES}
    # as wide whole numbers: products and sums of narrow ones would run over in silence
    dose_s, target_s, days_per_week = (
        col(name).cast(nw.Int64) for name in ("dose_s", "target_s", "days_per_week")
    )
    counted = nw.lit(0)
    for number, state in enumerate(STATES):
        counted = nw.when(col("state") == codes[state]).then(PLACE**number).otherwise(counted)
    keys = ["patient_id", "week", "stretch", "side"]
    slot = slot.select(
        *("patient_id", "stretch", "side"),
        week=iso_week(),
        planned7_s=target_s * days_per_week,
        dose_s=dose_s,
        open_s=nw.when(col("state") == codes["unknown"]).then(target_s).otherwise(0),
        logged_day=nw.when(col("state") != codes["unknown"]).then(col("day")),
        counts=counted.cast(nw.Int64) + PLACE ** len(STATES) * days_per_week,
    )
    sums = ["counts", "planned7_s", "dose_s", "open_s"]
    slot = slot.group_by(keys).agg(*(col(name).sum() for name in sums), last_day=col("logged_day").max())
    slot = slot.with_columns(col(*sums).cast(nw.Int64))  # sums of some engines are wider, and slow to sum again
    return slot.with_columns(
        lower7_s=nw.min_horizontal(7 * col("dose_s"), "planned7_s"),
        upper7_s=nw.min_horizontal(7 * (col("dose_s") + col("open_s")), "planned7_s"),
    )


def counts():
    """Take apart the column in which an engine sums what a week counts in one go: the slots of each state, planned7."""
    whole = col("counts").cast(nw.Int64)
    return {name: (whole // PLACE**place % PLACE).cast(nw.Int64) for place, name in enumerate(COUNTS)}


def iso_week():
    """Return the running number of the Monday week of `day`; 1970-01-01 was a Thursday."""
    return ((col("day") + 3) // 7).cast(nw.Int64)


def _add_pain(weeks, pain, by):
    if pain is None:
        return weeks
    mean = pain.filter(~col("pain10").is_null())
    mean = mean.select("patient_id", col("pain10").cast(nw.Int64), week=iso_week())
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
