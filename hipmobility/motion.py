"""The way from one step picture to the next: poses in between, drawn small, which the browser plays as a movement."""

from dataclasses import fields, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from hipmobility.figures.marks import Between
from hipmobility.figures.poses import moving_svg
from hipmobility.movements import LIFTED, mixed
from hipmobility.pictures import PICTURES

STEP_DEG = 4  # of the angle that changes most, from one drawing to the next
VIA = {("figure_4_sit", "figure_4_cross"): (LIFTED,)}  # the shin passes over the other knee
MOST = 5  # drawings between two pictures; more would make the page slow to arrive


def film(stretch):
    """Return the movement through the pictures of a stretch, in the order of its steps.

    Parameters
    ----------
    stretch : stretches.Stretch

    Returns
    -------
    dict
        `pictures`: the names, each once; `frames`: between each and the next a list of drawings, each the inside of
        an SVG of the pictures' size, as seen from a stretched right side. For the left side they are mirrored.
    """
    names = list(dict.fromkeys(step.picture for step in stretch.steps))
    return {"pictures": names, "frames": [list(_frames(*pair)) for pair in pairwise(names)]}


def _largest_change(poses):
    """Return by how much the angle that changes most does, from each pose to the next together [deg]."""
    angles = np.array(
        [[angle for part in (one, one.left, one.right) for angle in _angles(part)] for one in poses]
    )
    return np.abs(np.diff(angles, axis=0)).sum(axis=0).max()


def _angles(part):
    values = (getattr(part, field.name) for field in fields(part))
    return [value for value in values if isinstance(value, (int, float))]


@lru_cache
def _frames(first, second):
    one, other = PICTURES[first], PICTURES[second]
    way = [one.pose, *VIA.get((first, second), ()), other.pose]
    count = min(MOST, max(1, round(_largest_change(way) / STEP_DEG) - 1))
    return tuple(_frame(one, other, way, number / (count + 1)) for number in range(1, count + 1))


def _frame(one, other, way, share):
    """Draw the body at a share [0-1] of the way; the hands go from the first picture's place to the second's."""
    part, inside = divmod(share * (len(way) - 1), 1)
    before, after = way[int(part)], way[min(int(part) + 1, len(way) - 1)]
    hands = Between(one.marks.hands, other.marks.hands, share)
    marks = replace(one.marks, hands=hands, notes=(), arrows=(), back="", heading="", warning="")
    return moving_svg(mixed(before, after, inside), view=one.view, marks=marks)
