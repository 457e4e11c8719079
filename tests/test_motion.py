"""The movement between two pictures: it starts and ends where they are, and its steps are small and even."""

import json
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from hipmobility import motion, movements, pictures, stretches
from hipmobility.anatomy import Leg, Pose
from hipmobility.figures.poses import moving_svg

FIRST = Pose(left=Leg(hip_flexion=10), right=Leg(knee_flexion=90), pelvic_tilt=-4, side="right")
SECOND = Pose(left=Leg(hip_flexion=50), right=Leg(knee_flexion=70), pelvic_tilt=8, side="right")
FILMS = {key: motion.film(stretches.load(key)) for key in stretches.KEYS}


def test_the_angle_that_changes_most_counts():
    # the left hip by 40 degrees; over a third pose and back it is twice as much
    assert motion._largest_change([FIRST, SECOND]) == 40
    assert motion._largest_change([FIRST, SECOND, FIRST]) == 80


def test_the_film_follows_the_steps():
    assert FILMS["figure_4"]["pictures"] == [f"figure_4_{name}" for name in ("sit", "cross", "press", "lean")]
    assert FILMS["hip_flexor"]["pictures"] == ["lunge_start", "lunge_forward", "lunge_tall"]
    # crossing the leg turns the thigh by 70 degrees: five drawings at most; shifting forward moves the front hip
    # from 89.4 to 97.8, the knee from 84.7 to 105.2: 20.5 degrees are four drawings and the picture after them
    assert len(FILMS["figure_4"]["frames"][0]) == 5
    assert len(FILMS["hip_flexor"]["frames"][0]) == 4


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_drawings_are_small_pictures_without_words(key):
    film = FILMS[key]
    assert all(frames for frames in film["frames"])
    for one in (one for frames in film["frames"] for one in frames):
        tags = {element.tag for element in ElementTree.fromstring(one).iter()}
        assert tags == {"g", "path"}
        assert len(one) < 15_000
    assert len(json.dumps(film)) < 160_000


def test_the_hands_move_too():
    one, other = (pictures.PICTURES[name] for name in ("figure_4_sit", "figure_4_cross"))
    still = moving_svg(one.pose, view=one.view, marks=replace(one.marks, notes=(), arrows=(), heading=""))
    at_start = motion._frame(one, other, [one.pose] * 2, 0)
    moved = motion._frame(one, other, [one.pose] * 2, 1)
    assert at_start == still
    assert moved != still  # the same body, the hands elsewhere


@pytest.mark.parametrize("key", stretches.KEYS)
def test_both_ends_of_a_movement_are_the_pictures(key):
    """The first share of nothing draws the body of the first picture, the last that of the second."""
    names = FILMS[key]["pictures"]
    for first, second in pairwise(names):
        one, other = pictures.PICTURES[first], pictures.PICTURES[second]
        there = motion._frame(one, other, [one.pose, other.pose], 1)
        assert there == motion._frame(other, one, [other.pose, one.pose], 0)
        via = motion._frame(one, other, [one.pose, movements.LIFTED, other.pose], 0.5)
        assert via != there
        assert via == motion._frame(one, other, [movements.LIFTED] * 2, 0.5)
