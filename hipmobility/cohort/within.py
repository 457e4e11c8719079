"""Within and between people: the part of an association that charts of groups get wrong."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipmobility import outcomes, stretches

DELTAS = (0, 1, 2)  # [points] by how much a missing weekly mean of pain is taken to be worse than expected
LEAST_PEOPLE, LEAST_WEEKS = 20, 4  # people, and weeks of each; our own limits
BOUNDS = ("lower", "upper")


@dataclass(frozen=True)
class Within:
    """How a person's pain went with their own adherence of the week before; it says nothing about cause.

    Attributes
    ----------
    table : DataFrame
        Index `adherence` (the bound that was taken), `delta` [points]; `within, low, high`: points of pain for 0 to 1
        of adherence against one's own mean, with a 95 % interval; `between`: the same between people, confounded.
    people, weeks : int
        In the model.
    missing : int
        Weeks in which pain was logged on too few days.
    warning : str
    """

    table: pd.DataFrame
    people: int
    weeks: int
    missing: int
    warning: str

    def __repr__(self):
        return f"Within({self.people} patients, {self.weeks} weeks, {self.missing} more without pain)"


def within_people(weekly, *, deltas=DELTAS, language="en"):
    """Fit pain of a week on the adherence of the week before, within and between people.

    Parameters
    ----------
    weekly : DataFrame
        From `weekly`, in pandas, with pain.
    deltas : sequence of float
        What missing pain may have been above the expected [points].
    language : str

    Returns
    -------
    Within

    Raises
    ------
    ValueError
        With too little to fit (20 people with 4 weeks each), or when the fit did not end.
    ImportError
        Without statsmodels: `pip install "hipmobility[models]"`.

    Notes
    -----
    pain[i, t] ~ time + within[i, t-1] + between[i] + baseline[i] + (1 + time | patient), by maximum likelihood
    (statsmodels MixedLM, which has no errors that are alike from week to week). A week needs 4 days with pain; a week
    before it that holds no row is unknown and left out, never 0. Pain of the first such week is the baseline.
    Delta 0 takes missing pain to be missing at random and uses the weeks as they are. The others fill each missing mean
    with what the model expects plus delta, and fit again; a filled value tells nothing new, so that the interval keeps
    the width of delta 0. Both bounds of adherence are shown, because the truth lies between them.
    """
    try:
        import statsmodels.formula.api as models
    except ImportError:
        raise ImportError('the model needs one more package: pip install "hipmobility[models]"') from None
    rows = {}
    for bound in BOUNDS:
        table = _lagged(weekly, bound)
        known, missing = table[table["pain"].notna()], table[table["pain"].isna()]
        people = known["patient_id"].nunique()
        if people < LEAST_PEOPLE:
            raise ValueError(
                f"weekly: {people} patients have {LEAST_WEEKS} weeks to compare; {LEAST_PEOPLE} are needed"
            )
        plain = _fit(models, known)
        half = 1.96 * plain.bse["within"]
        expected = _expected(plain, missing)
        for delta in deltas:
            filled = missing.assign(pain=(expected + delta).clip(0, 10))
            fit = plain if delta == 0 else _fit(models, pd.concat([known, filled]))
            slope, between = fit.params["within"], fit.params["between"]
            rows[bound, delta] = (slope, slope - half, slope + half, between)
    index = pd.MultiIndex.from_tuples(rows, names=["adherence", "delta"])
    found = pd.DataFrame(rows.values(), index=index, columns=["within", "low", "high", "between"])
    return Within(found, people, len(known), len(missing), stretches.words("cohort", language)["warning"])


def _lagged(weekly, bound):
    """Put each week beside the one before: pain, and how adherence then differed from the person's own mean."""
    logged = weekly[["done", "partly", "not_done"]].sum(axis=1) > 0
    before = weekly.loc[logged, ["patient_id", "week", bound]].rename(columns={bound: "adherence"}).dropna()
    before["week"] += 1
    enough = weekly["pain_days"] >= outcomes.MIN_DAYS
    table = weekly[["patient_id", "week", "pain"]].assign(pain=weekly["pain"].where(enough))
    first = table.dropna().sort_values("week").drop_duplicates("patient_id")
    first = first.rename(columns={"week": "first", "pain": "baseline"})
    table = table.merge(first, on="patient_id").merge(before, on=["patient_id", "week"])
    table = table[table["week"] > table["first"]]
    table = table.assign(time=(table["week"] - table["first"]).astype("float64"))
    seen = table.groupby("patient_id")["pain"].transform("count")
    table = table[seen >= LEAST_WEEKS]
    between = table.groupby("patient_id")["adherence"].transform("mean")
    return table.assign(between=between, within=table["adherence"] - between)


def _fit(models, table):
    model = models.mixedlm(
        "pain ~ time + within + between + baseline", table, groups=table["patient_id"], re_formula="~time"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whether it ended is asked below; a variance of 0 is an answer
        fit = model.fit(reml=False, method=["lbfgs", "bfgs", "powell"])
    if not fit.converged:
        raise ValueError("weekly: the model did not settle; there may be too few weeks or people")
    return fit


def _expected(fit, table):
    """Say what the model expects of each week: what holds for all, and the person's own level and trend."""
    fixed = fit.predict(table).to_numpy()
    own = [fit.random_effects[name].to_numpy() for name in table["patient_id"]]
    own = np.array(own).reshape(len(table), 2)
    return fixed + own[:, 0] + own[:, 1] * table["time"].to_numpy()
