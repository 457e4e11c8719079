"""Rates, quartiles, who stopped: small tables worked by hand."""

import numpy as np
import pandas as pd
import pytest

from hipmobility import cohort, outcomes, stretches

FIRST = 2923  # the week of Monday 2026-01-05, day 20458
MONDAY = 7 * FIRST - 3


def people(**columns):
    """Rows as `per_patient` gives them; what is not named is the same for all."""
    count = len(next(iter(columns.values())))
    usual = {
        "patient_id": [f"P{n}" for n in range(count)], "weeks": 10, "silent_weeks": 0, "early": 0.5,
        "first_week": FIRST, "last_day": MONDAY + 69, "last_pain": MONDAY + 69, "change": "no clear change",
        "rose": 0, "uneven": 0, "persistent": np.nan,
    }  # fmt: skip
    return pd.DataFrame(usual | columns, index=range(count))


def test_quartiles_keep_equal_shares_together():
    found = cohort.classes(people(early=[0.1, 0.2, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8]))
    # 0, 1, 1, 3, 4, 5, 6, 7 of the 8 are lower
    assert found["quartile"].tolist() == [1, 1, 1, 2, 3, 3, 4, 4]
    assert cohort.classes(people(early=[0.3] * 5))["quartile"].tolist() == [1] * 5
    found = cohort.classes(people(early=[0.1, np.nan, 0.9]))
    assert found["quartile"].isna().tolist() == [False, True, False]


def test_whoever_is_silent_for_two_weeks_has_stopped():
    last = [MONDAY + 69, MONDAY + 56, MONDAY + 55, np.nan]
    found = cohort.classes(people(last_day=last))
    assert found["stopped"].tolist() == [0, 0, 1, pd.NA]
    later = cohort.classes(people(last_day=last), until="2026-03-28")  # 13 days after the last of them
    assert later["stopped"].tolist()[:2] == [0, 1]
    assert cohort.classes(people(last_day=last), until="2026-03-29")["stopped"].tolist()[0] == 1


def test_a_rate_names_what_it_is_of():
    verdicts = ["clearly better"] * 2 + ["maybe better", "already low"] + ["not enough data"] * 4
    table = cohort.summary(people(change=verdicts)).change
    assert table.index.tolist() == list(outcomes.VERDICTS)
    assert table["patients"].tolist() == [2, 1, 0, 1, 4]
    assert table["%"].tolist() == [25, 12.5, 0, 12.5, 50]
    assert table["%_of_judged"].tolist()[:4] == [50, 25, 0, 25]
    assert np.isnan(table.loc["not enough data", "%_of_judged"])


def test_counts_leave_out_of_whom_nobody_can_say():
    table = cohort.summary(people(persistent=[1, 0, np.nan, np.nan], silent_weeks=[0, 2, 1, 0])).counts
    assert table.loc["persistent"].tolist() == [1, 2, 50]
    assert table.loc["silent_weeks"].tolist() == [2, 4, 50]
    assert table.loc["stopped"].tolist() == [0, 4, 0]


@pytest.mark.parametrize(("last_pain", "counted"), [(MONDAY + 34, 1), (MONDAY + 33, 0), (np.nan, 0)])
def test_pain_of_the_same_weeks_is_not_set_against_adherence(last_pain, counted):
    # the fifth week begins on day 28; its first possible last seven days end on day 34
    table = cohort.summary(people(last_pain=[last_pain])).quartiles
    assert table["patients"].sum() == counted


def test_quartiles_count_verdicts():
    table = cohort.summary(
        people(early=[0.1, 0.2, 0.3, 0.4], change=["clearly better", *["already low"] * 3])
    ).quartiles
    assert table["patients"].tolist() == [1, 1, 1, 1]
    assert table["clearly better"].tolist() == [1, 0, 0, 0]
    assert table["early_from"].tolist() == [0.1, 0.2, 0.3, 0.4]


def test_the_funnel_counts_only_those_who_could_be_seen():
    # until a Sunday, 42 days after the Monday: weeks that ended 14 days before or earlier count, days 0-27
    table = cohort.summary(
        people(first_week=[FIRST, FIRST, FIRST + 2], last_day=[MONDAY + 6, MONDAY + 41, MONDAY + 27]),
        until="2026-02-15",
    ).funnel
    assert table["patients"].tolist() == [3, 3, 2, 2]
    assert table["logging"].tolist() == [3, 2, 1, 1]
    assert table["%"].tolist() == [100, 66.7, 50, 50]


@pytest.mark.parametrize(
    ("until", "weeks"), [("2026-01-24", 0), ("2026-01-25", 1), ("2026-01-31", 1), ("2026-02-01", 2)]
)
def test_a_week_counts_when_its_silence_means_something(until, weeks):
    # the first week ends on Sunday 2026-01-11; 14 days later whoever logged nothing since has stopped
    found = cohort.summary(people(last_day=[MONDAY - 1 + 7, MONDAY]), until=until)
    assert len(found.funnel) == weeks
    assert found.funnel["logging"].tolist() == [2, 0][:weeks]
    if weeks:
        assert found.counts.loc["stopped", "patients"] == 2


def test_whoever_never_logged_stands_in_the_funnel():
    table = cohort.summary(people(last_day=[MONDAY + 30, np.nan]), until="2026-02-08").funnel
    assert (table["patients"].tolist(), table["logging"].tolist()) == ([2, 2, 2], [1, 1, 1])


def test_nobody_gives_empty_tables():
    nobody = people(early=[0.5]).head(0)
    found = cohort.summary(nobody)
    assert (found.patients, found.until, len(found.funnel)) == (0, None, 0)
    assert found.change["patients"].sum() == 0


def test_the_warning_stands_beside_the_quartiles_in_each_language():
    for language in stretches.languages():
        found = cohort.summary(people(early=[0.5]), language=language)
        assert found.warning == stretches.words("cohort", language)["warning"]
        assert set(stretches.words("cohort_rates", language)) == set(found.counts.index)
    assert "cannot show that stretching helps" in cohort.summary(people(early=[0.5])).warning
    assert repr(found) == "Overview(1 patients until 2026-03-15)"
