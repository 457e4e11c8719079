import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from hipmobility import anatomy, pictures, stretches
from hipmobility.compensation import band
from hipmobility.widgets.body_page import exercise_page, hip_picture, picture, task_page

WORDS = stretches.words("compensation")


def html(page):
    """The page without its style, parsed: so it is well formed too."""
    text = re.sub(r"<style>.*?</style>", "", page._repr_html_(), flags=re.DOTALL)
    return ET.fromstring(re.sub(r"(<img [^>]*)>", r"\1/>", text))


def said(element):
    return " ".join("".join(element.itertext()).split())


def rows(page):
    return [[said(cell) for cell in row] for row in html(page).iter("tr")]


def test_a_picture_is_an_image_with_its_text_and_title():
    page = html(picture("lunge_tall", "right"))
    (image,) = page.iter("img")
    drawing = unquote(image.get("src").removeprefix("data:image/svg+xml,"))
    assert drawing == pictures.step_svg("lunge_tall", "right")
    assert image.get("alt") == pictures.alt_text("lunge_tall", "right")
    (caption,) = page.iter("figcaption")
    assert said(caption) == "Low lunge, right side: grow tall and tuck"


def test_two_pictures_side_by_side():
    both = picture("lunge_tall") + picture("lunge_arched")
    assert repr(both) == "Picture(lunge_tall, lunge_arched)"
    assert [image.get("alt") for image in html(both).iter("img")] == [
        pictures.alt_text(name) for name in ("lunge_tall", "lunge_arched")
    ]


@pytest.mark.parametrize("side", stretches.SIDES)
@pytest.mark.parametrize("name", anatomy.POSES)
def test_every_pose_can_be_shown_with_its_muscles(name, side):
    page = html(hip_picture(name, ["piriformis", "psoas"], side))
    (image,), (caption,) = page.iter("img"), page.iter("figcaption")
    words = stretches.words("body_pictures")
    assert said(caption) == f"{words[name]}: piriformis, psoas"
    assert image.get("alt").startswith(words[name])
    ET.fromstring(unquote(image.get("src").removeprefix("data:image/svg+xml,")))


def test_an_unknown_muscle_or_pose_is_named():
    with pytest.raises(ValueError, match="soas"):
        hip_picture("standing", ["soas"])
    with pytest.raises(ValueError, match="'bed' is not one of standing"):
        hip_picture("bed", ["psoas"])


@pytest.mark.parametrize("page", [picture("walk"), task_page(band("walk", 10), band("walk", 0))])
def test_under_drawn_bones_stands_whose_they_are(page):
    assert "CC BY 3.0" in said(html(page))
    assert "CC BY 3.0" not in said(html(exercise_page("kneel")))


def test_an_unknown_picture_is_named():
    with pytest.raises(ValueError, match="'plank' is not"):
        picture("plank")


def test_a_task_shows_both_ends_of_the_band():
    page = task_page(band("bend", 60), band("bend", 40))
    # worked by hand: 47.6 and 42.4 in a bend of 90; 40 at the hip leaves 7.6
    assert rows(page) == [
        ["", WORDS["usual_column"], WORDS["early_column"]],
        [WORDS["hip_row"], "48°", "40°"],
        [WORDS["low_back_row"], "42°", "42° to 50°"],
        [WORDS["missed_row"], "0°", "0° to 8°"],
    ]
    text = said(html(page))
    assert WORDS["what_if"] in text
    assert WORDS["assumption"] in text
    assert WORDS["from_bend"] in text
    assert WORDS["page_bend"].format(reach=90) in text


def test_a_task_says_what_the_back_cannot_give():
    assert rows(task_page(band("squat", 95), band("squat", 75)))[1:] == [
        [WORDS["hip_row"], "95°", "75°"],
        [WORDS["low_back_row"], "45°", "45° to 52°"],
        [WORDS["missed_row"], "0°", "13° to 20°"],
    ]


@pytest.mark.parametrize(("hip", "shown"), [(-5, "−5°"), (0, "0°"), (-0.2, "0°")])
def test_a_hip_that_does_not_reach_straight(hip, shown):
    assert rows(task_page(band("walk", 10), band("walk", hip)))[1][2] == shown


def test_two_tasks_are_not_compared():
    with pytest.raises(ValueError, match="'bend' is not the task of usual, 'walk'"):
        task_page(band("walk", 10), band("bend", 40))


def test_an_exercise_hides_its_answer_and_keeps_it_in_the_page():
    words, page = stretches.words("exercises"), html(exercise_page("kneel", "stop"))
    items = list(page.iter("li"))
    assert len(items) == 2
    for item, key in zip(items, ("kneel", "stop"), strict=True):
        (details,) = item.iter("details")
        assert details.get("open") is None
        summary, answer = details
        assert (said(summary), said(answer)) == (words["answer"], words[f"{key}_answer"])
        assert said(item).startswith(words[f"{key}_question"])


def test_on_paper_the_answers_are_read():
    style = re.search(r"<style>(.*)</style>", exercise_page("kneel")._repr_html_(), re.DOTALL)[1]
    paper = style[style.rindex("@media print") :]
    assert ".hm-answer::details-content { display: block; content-visibility: visible; }" in paper


def test_every_question_has_its_answer():
    words = dict(stretches.words("exercises"))
    words.pop("answer")
    keys = [name.removesuffix("_question") for name in words if name.endswith("_question")]
    assert sorted(words) == sorted(f"{key}_{part}" for key in keys for part in ("question", "answer"))
    assert repr(exercise_page(*keys)) == f"ExercisePage({', '.join(keys)})"


def test_unknown_exercises_are_named():
    with pytest.raises(ValueError, match="'knee2' is not one of kneel, knee"):
        exercise_page("kneel", "knee2")
    with pytest.raises(ValueError, match="no exercise is not one of kneel"):
        exercise_page()
