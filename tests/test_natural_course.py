"""The usual course of new back pain, against the published numbers, and only when asked for."""

import numpy as np
import pandas as pd
import pytest

from hipmobility import outcomes


def pain_of(days, value=50):
    dates = pd.date_range("2026-01-05", periods=days, unit="s")
    day = dates.to_numpy().astype("datetime64[D]").astype("int64")
    return pd.DataFrame({"date": dates, "pain": value / 10, "pain10": value, "day": day})


def test_it_is_the_course_of_the_studies():
    course = outcomes.natural_course(pain_of(366), new_pain=True).set_index("week")
    # Costa 2012, CMAJ 184:E613, acute: 52, 23, 12, 6 of 100 after 0, 6, 26, 52 weeks
    assert course.loc[[0, 6, 26, 52], "usual"].tolist() == [5.2, 2.3, 1.2, 0.6]
    assert course.index[course["known"]].tolist() == [0, 6, 26, 52]
    assert course.loc[3, "usual"] == pytest.approx((5.2 + 2.3) / 2)  # half way on the straight line
    assert course.index.max() == 52
    assert (
        outcomes.natural_course(pain_of(800), new_pain=True)["week"].max() == 52
    )  # no further than the studies


def test_it_lies_on_the_days_of_the_diary():
    course = outcomes.natural_course(pain_of(15), new_pain=True)
    assert course["date"].dt.strftime("%m-%d").tolist() == ["01-05", "01-12", "01-19"]
    assert course["pain_mean7"].tolist() == pytest.approx([np.nan, 5, 5], nan_ok=True)
    assert outcomes.natural_course(pain_of(0), new_pain=True).empty
    assert outcomes.natural_course(pain_of(1), new_pain=True)["week"].tolist() == [0]
    assert outcomes.natural_course(pain_of(2), new_pain=True)["week"].tolist() == [0, 1]


@pytest.mark.parametrize("said", [False, None, "yes"])
def test_it_is_never_guessed_that_pain_is_new(said):
    with pytest.raises(ValueError, match="new_pain"):
        outcomes.natural_course(pain_of(15), new_pain=said)
