"""A stretch as a movement: the body in small steps from its start to its end, for pictures that can be moved.

Drawn and numbers are two poses, as in `anatomy.NamedPose`: the figure-4 that closes in a drawing is not the one whose
muscle lengths are known.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache

from hipmobility import anatomy, pictures, stretches
from hipmobility.anatomy import Leg, Pose

STEPS = 30  # of each movement: frames 0 to 30


@dataclass(frozen=True)
class Station:
    """A named position on the way.

    Attributes
    ----------
    at : int
        Its frame.
    name : str
        Key of `anatomy.POSES`, whose numbers hold here; "" where the body only passes through.
    drawn : Pose
        How it is drawn, right side stretched.
    picture : str
        The step picture that shows it best.
    rests_on : str
        The segment whose joint keeps its place on the way to the next station; "" for the pelvis.
    """

    at: int
    name: str
    drawn: Pose
    picture: str
    rests_on: str = ""


def _drawn(picture):
    return pictures.PICTURES[picture].pose


# The leg is lifted, turned in the air and laid down, or the shin would pass through the other leg: found by search.
LIFTED = replace(
    _drawn("figure_4_sit"),
    right=Leg(hip_flexion=115, hip_abduction=35, hip_external_rotation=30, knee_flexion=95),
)
_TURNED = replace(
    _drawn("figure_4_press"),
    right=Leg(
        hip_flexion=126, hip_abduction=33, hip_external_rotation=80, knee_flexion=105, ankle_dorsiflexion=10
    ),
)
# Half way down: the front foot is flat, the heel behind is up and the toes stay on the floor. By eye, too.
_STEPPING = Pose(
    left=Leg(hip_flexion=45, knee_flexion=45),
    right=Leg(knee_flexion=45, ankle_dorsiflexion=20, toe_extension=25),
    side="right",
)
WAYS = {
    "hip_flexor": (
        Station(0, "standing", Pose(side="right"), "lunge_start"),
        Station(8, "", _STEPPING, "lunge_start"),
        Station(16, "low_lunge_start", _drawn("lunge_start"), "lunge_start", "tibia_right"),
        Station(30, "low_lunge_deep", _drawn("lunge_tall"), "lunge_tall"),
    ),
    "figure_4": (
        Station(0, "chair", _drawn("figure_4_sit"), "figure_4_sit", "femur_left"),
        Station(7, "", LIFTED, "figure_4_sit", "femur_left"),
        Station(14, "", _TURNED, "figure_4_cross", "femur_left"),
        Station(18, "figure_4", _drawn("figure_4_press"), "figure_4_press", "femur_left"),
        Station(30, "figure_4_lean", _drawn("figure_4_lean"), "figure_4_lean"),
    ),
}


@dataclass(frozen=True)
class Frame:
    """One step of a movement.

    Attributes
    ----------
    before, after : str
        Keys of `anatomy.POSES`: the positions that it lies between; the same when it is one of them.
    share : float
        How far from `before` to `after` [0-1].
    drawn, numbers : Pose
        The pose of the picture, and the pose behind the muscle lengths.
    forward : float
        How far the body as drawn has moved forward [m]: add it to x of `anatomy.segment_transforms(drawn)`.
    picture : str
        The step picture that is nearest.
    """

    before: str
    after: str
    share: float
    drawn: Pose
    numbers: Pose
    forward: float
    picture: str


@cache
def frames(stretch, side="left"):
    """Return the steps of a stretch from its start to its end, as a tuple of `Frame`.

    Parameters
    ----------
    stretch : {"hip_flexor", "figure_4"}
        The low lunge starts in standing, the figure-4 on a chair.
    side : {"left", "right"}
        Side that is stretched.

    Returns
    -------
    tuple of Frame
        31 of them. Between two positions every angle changes evenly: an idea of the way, not a measured motion.

    Raises
    ------
    ValueError
        Unknown stretch or side.

    Examples
    --------
    >>> [frames("figure_4")[number].after for number in (0, 18, 30)]
    ['chair', 'figure_4', 'figure_4_lean']
    """
    for name, value, allowed in (("stretch", stretch, WAYS), ("side", side, stretches.SIDES)):
        if value not in allowed:
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(allowed)}")
    way = WAYS[stretch]
    named = [station for station in way if station.name]
    out, forward = [], 0.0
    for at in range(STEPS + 1):
        before, after, share = _between(way, at)
        drawn = mixed(before.drawn, after.drawn, share)
        first, last, named_share = _between(named, at)
        numbers = mixed(*(anatomy.pose(one.name, "right") for one in (first, last)), named_share)
        rests_on = [one.rests_on for one in way if one.at < at][-1] if at else ""
        if rests_on:  # what the body rests on stays where it was one frame ago
            forward -= _x(drawn, rests_on) - _x(out[-1].drawn, rests_on)
        nearest = min(way, key=lambda station: abs(station.at - at))
        out.append(Frame(first.name, last.name, named_share, drawn, numbers, forward, nearest.picture))
    if side == "left":
        out = [replace(one, drawn=one.drawn.mirrored(), numbers=one.numbers.mirrored()) for one in out]
    return tuple(out)


def _between(way, at):
    """Return the stations around a frame and how far it is from the first to the second; itself twice at one."""
    before = max((one for one in way if one.at <= at), key=lambda one: one.at)
    after = min((one for one in way if one.at >= at), key=lambda one: one.at)
    return before, after, (at - before.at) / (after.at - before.at) if after is not before else 0.0


def mixed(first, last, share):
    """Return a pose between two: every angle changes evenly."""
    changed = {}
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(last, field.name)
        if is_dataclass(one):
            changed[field.name] = mixed(one, other, share)
        elif field.name != "side":
            changed[field.name] = (1 - share) * one + share * other
    return replace(first, **changed)


def _x(pose, segment):
    return float(anatomy.segment_transforms(pose)[segment][0, 3])
