"""A soft body around the skeleton: rounded volumes fixed to its segments, arms of our own, a head.

Sizes in metres, chosen by eye around the bones of the model. There are no bones in the arms: we have none.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hipmobility.figures.scene import Look, Shape

EDGE = 1.5  # of the body's outline, in units of the panel
# A ball is (segment, its middle in that segment, half axes forward, up and sideways), right side; a part is made of
# chains of balls.
TRUNK = (
    ("pelvis", (-0.068, 0.075, 0), (0.098, 0.05, 0.148)),
    ("lumbar3", (0.022, 0.01, 0), (0.09, 0.05, 0.13)),
    ("thorax", (0.025, 0.125, 0), (0.114, 0.06, 0.149)),
    ("thorax", (0.016, 0.24, 0), (0.125, 0.06, 0.158)),
    ("thorax", (0.003, 0.33, 0), (0.106, 0.05, 0.162)),
    ("thorax", (-0.01, 0.385, 0), (0.07, 0.035, 0.14)),
    ("neck", (0.016, 0.005, 0), (0.05, 0.02, 0.06)),
)
SEAT = (
    ("pelvis", (-0.08, -0.07, 0), (0.11, 0.085, 0.162)),
    ("pelvis", (-0.068, 0.0, 0), (0.108, 0.06, 0.17)),
    ("pelvis", (-0.068, 0.075, 0), (0.1, 0.03, 0.15)),
)
NECK = (
    ("neck", (0.016, 0.0, 0), (0.052, 0.03, 0.055)),
    ("head", (0.0, 0.02, 0), (0.05, 0.03, 0.05)),
)
SHORTS = (
    ("femur", (-0.012, -0.02, 0), (0.092, 0.092, 0.08)),
    ("femur", (0.006, -0.16, 0), (0.081, 0.05, 0.078)),
    ("femur", (0.008, -0.24, 0), (0.075, 0.02, 0.072)),
)
KNEE = ("femur", (0.004, -0.37, 0), (0.054, 0.05, 0.056))
ANKLE = ("talus", (-0.006, 0.006, 0.004), (0.036, 0.036, 0.038))
HEEL = ("foot", (0.001, 0.014, 0), (0.031, 0.033, 0.036))
INSTEP = ("foot", (0.11, 0.014, 0.004), (0.04, 0.026, 0.05))
TOES = ("toes", (0.0, 0.008, 0.005), (0.028, 0.025, 0.058))
LEG = (
    (
        ("femur", (0.0, -0.03, 0), (0.085, 0.085, 0.075)),
        ("femur", (0.008, -0.18, 0), (0.074, 0.06, 0.072)),
        ("femur", (0.004, -0.36, 0), (0.056, 0.056, 0.054)),
        ("tibia", (0.003, -0.02, 0.004), (0.055, 0.056, 0.056)),
        ("tibia", (-0.024, -0.13, 0.008), (0.053, 0.06, 0.053)),
        ("tibia", (-0.018, -0.28, 0.008), (0.039, 0.05, 0.041)),
        ANKLE,
    ),
    (KNEE, ("patella", (0.004, 0.026, 0), (0.019, 0.032, 0.03))),
    (ANKLE, HEEL, INSTEP, TOES, ("toes", (0.075, 0.002, 0.006), (0.019, 0.019, 0.058))),
    (ANKLE, INSTEP),
)
# of the head: (middle, half axes)
HAIR = (((-0.016, 0.084, 0), (0.096, 0.09, 0.084)),)
FACE = (
    (((0.018, 0.055, 0), (0.082, 0.095, 0.078)), ((0.045, -0.01, 0), (0.045, 0.036, 0.045))),
    (((0.102, 0.036, 0), (0.012, 0.01, 0.011)), ((0.088, 0.07, 0), (0.012, 0.012, 0.008))),
)
FRINGE = (((-0.01, 0.135, 0), (0.085, 0.045, 0.075)), ((0.05, 0.128, 0), (0.042, 0.028, 0.058)))
EAR = ((-0.012, 0.045, 0.076), (0.016, 0.025, 0.01))
SMILE = ((0.066, 0.008, 0.04), (0.076, -0.001, 0.026), (0.085, -0.003, 0.012), (0.088, -0.002, 0.0))
WIDE_SMILE = (*SMILE[:-1], *((x, y, -z) for x, y, z in reversed(SMILE)))
UPPER_ARM, FOREARM = 0.29, 0.25
SHOULDER = (0.0, 0.35, 0.158)  # in the thorax, right side
_TURN = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_DIRECTIONS = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)  # an outline has its outermost point in each


@dataclass(frozen=True)
class Camera:
    """Where a point of the body goes on the panel: axes as in `anatomy.VIEWS`, units of the panel per metre."""

    axes: np.ndarray
    scale: float = 200.0
    x: float = 240.0  # where the point below the middle of the pelvis goes
    y: float = 360.0

    def flat(self, points):
        """Return points (..., 3) [m] on the panel, (..., 2), y downwards."""
        page = np.asarray(points, dtype=float) @ self.axes[:2].T
        return np.array([self.x, self.y]) + self.scale * page * (1, -1)

    def depth(self, point):
        """Return how near a point is to the viewer [m]; larger is nearer."""
        return float(np.asarray(point) @ self.axes[2])


@dataclass(frozen=True)
class Part:
    """Some shapes and how near to the viewer they are [m]."""

    depth: float
    shapes: tuple[Shape, ...]
    name: str


def hull(outlines):
    """Return the convex hull of convex outlines: in each direction the point of the one that reaches further."""
    points = np.array(outlines)
    reach = (points * _DIRECTIONS).sum(axis=2)
    ring = points[reach.argmax(axis=0), np.arange(len(_DIRECTIONS))]
    return ring[np.abs(ring - np.roll(ring, 1, axis=0)).max(axis=1) > 1e-9]


def place(where, segment, point):
    """Return a point of a segment in space [m]."""
    matrix = where[segment]
    return matrix[:3, :3] @ np.asarray(point, dtype=float) + matrix[:3, 3]


def _ellipse(camera, centre, axes):
    """Outline on the panel of an ellipsoid; `axes` are its half axes in space, one in each row."""
    flat = camera.scale * (axes @ camera.axes[:2].T) * (1, -1)
    along = _DIRECTIONS @ flat.T  # how far each half axis reaches in each direction
    return camera.flat(centre) + along @ flat / np.maximum(np.hypot.reduce(along, axis=1), 1e-9)[:, None]


def _ball(camera, where, ball, side):
    segment, centre, half = ball
    if segment not in where:  # of a leg
        segment, centre = f"{segment}_{side}", (*centre[:2], centre[2] * (1 if side == "right" else -1))
    return _ellipse(camera, place(where, segment, centre), np.diag(half) @ where[segment][:3, :3].T)


def chain(camera, where, balls, side="right"):
    """Return the rings of a part: the hull of each ball with the next."""
    outlines = [_ball(camera, where, ball, side) for ball in balls]
    return tuple(hull(pair) for pair in pairwise(outlines))


def rod(camera, points, radii):
    """Return the rings of a round rod through points in space [m]."""
    outlines = [_ellipse(camera, p, r * np.eye(3)) for p, r in zip(points, radii, strict=True)]
    return tuple(hull(pair) for pair in pairwise(outlines))


def soft(fill, rings, name=""):
    """Return a part of the body: one outline around all its rings."""
    return Shape(Look(fill, "body edge", 2 * EDGE, under=True), rings, name=name)


def elbow(shoulder, hand, out):
    """Return elbow and hand so that the arm reaches; the elbow goes down, back and out (the two-bone problem)."""
    away = hand - shoulder
    reach = min(np.linalg.norm(away), UPPER_ARM + FOREARM - 0.004)
    axis = away / np.linalg.norm(away)
    share = (UPPER_ARM**2 - FOREARM**2 + reach**2) / (2 * reach)
    hint = np.array([-0.7, -0.6, 0.45 * out])
    aside = hint - (axis @ hint) * axis
    height = np.sqrt(max(UPPER_ARM**2 - share**2, 0)) / np.linalg.norm(aside)
    return shoulder + share * axis + height * aside, shoulder + reach * axis


def _far(camera, side):
    """Return what the colours of a limb end with: seen from one side, the limbs of the other are a shade darker."""
    return " far" if (1 if side == "right" else -1) * camera.axes[2][2] < -0.5 else ""


def arm(camera, where, side, hand):
    """Return an arm whose hand is at a place in space [m]."""
    out = 1 if side == "right" else -1
    far = _far(camera, side)
    shoulder = place(where, "thorax", SHOULDER * np.array([1, 1, out]))
    bend, wrist = elbow(shoulder, np.asarray(hand, dtype=float), out)
    along = (wrist - bend) / np.linalg.norm(wrist - bend)
    cuff = shoulder + 0.52 * (bend - shoulder)
    skin = rod(
        camera,
        [cuff, bend, wrist - 0.02 * along, wrist + 0.03 * along, wrist + 0.075 * along],
        [0.043, 0.037, 0.026, 0.032, 0.022],
    )
    sleeve = rod(camera, [shoulder, shoulder + 0.6 * (bend - shoulder)], [0.052, 0.047])
    shapes = (soft("skin" + far, skin, f"arm_{side}"), soft("shirt" + far, sleeve))
    return Part(camera.depth(wrist) + 0.02 * out, shapes, f"arm_{side}")


def leg(camera, where, side):
    """Return a leg with its foot, without the bones."""
    far = _far(camera, side)
    rings = tuple(ring for balls in LEG for ring in chain(camera, where, balls, side))
    shapes = [soft("skin" + far, rings, f"leg_{side}")]
    shapes.append(soft("shorts" + far, chain(camera, where, SHORTS, side), f"thigh_{side}"))
    middle = (where[f"femur_{side}"][:3, 3] + where[f"tibia_{side}"][:3, 3]) / 2
    return Part(camera.depth(middle), tuple(shapes), f"leg_{side}")


def trunk(camera, where):
    """Return neck, shirt and the seat of the shorts."""
    shirt, seat = chain(camera, where, TRUNK), chain(camera, where, SEAT)
    shapes = (soft("skin", chain(camera, where, NECK), "neck"), soft("shorts", seat, "seat"))
    shapes += (soft("shirt", shirt, "trunk"),)
    return Part(camera.depth(place(where, "lumbar3", (0, 0, 0))), shapes, "trunk")


def head(camera, where):
    """Return a head with hair, an ear and a hint of a face; no skull, so that nobody is frightened."""
    matrix = where["head"]
    rotation = matrix[:3, :3]

    def at(x, y, z=0.0):
        return rotation @ np.array([x, y, z]) + matrix[:3, 3]

    def egg(centre, half):
        return _ellipse(camera, at(*centre), np.diag(half) @ rotation.T)

    def lump(*eggs):
        return hull([egg(centre, half) for centre, half in eggs])

    middle = camera.depth(at(0, 0.05))
    hair = soft("hair", tuple(lump(e) for e in HAIR))
    face = soft("skin", tuple(lump(*e) for e in FACE), "head")
    behind = camera.depth(at(1, 0.05)) - middle < -0.5  # the viewer stands behind the head
    shapes = [face, hair] if behind else [hair, face, Shape(Look("hair"), (lump(*FRINGE),))]
    for sign in (1, -1):
        ear, half = EAR
        ear = (*ear[:2], sign * ear[2])
        if camera.depth(at(*ear)) > middle + 0.02:
            shapes.append(soft("skin", (lump((ear, half)),), "ear"))
        eye = (0.088, 0.06, 0.033 * sign)
        if camera.depth(at(*eye)) > middle - 0.005:
            shapes.append(Shape(Look("text"), (lump((eye, (0.008, 0.011, 0.008))),)))
    if not behind:
        near = camera.axes[2][2]  # from one side only that half of the smile is seen
        line = [(x, y, z * np.sign(near)) for x, y, z in SMILE] if abs(near) > 0.5 else WIDE_SMILE
        smile = [at(*point) for point in line]
        shapes.append(Shape(Look(None, "body edge", 1.8), (camera.flat(np.array(smile)),), closed=False))
    return Part(middle, tuple(shapes), "head")
