"""Choose your analysis: the picture, the sentence and the table follow the choice, from code as from the list."""

import pandas as pd
import pytest
import traitlets as tl

from hipmobility import stretches
from hipmobility.widgets.analysis_choice import AnalysisChoice

WORDS = stretches.words("worlds")


@pytest.fixture
def choice():
    def alarms(*values):
        return pd.DataFrame(
            {"world": ["no_link", "reverse"], "alarms_%": values, "verdicts_%": [100.0, 97.5]}
        )

    return AnalysisChoice({"same_day": alarms(4.0, 91.0), "next_day": alarms(5.2, 3.1)})


def shown(choice):
    return " ".join(child.value for child in choice.children[1:4])


def test_it_opens_on_the_first_and_names_the_worst_world(choice):
    assert repr(choice) == "AnalysisChoice(same_day)"
    assert WORDS["reverse"] in choice.sentence
    assert "91 of 100" in choice.sentence
    for part in ("<svg role='img'", choice.sentence, "97.5", "role='status'"):
        assert part in shown(choice)


def test_code_and_list_set_the_same_choice(choice):
    choice.analysis = "next_day"
    assert choice.children[0].value == "next_day"
    assert choice.table["alarms_%"].tolist() == [5.2, 3.1]
    assert WORDS["no_link"] in choice.sentence
    assert "5.2" in shown(choice)
    choice.children[0].value = "same_day"
    assert choice.analysis == "same_day"
    assert "91.0" in shown(choice)


def test_an_unknown_analysis_is_named(choice):
    with pytest.raises(tl.TraitError, match="'best' is not one of same_day, next_day"):
        choice.analysis = "best"
    assert repr(choice) == "AnalysisChoice(same_day)"
