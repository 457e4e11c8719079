"""A stretch as a movement: the named positions are met, the way between is even, and what stands still stands still."""

from dataclasses import astuple

import numpy as np
import pytest

from hipmobility import anatomy, movements, pictures, stretches

STATIONS = {
    "hip_flexor": {0: "standing", 16: "low_lunge_start", 30: "low_lunge_deep"},
    "figure_4": {0: "chair", 18: "figure_4", 30: "figure_4_lean"},
}


@pytest.mark.parametrize("side", stretches.SIDES)
@pytest.mark.parametrize("stretch", stretches.KEYS)
def test_the_named_positions_are_met(stretch, side):
    frames = movements.frames(stretch, side)
    assert len(frames) == 31
    for at, name in STATIONS[stretch].items():
        assert (frames[at].before, frames[at].after, frames[at].share) == (name, name, 0)
        assert frames[at].numbers == anatomy.pose(name, side)
    assert {frame.drawn.side for frame in frames} == {side}
    between = [at for at, frame in enumerate(frames) if frame.before != frame.after]
    assert len(between) == 31 - len(STATIONS[stretch])


def test_between_two_positions_every_angle_changes_evenly():
    # by hand, half way through the lean: hips from 90 to 110, pelvis from 0 to 20; the other leg's knee stays at 90
    middle = movements.frames("figure_4", "right")[24]
    assert (middle.before, middle.after, middle.share) == ("figure_4", "figure_4_lean", 0.5)
    assert middle.numbers.right.hip_flexion == pytest.approx(100)
    assert (middle.numbers.right.hip_external_rotation, middle.numbers.left.knee_flexion) == (50, 90)
    assert middle.numbers.pelvic_tilt == pytest.approx(10)
    # half way into the lunge: hip from 0 to -20, knee from 90 to 70
    lunge = movements.frames("hip_flexor")[23].numbers.left
    assert lunge.hip_flexion == pytest.approx(-10)
    assert lunge.knee_flexion == pytest.approx(80)


def test_the_last_picture_of_a_movement_is_the_step_picture():
    for stretch, name in (("hip_flexor", "lunge_tall"), ("figure_4", "figure_4_lean")):
        last = movements.frames(stretch, "right")[-1]
        assert astuple(last.drawn) == astuple(pictures.PICTURES[name].pose)
        assert last.picture == name


@pytest.mark.parametrize("side", stretches.SIDES)
def test_what_the_body_rests_on_stays_in_place(side):
    other = {"left": "right", "right": "left"}[side]
    for stretch, joint, rest in (
        ("hip_flexor", f"knee_{side}", range(16, 31)),  # the knee on the mat
        ("figure_4", f"hip_{other}", range(31)),  # the hip on the chair
    ):
        frames = movements.frames(stretch, side)
        along = [anatomy.landmarks(frames[at].drawn)[joint][0] + frames[at].forward for at in rest]
        assert np.ptp(along) < 1e-9
    lunge = movements.frames("hip_flexor", side)
    assert [frame.forward for frame in lunge[:17]] == [0] * 17
    assert lunge[-1].forward > 0.05  # the hips come forward over the knee


@pytest.mark.parametrize("stretch", stretches.KEYS)
def test_nothing_jumps(stretch):
    """No joint moves further than 12 cm from one frame to the next, so that the eye can follow."""
    frames = movements.frames(stretch)
    places = np.array([np.add(list(anatomy.landmarks(f.drawn).values()), [f.forward, 0, 0]) for f in frames])
    assert np.linalg.norm(np.diff(places, axis=0), axis=-1).max() < 0.12


def test_the_crossing_leg_passes_clear_of_the_other():
    """The crossing ankle stays at least 5 cm from the axes of the other thigh and shin; bones are thinner than that."""
    for frame in movements.frames("figure_4"):
        marks = anatomy.landmarks(frame.drawn)
        for start, end in (("hip_right", "knee_right"), ("knee_right", "ankle_right")):
            share = np.linspace(0, 1, 50)[:, None]
            axis = marks[start] + share * (marks[end] - marks[start])
            assert np.linalg.norm(axis - marks["ankle_left"], axis=1).min() > 0.05


def test_what_is_not_known_is_refused():
    with pytest.raises(ValueError, match=r"^stretch: 'bridge' is not one of hip_flexor, figure_4$"):
        movements.frames("bridge")
    with pytest.raises(ValueError, match=r"^side: 'up' is not one of left, right$"):
        movements.frames("figure_4", "up")
