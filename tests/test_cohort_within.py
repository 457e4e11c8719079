"""The mixed model against worlds whose truth is known, and against least squares of differences from own lines."""

import numpy as np
import pandas as pd
import pytest

from hipmobility import cohort


def world(effect, *, people=60, weeks=12, lost=0.0, seed=1):
    """Weeks in which more adherence changes the next week's pain by `effect`, but people who do more have more pain."""
    chance = np.random.default_rng(seed)
    habit = chance.uniform(0.3, 0.7, people)
    level = 2 + 6 * habit + chance.normal(0, 0.4, people)  # between people: the wrong way round
    trend = chance.normal(-0.1, 0.05, people)
    share = np.clip(habit[:, None] + chance.normal(0, 0.2, (people, weeks)), 0, 1)
    before = np.hstack([habit[:, None], share[:, :-1]])
    pain = level[:, None] + trend[:, None] * np.arange(weeks) + effect * (before - habit[:, None])
    pain = pain + chance.normal(0, 0.3, pain.shape)
    who, week = (axis.ravel() for axis in np.indices(pain.shape))
    seen = chance.random(pain.size) >= lost
    return pd.DataFrame({
        "patient_id": [f"P{n:03}" for n in who], "week": 2900 + week, "done": 3, "partly": 0, "not_done": 1,
        "lower": share.ravel(), "upper": share.ravel(), "pain": np.where(seen, pain.ravel(), np.nan),
        "pain_days": np.where(seen, 7, 0),
    })  # fmt: skip


@pytest.mark.parametrize("effect", [0.0, -1.0, 1.5])
def test_the_part_within_people_is_found_whatever_differs_between_them(effect):
    found = cohort.within_people(world(effect)).table.loc[("lower", 0)]
    assert found["low"] < effect < found["high"]
    assert found["within"] == pytest.approx(effect, abs=0.15)


def test_the_same_as_least_squares_of_differences_from_own_means():
    # with equal weeks for all, a person's own line taken out of both sides leaves the slope within (Frisch-Waugh)
    made = world(-1.0, seed=4)
    table = made.assign(before=made.groupby("patient_id")["lower"].shift()).query("week > 2900")
    left = []
    for _, rows in table.groupby("patient_id"):
        line = np.column_stack([np.ones(len(rows)), rows["week"] - 2900])
        both = rows[["before", "pain"]].to_numpy()
        left.append((both - line @ np.linalg.lstsq(line, both, rcond=None)[0]).T)
    x, y = np.concatenate(left, axis=1)
    assert cohort.within_people(made).table.loc[("lower", 0), "within"] == pytest.approx(
        x @ y / (x @ x), abs=0.05
    )


def test_bins_of_people_would_say_the_opposite():
    made = world(-1.0)
    means = made.groupby("patient_id")[["lower", "pain"]].mean()
    assert means.corr().loc["lower", "pain"] > 0.5
    assert cohort.within_people(made).table.loc[("lower", 0), "high"] < 0


def test_each_delta_and_each_bound_is_shown():
    made = world(-1.0, lost=0.2)
    made["upper"] = np.clip(made["lower"] + 0.1, 0, 1)
    found = cohort.within_people(made)
    assert found.table.index.tolist() == [
        (bound, delta) for bound in ("lower", "upper") for delta in (0, 1, 2)
    ]
    width = found.table["high"] - found.table["low"]
    assert np.allclose(width.loc["lower"], width.loc[("lower", 0)])
    assert found.missing > 50
    assert found.table["within"].nunique() == 6
    assert "cannot show" in found.warning
    assert repr(found) == f"Within(60 patients, {found.weeks} weeks, {found.missing} more without pain)"


def test_pain_that_is_missing_where_little_was_done_moves_with_delta():
    # missing after weeks of little: the worse those weeks are taken to be, the more doing looks good
    made = world(0.0, seed=2)
    before = made.groupby("patient_id")["lower"].shift()
    low = (before < made.groupby("patient_id")["lower"].transform("mean") - 0.15).to_numpy()
    gone = low & (np.random.default_rng(1).random(len(made)) < 0.5)
    made.loc[gone, ["pain", "pain_days"]] = [np.nan, 0]
    table = cohort.within_people(made).table.loc["lower", "within"]
    assert table[0] > table[1] > table[2]


def test_a_week_without_a_row_is_unknown_not_zero():
    made = world(-1.0)
    made.loc[made["week"] == 2905, ["done", "not_done", "lower"]] = 0
    made.loc[made["week"] == 2905, "upper"] = 1
    found = cohort.within_people(made)
    assert found.weeks == 60 * 10  # 12 weeks, less the first and the one that follows the silent week
    assert found.table.loc[("lower", 0), "within"] == found.table.loc[("upper", 0), "within"]


def test_a_mean_of_too_few_days_does_not_count():
    made = world(-1.0)
    made.loc[made["week"] == 2908, "pain_days"] = 3
    assert cohort.within_people(made).missing == 60


def test_too_little_is_named():
    with pytest.raises(ValueError, match="19 patients have 4 weeks to compare; 20 are needed"):
        cohort.within_people(world(0.0, people=19))
    with pytest.raises(ValueError, match="0 patients have 4 weeks"):
        cohort.within_people(world(0.0, weeks=4))


def test_a_clinic_can_be_fitted():
    made = cohort.simulate(80, seed=2)
    found = cohort.within_people(cohort.weekly(*cohort.tables(made.sessions, made.diary, made.plan)))
    assert found.people > 40
    row = found.table.loc[("lower", 0)]
    assert row["low"] < 0 < row["high"]  # nothing links stretching and pain in it
