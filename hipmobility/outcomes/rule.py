"""The rule of pain change, written once: the same lines judge one diary of whole numbers and a column of thousands."""

import narwhals as nw
from narwhals import col

WEEK = 7  # [days] the window of every mean
MIN_DAYS = 4  # recorded days that a 7-day mean needs (our own choice)
VERDICTS = ("clearly better", "maybe better", "no clear change", "already low", "not enough data")


def after_first(day, first):
    """Tell whether a day lies in the baseline: the seven days after the first entry, which itself is left out."""
    return (day > first) & (day <= first + WEEK)


def latest(day, last):
    """Tell whether a day lies in the last seven."""
    return day > last - WEEK


def judged(bs, bn, ls, ln, span):
    """Say which parts of the rule hold, of whole numbers or of columns of them.

    Parameters
    ----------
    bs, bn, ls, ln
        Sum [tenths] and number of the recorded days of the baseline and of the last seven.
    span
        Days from the first entry to the last.

    Returns
    -------
    dict
        `enough, low, two_points, thirty_percent, rose`. No mean is divided out, so that a fall of exactly two points
        counts as two points on every engine.
    """
    drop = bs * ln - ls * bn
    return {
        "enough": (span >= 2 * WEEK) & (bn >= MIN_DAYS) & (ln >= MIN_DAYS),
        "low": bs <= 20 * bn,
        "two_points": drop >= 20 * bn * ln,
        "thirty_percent": 10 * drop >= 3 * bs * ln,
        "rose": -drop >= 20 * bn * ln,
    }


def changes(pain):
    """Judge many diaries at once, on whichever engine holds them; `pain_change` does it for one.

    Parameters
    ----------
    pain : table or narwhals frame
        `patient_id, day, pain10`: one row per patient and day.

    Returns
    -------
    narwhals.DataFrame or narwhals.LazyFrame
        One row per patient: `patient_id, bs, bn, ls, ln` (see `judged`), `span` [days], `pain_days`, `first_pain,
        last_pain` (days), `change` (one of `VERDICTS`), `rose` (1, 0; empty without a verdict), `slope_week`
        (least squares [points a week]; empty for fewer than two days).
    """
    whole = {name: col(name).cast(nw.Int64) for name in ("day", "pain10")}
    found = nw.from_native(pain).filter(~col("pain10").is_null()).select("patient_id", **whole)
    found = found.with_columns(
        first_pain=col("day").min().over("patient_id"), last_pain=col("day").max().over("patient_id")
    )
    base, late = after_first(col("day"), col("first_pain")), latest(col("day"), col("last_pain"))
    found = found.with_columns(
        x=col("day") - col("first_pain"),
        base10=nw.when(base).then(col("pain10")).otherwise(0),
        base1=nw.when(base).then(1).otherwise(0),
        late10=nw.when(late).then(col("pain10")).otherwise(0),
        late1=nw.when(late).then(1).otherwise(0),
    ).with_columns(xx=col("x") * col("x"), xy=col("x") * col("pain10"))
    sums = {"bs": "base10", "bn": "base1", "ls": "late10", "ln": "late1"}
    sums |= {"sx": "x", "sy": "pain10", "sxx": "xx", "sxy": "xy"}
    one = found.group_by("patient_id").agg(
        *(col(column).sum().alias(name) for name, column in sums.items()),
        first_pain=col("first_pain").max(),
        last_pain=col("last_pain").max(),
        pain_days=col("pain10").count(),
    )
    one = one.with_columns(col(*sums, "pain_days").cast(nw.Int64), span=col("last_pain") - col("first_pain"))
    is_ = judged(col("bs"), col("bn"), col("ls"), col("ln"), col("span"))
    two, thirty = is_["two_points"], is_["thirty_percent"]
    better = nw.when(two | thirty).then(nw.lit("maybe better")).otherwise(nw.lit("no clear change"))
    better = nw.when(two & thirty).then(nw.lit("clearly better")).otherwise(better)
    verdict = nw.when(is_["low"]).then(nw.lit("already low")).otherwise(better)
    below = col("pain_days") * col("sxx") - col("sx") * col("sx")
    above = col("pain_days") * col("sxy") - col("sx") * col("sy")
    return one.with_columns(
        change=nw.when(is_["enough"]).then(verdict).otherwise(nw.lit("not enough data")),
        rose=nw.when(is_["enough"]).then(nw.when(is_["rose"]).then(1).otherwise(0)),
        slope_week=WEEK * above / (10 * nw.when(below > 0).then(below)),
    ).drop("sx", "sy", "sxx", "sxy")
