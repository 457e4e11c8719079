"""The tables of many patients, on whichever engine holds them: every sum and every rule is that of one patient."""

import narwhals as nw
from narwhals import col

from hipmobility import adherence, outcomes

EARLY_WEEKS = 4  # [weeks] adherence here may be set against pain later, never against pain of the same weeks
PERSISTENT_DAYS = 84  # [days] 12 weeks: pain of more than 3 months is called chronic (Treede 2019, ICD-11)
PERSISTENT_PAIN10 = 40  # [tenths] a mean of 4 of 10; our own limit
UNEVEN = 5  # shares of left and right that differ by a fifth or more; our own limit


def weekly(ledger, pain=None, *, by=()):
    """Put many patients' ledgers into weeks: what `adherence.weekly` says of one.

    Parameters
    ----------
    ledger : table
        From `adherence.daily`, or `ledger` of `cohort.read`: pandas, Polars, DuckDB or PySpark.
    pain : table of the same engine, optional
        From `outcomes.daily_pain`, or `pain` of `cohort.read`.
    by : sequence of {"stretch", "side"}
        Keep these apart.

    Returns
    -------
    table of the same engine
        The columns of `adherence.weekly`, in no order, with `week`, a running number, for `week_start`: the Monday
        is day `7 * week - 3` from 1970-01-01. A week without a row is between 0 and 1, not 0.
    """
    return adherence.weeks(ledger, pain, by=by).to_native()


def per_patient(ledger, pain):
    """Sum up each patient in one row.

    Parameters
    ----------
    ledger, pain
        As for `weekly`.

    Returns
    -------
    table of the same engine, in no order
        `patient_id`;
        `weeks, silent_weeks` (planned; of those without any row), `done, partly, not_done, unknown` (slots), `lower,
        upper` (adherence, 0-1), `left, right` (the lower bound of each side), `uneven` (1 when they differ by 20
        points of percent or more), `early` (lower bound of the first 4 weeks), `first_week`, `last_day` (of the last
        row, from 1970-01-01);
        `pain_days, first_pain, last_pain, baseline, latest` (means, 0-10; only with a verdict), `change` (one of
        `outcomes.VERDICTS`), `rose, slope_week` (see `outcomes.changes`), `persistent` (1 when pain was logged for
        12 weeks and the last 7-day mean is 4 or more, 0 when not, empty with too few days).

    Notes
    -----
    Yes and no are 1 and 0, empty where nobody can say: the same on every engine.
    """
    worked = _work(ledger)
    found = worked.join(_felt(pain), on="patient_id", how="full").with_columns(
        patient_id=nw.coalesce("patient_id", "patient_id_right")
    )
    counts = [*adherence.STATES, "weeks", "silent_weeks", "pain_days"]
    last = nw.max_horizontal("last_day", "last_pain")
    return found.with_columns(
        col(*counts).fill_null(0).cast(nw.Int64),
        change=nw.when(~col("change").is_null()).then(col("change")).otherwise(nw.lit("not enough data")),
        last_day=last,
    ).select(*COLUMNS).to_native()  # fmt: skip


COLUMNS = (
    "patient_id", "weeks", "silent_weeks", *adherence.STATES, "lower", "upper", "left", "right", "uneven", "early",
    "first_week", "last_day", "pain_days", "first_pain", "last_pain", "baseline", "latest", "change", "rose",
    "slope_week", "persistent",
)  # fmt: skip


def _work(ledger):
    """Sum up what was planned and done: one row per patient."""
    slot = adherence.slot_weeks(ledger)
    left = 0 if slot.collect_schema()["side"].is_integer() else adherence.SIDES[0]
    sides = {
        f"left_{name}": nw.when(col("side") == left).then(col(name)).otherwise(0)
        for name in ("planned7_s", "lower7_s")
    }
    sums = ["planned7_s", "lower7_s", "upper7_s", *sides]
    count = adherence.counted(col("counts").cast(nw.Int64))
    planned = count.pop("planned7") > 0
    week = slot.with_columns(**sides).group_by("patient_id", "week").agg(
        *(col(name).sum() for name in ("counts", *sums)), last_day=col("last_day").max()
    ).with_columns(
        col(*sums).cast(nw.Int64), planned_week=nw.when(planned).then(col("week"))
    ).with_columns(
        # in the order of weeks: without one, DuckDB would sum up the whole ledger twice to join it with itself
        first_week=col("planned_week").cum_min().over("patient_id", order_by="week")
    )  # fmt: skip
    logged = count["done"] + count["partly"] + count["not_done"] > 0
    early = col("week") < col("first_week") + EARLY_WEEKS
    parts = count | {
        "weeks": nw.when(planned).then(1).otherwise(0),
        "silent_weeks": nw.when(planned & ~logged).then(1).otherwise(0),
        "early_planned": nw.when(early).then(col("planned7_s")).otherwise(0),
        "early_lower": nw.when(early).then(col("lower7_s")).otherwise(0),
    }
    sums += parts
    one = week.with_columns(**parts).group_by("patient_id").agg(
        *(col(name).sum() for name in sums), last_day=col("last_day").max(), first_week=col("first_week").min()
    ).with_columns(
        col(*sums).cast(nw.Int64)
    ).with_columns(
        right_planned7_s=col("planned7_s") - col("left_planned7_s"),
        right_lower7_s=col("lower7_s") - col("left_lower7_s"),
    )  # fmt: skip
    left, right, left_all, right_all = (
        col(f"{side}_{name}") for name in ("lower7_s", "planned7_s") for side in adherence.SIDES
    )
    apart = (left * right_all - right * left_all).abs() * UNEVEN
    both = left_all * right_all
    return one.with_columns(
        lower=adherence.share(col("lower7_s"), col("planned7_s")),
        upper=adherence.share(col("upper7_s"), col("planned7_s")),
        left=adherence.share(left, left_all),
        right=adherence.share(right, right_all),
        early=adherence.share(col("early_lower"), col("early_planned")),
        uneven=nw.when(both > 0).then(nw.when(apart >= both).then(1).otherwise(0)),
    )


def _felt(pain):
    """Judge what came of it: one row per patient with any pain logged."""
    known = col("change") != "not enough data"
    high = nw.when(col("ls") >= PERSISTENT_PAIN10 * col("ln")).then(1).otherwise(0)
    long = (col("span") >= PERSISTENT_DAYS) & (col("ln") >= outcomes.MIN_DAYS)
    return outcomes.changes(pain).with_columns(
        baseline=nw.when(known).then(col("bs")) / (10 * nw.when(known).then(col("bn"))),
        latest=nw.when(known).then(col("ls")) / (10 * nw.when(known).then(col("ln"))),
        persistent=nw.when(long).then(high),
    )
