"""The safety form without a browser: what it holds, when an exercise is on the page, and what a browser may send."""

import pytest
import readability

from hipmobility import safety, stretches
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.safety_questions import SafetyQuestions

NO = dict.fromkeys((one.key for one in safety.questions()), "no") | {
    "pain_weeks": "no_pain",
    "recurrences": "never",
}
WORDS = stretches.words("safety")


def gated(key="figure_4"):
    return SafetyQuestions(GuidedSession(stretches.load(key), patient_id="P1"))


def is_shown(check):
    return check.exercise in check.children


def test_it_asks_every_question_once_the_strictest_first():
    groups = SafetyQuestions()._form.content["groups"]
    assert [one["tier"] for one in groups] == ["emergency", "clinician", "ask_first", "routine"]
    asked = [one["key"] for group in groups for one in group["questions"]]
    assert asked == [one.key for one in safety.questions()]


def test_an_exercise_waits_for_every_answer_that_could_forbid_it():
    check = gated()
    assert not is_shown(check)
    for one in safety.questions():
        assert is_shown(check) == (one.tier == "routine")
        check.set(**{one.key: NO[one.key]})
    assert is_shown(check)


@pytest.mark.parametrize("one", [q for q in safety.questions() if q.tier in ("emergency", "clinician")])
def test_every_sign_takes_the_exercise_away_until_it_is_taken_back(one):
    check = gated()
    check.set(**NO)
    check.set(**{one.key: "yes"})
    assert not is_shown(check)
    assert check._form.outcome["heading"] == WORDS[f"tier_{one.tier}"]
    assert check._form.outcome["because"] == [{"key": one.key, "text": one.text}]
    assert bool(check._form.outcome["gates"]) == (one.tier == "clinician")
    check.set(**{one.key: None})
    assert not is_shown(check)  # it is open now, which is not a no
    check.set(**{one.key: "no"})
    assert is_shown(check)


@pytest.mark.parametrize(
    ("answers", "hip_flexor", "figure_4"),
    [
        ({}, True, True),
        ({"hip_replacement": "unknown"}, False, False),
        ({"leg_pain": "new_or_strong"}, False, True),
        ({"knee_twisting": "yes"}, True, True),
        ({"morning_stiffness": "yes"}, True, True),
    ],
)
def test_each_stretch_has_its_own_gate(answers, hip_flexor, figure_4):
    for key, shown in (("hip_flexor", hip_flexor), ("figure_4", figure_4)):
        check = gated(key)
        check.set(**NO | answers)
        assert is_shown(check) == shown


def test_a_safer_way_is_said_above_the_exercise():
    check = gated()
    check.set(**NO | {"thin_bones": "yes"})
    assert check._form.outcome["gates"] == [
        {
            "heading": "Seated figure-4 stretch: do it this way.",
            "lines": ["Do not bend forward with a round back."],
        }
    ]
    assert repr(check) == "SafetyQuestions(none: figure_4 variant; 0 without an answer)"


def test_only_the_answers_that_decided_are_named_and_taken_back():
    check = SafetyQuestions()
    check.set(fever="yes", bladder_bowel="yes", recurrences="twice_or_more")
    assert [one["key"] for one in check._form.outcome["because"]] == ["bladder_bowel"]


@pytest.mark.parametrize("answers", [{"fever": "<b>"}, {"<b>": "no"}, {"fever": ["no"]}, {"fever": {"a": 1}}])
def test_what_a_browser_cannot_have_sent_lets_nothing_begin(answers):
    check = gated()
    check.set(**NO)
    check._form.answers = NO | answers
    assert not is_shown(check)
    assert check._form.outcome["heading"] == WORDS["refused"]
    assert repr(check) == "SafetyQuestions(broken)"
    with pytest.raises(ValueError, match=r"^answers, "):
        _ = check.assessment


def test_faults_are_named_and_change_nothing():
    check = SafetyQuestions()
    with pytest.raises(ValueError, match=r"^answers, fever: soon is not yes or no"):
        check.set(night_pain="no", fever="soon")
    assert check.answers == {}
    with pytest.raises(ValueError, match=r"^stretch: 'calf' is not "):
        SafetyQuestions(stretch="calf")
    with pytest.raises(ValueError, match=r"^language: 'xx' is not "):
        SafetyQuestions(language="xx")
    assert (
        repr(check) == "SafetyQuestions(unknown: hip_flexor unknown, figure_4 unknown; 27 without an answer)"
    )


@pytest.mark.parametrize("language", stretches.languages())
def test_every_outcome_has_its_words(language):
    check = SafetyQuestions(language=language)
    for answers in (
        {"fever": "yes"},
        NO,
        {"fever": "yes", "leg_weakness": "yes"},
        NO | {"under_18": "not_asked"},
    ):
        check.set(**answers)
        outcome = check._form.outcome
        assert outcome["heading"]
        assert outcome["lines"]


def test_the_words_are_easy():
    lines = [text.format(stretch="This stretch", missing=3, question="Fever?") for text in WORDS.values()]
    assert readability.measure("\n".join(lines)).grade <= 6
