"""The walkthrough, driven from code as a finger would."""

from dataclasses import replace
from xml.etree import ElementTree

import ipywidgets as ipw
import pytest
from traitlets import TraitError

from hipmobility import anatomy, pictures, stretches
from hipmobility.widgets.walkthrough import StretchWalkthrough

WORDS = stretches.words("walkthrough")


@pytest.fixture
def walk():
    return StretchWalkthrough(stretches.load("hip_flexor"))


def widgets(parent, kind):
    found = [child for child in parent.children if isinstance(child, kind)]
    return found + [
        one for child in parent.children if hasattr(child, "children") for one in widgets(child, kind)
    ]


def button(walk, name):
    (found,) = (one for one in widgets(walk, ipw.Button) if one.description == WORDS[name])
    return found


def seen(walk):
    """The drawing, and the words below it."""
    picture, text = (one.value for one in widgets(walk, ipw.HTML)[1:3])
    return picture, text


def test_it_begins_with_the_first_step_of_the_left_side(walk):
    picture, text = seen(walk)
    assert walk.value == {"stretch": "hip_flexor", "side": "left", "step": 1, "of": 5}
    assert picture == pictures.step_svg("lunge_start", "left")
    assert "Step 1 of 5" in text
    assert walk.stretch.steps[0].title in text
    assert walk.stretch.steps[0].text("left") in text


@pytest.mark.parametrize("side", stretches.SIDES)
@pytest.mark.parametrize("key", stretches.KEYS)
def test_picture_and_words_follow_when_a_step_is_set_from_code(key, side):
    stretch = stretches.load(key)
    walk = StretchWalkthrough(stretch, side)
    for number, step in enumerate(stretch.steps, start=1):
        walk.step = number
        picture, text = seen(walk)
        other = {"left": "right", "right": "left"}[side]
        shown = other if number == len(stretch.steps) else side  # the last step changes sides
        assert picture == pictures.step_svg(step.picture, shown)
        assert ElementTree.fromstring(text).findtext("h4") == step.title
        assert ElementTree.fromstring(text).findall("p")[1].text == step.text(side)


def test_back_and_next_go_one_step_and_stop_at_the_ends(walk):
    back, on = button(walk, "back"), button(walk, "next")
    assert (back.disabled, on.disabled) == (True, False)
    on.click()
    assert (walk.step, back.disabled, on.disabled) == (2, False, False)
    back.click()
    assert walk.step == 1
    for _ in range(4):
        on.click()
    assert (walk.step, back.disabled, on.disabled) == (5, False, True)


def test_the_side_is_chosen_with_buttons_or_from_code(walk):
    (choice,) = widgets(walk, ipw.ToggleButtons)
    assert [value for _, value in choice.options] == list(stretches.SIDES)
    choice.value = "right"
    assert walk.side == "right"
    assert seen(walk)[0] == pictures.step_svg("lunge_start", "right")
    assert "right knee" in seen(walk)[1]
    walk.side = "left"
    assert choice.value == "left"
    assert "left knee" in seen(walk)[1]


def test_the_last_step_offers_the_other_side(walk):
    walk.step = 5
    assert "right" in seen(walk)[1]


def test_the_repr_is_short_and_stable(walk):
    assert repr(walk) == "StretchWalkthrough(hip_flexor, left, step 1 of 5: Kneel down)"
    walk.step, walk.side = 2, "right"
    assert repr(walk) == "StretchWalkthrough(hip_flexor, right, step 2 of 5: Shift forward)"
    assert repr(StretchWalkthrough(walk.stretch, "right", 2)) == repr(walk)


@pytest.mark.parametrize("step", [0, 6, -1, 2.5, "2", None, True])
def test_a_step_that_there_is_not_is_refused_and_nothing_moves(walk, step):
    walk.step = 3
    before = seen(walk)
    with pytest.raises(ValueError, match=f"step: {step!r} is not a whole number 1-5"):
        walk.step = step
    assert (walk.step, seen(walk)) == (3, before)
    with pytest.raises(ValueError, match="is not a whole number 1-5"):
        StretchWalkthrough(walk.stretch, step=step)


@pytest.mark.parametrize("side", ["both", "Left", None, 1])
def test_a_side_that_there_is_not_is_refused_and_nothing_moves(walk, side):
    with pytest.raises(ValueError, match=f"side: {side!r} is not left or right"):
        walk.side = side
    assert walk.side == "left"
    with pytest.raises(ValueError, match="is not left or right"):
        StretchWalkthrough(walk.stretch, side)


def test_it_prints_nothing_and_has_no_output_area(walk, capsys):
    button(walk, "next").click()
    walk.side = "right"
    assert capsys.readouterr() == ("", "")
    assert not widgets(walk, ipw.Output)


def test_controls_have_words(walk):
    for one in widgets(walk, ipw.Button):
        assert one.description
        assert not one.icon


def test_a_text_stays_a_text_whatever_it_holds():
    stretch = stretches.load("figure_4")
    hostile = """<script>x</script>" onload='y'"""
    first = replace(
        stretch.steps[0], title=hostile, sentences=(replace(stretch.steps[0].sentences[0], text=hostile),)
    )
    walk = StretchWalkthrough(replace(stretch, name=hostile, steps=(first, *stretch.steps[1:])))
    for one in widgets(walk, ipw.HTML):
        assert "<script" not in one.value
    assert ElementTree.fromstring(seen(walk)[1]).findtext("h4") == hostile


def test_the_state_is_not_sent_to_the_browser_twice(walk):
    assert not {"side", "step", "stretch"} & set(walk.keys)
    with pytest.raises(TraitError):
        walk.children = "none"


def test_the_credits_of_the_pictures_are_shown(walk):
    credit = widgets(walk, ipw.HTML)[-1].value
    assert stretches.words("pictures")["credit"] in credit
    assert anatomy.credits_text() in credit
    assert ElementTree.fromstring(credit).find("details/summary") is not None


def test_the_other_side_starts_with_its_first_step():
    walk = StretchWalkthrough(stretches.load("hip_flexor"))
    walk.step = 2
    walk.side = "right"
    assert walk.step == 2  # only looking at the other side
    walk.step = 5
    walk.side = "left"
    assert walk.step == 1


def test_a_key_is_no_stretch():
    with pytest.raises(TypeError, match="stretch: 'hip_flexor' is not a Stretch"):
        StretchWalkthrough("hip_flexor")
