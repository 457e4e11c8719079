"""A jointed schematic person: joint angles in, joint positions and flat rounded shapes out.

Body axes: x forward, y up, z towards the side that is stretched; lengths in picture units, a standing person is about
310 tall. Thigh and shank are a quarter of that each (Winter 2009, figure 4.1); the rest is drawn to look right.
"""

from dataclasses import dataclass
from math import acos, atan2, cos, dist, hypot, radians, sin, sqrt

THIGH, SHANK, ANKLE_HEIGHT, FOOT = 76, 74, 10, 25
LUMBAR, THORAX, NECK, UPPER_ARM, FOREARM = 36, 60, 28, 51, 48
HIP_HALF_WIDTH, SHOULDER_HALF_WIDTH = 17, 31

# how far the trunk reaches to the back, to the front and to each side, at each point of the spine
TRUNK_SHAPE = (
    (18, 19, 25),
    (16, 19, 24),
    (13, 19, 22),
    (14, 20, 25),
    (17, 20, 29),
    (18, 18, 31),
    (15, 12, 29),
    (8, 8, 14),
)
# from joint, radius, to joint, radius, colour, how much nearer to the eye than its middle
LIMBS = (
    ("heel", 7, "toe", 5, "shoe", 0),
    ("knee", 13, "ankle", 8.5, "trousers", 1),
    ("hip", 19, "knee", 14, "trousers", 0),
    ("elbow", 7.5, "hand", 7, "skin", 2),
    ("shoulder", 11, "elbow", 8.5, "shirt", 1),
)
EDGE = {"stroke": "panel", "stroke_width": 2}


@dataclass(frozen=True)
class Leg:
    """Angles of one leg [deg], hip angles against the pelvis; a positive number means what the name says."""

    hip_flexion: float = 0
    hip_abduction: float = 0
    hip_external_rotation: float = 0
    knee_flexion: float = 0
    ankle_dorsiflexion: float = 0


@dataclass(frozen=True)
class Body:
    """A whole pose [deg]; `hands` names for each hand a joint and the offset from it (x, y, z)."""

    this: Leg
    other: Leg
    pelvic_tilt: float = 12
    lumbar_extension: float = 22
    thoracic_flexion: float = 22
    neck_extension: float = 8
    hands: tuple[tuple[str, float, float, float], ...] = (
        ("this_shoulder", 4, -97, 6),
        ("other_shoulder", 4, -97, -6),
    )


@dataclass(frozen=True)
class View:
    """Where one looks from [deg]: azimuth 0 is from the stretched side, 90 from the front."""

    azimuth: float = 0
    elevation: float = 0
    scale: float = 1
    x: float = 240
    y: float = 350

    def flat(self, point):
        """Return a body point as (x, y) on the panel, y downwards."""
        x, y, z = point
        turn, tip = radians(self.azimuth), radians(self.elevation)
        near = z * cos(turn) + x * sin(turn)
        across, up = x * cos(turn) - z * sin(turn), y * cos(tip) - near * sin(tip)
        return self.x + self.scale * across, self.y - self.scale * up

    def depth(self, point):
        """Return how near a body point is to the eye; larger is nearer."""
        x, y, z = point
        turn, tip = radians(self.azimuth), radians(self.elevation)
        return (z * cos(turn) + x * sin(turn)) * cos(tip) + y * sin(tip)


def _rotate(vector, *, flexion=0.0, abduction=0.0, rotation=0.0):
    """Turn a vector of the resting leg: rotation about its long axis, then abduction, then flexion [deg]."""
    x, y, z = vector
    c, s = cos(radians(rotation)), sin(radians(rotation))
    x, z = x * c - z * s, x * s + z * c
    c, s = cos(radians(abduction)), sin(radians(abduction))
    y, z = y * c + z * s, -y * s + z * c
    c, s = cos(radians(flexion)), sin(radians(flexion))
    return x * c - y * s, x * s + y * c, z


def _along(start, direction, length):
    return tuple(a + length * b for a, b in zip(start, direction, strict=True))


def _leg(leg, pelvic_tilt, out):
    """Joint positions of one leg; `out` is 1 for the stretched side, -1 for the other."""
    turn = {
        "flexion": leg.hip_flexion - pelvic_tilt,
        "abduction": out * leg.hip_abduction,
        "rotation": out * leg.hip_external_rotation,
    }
    bend, point = -leg.knee_flexion, leg.ankle_dorsiflexion - leg.knee_flexion
    shank = _rotate(_rotate((0, -1, 0), flexion=bend), **turn)
    foot = _rotate(_rotate((1, 0, 0), flexion=point), **turn)
    sole = _rotate(_rotate((0, -1, 0), flexion=point), **turn)
    hip = (0, 0, out * HIP_HALF_WIDTH)
    knee = _along(hip, _rotate((0, -1, 0), **turn), THIGH)
    ankle = _along(knee, shank, SHANK)
    under = _along(ankle, sole, ANKLE_HEIGHT - 7)
    toe = _along(_along(under, foot, FOOT), sole, 2)
    return {"hip": hip, "knee": knee, "ankle": ankle, "heel": _along(under, foot, -7), "toe": toe}


def _spine(body):
    """Points from the sacrum to the top of the neck, and the head's centre."""
    tilt = radians(body.pelvic_tilt)
    points = [(-5 * cos(tilt) + 8 * sin(tilt), 5 * sin(tilt) + 8 * cos(tilt), 0)]
    heading = body.pelvic_tilt
    for bend, length, steps in ((-body.lumbar_extension, LUMBAR, 3), (body.thoracic_flexion, THORAX, 4)):
        for step in range(steps):
            middle = radians(heading + bend * (step + 0.5) / steps)
            points.append(_along(points[-1], (sin(middle), cos(middle), 0), length / steps))
        heading += bend
    up = radians(heading - body.neck_extension)
    return points, _along(points[-1], (sin(up), cos(up), 0), NECK)


def _elbow(shoulder, hand, out):
    """Bend the arm so that it reaches; the elbow goes down, back and out (the two-bone problem)."""
    reach = min(dist(shoulder, hand), UPPER_ARM + FOREARM - 0.5)
    axis = tuple((b - a) / dist(shoulder, hand) for a, b in zip(shoulder, hand, strict=True))
    share = (UPPER_ARM**2 - FOREARM**2 + reach**2) / (2 * reach)
    hint = (-0.7, -0.6, 0.5 * out)
    along = sum(a * b for a, b in zip(axis, hint, strict=True))
    side = tuple(h - along * a for a, h in zip(axis, hint, strict=True))
    height = sqrt(max(UPPER_ARM**2 - share**2, 0)) / hypot(*side)
    return _along(_along(shoulder, axis, share), side, height), _along(shoulder, axis, reach)


def joints(body):
    """Return the named points of a pose, floor at y = 0.

    Parameters
    ----------
    body : Body
        Joint angles [deg].

    Returns
    -------
    dict of str to (x, y, z)
        `this_hip`, `this_knee`, … `other_toe`, both arms, `head`, and `spine0` (sacrum) to `spine7` (neck).
    """
    at = {f"this_{k}": v for k, v in _leg(body.this, body.pelvic_tilt, 1).items()}
    at |= {f"other_{k}": v for k, v in _leg(body.other, body.pelvic_tilt, -1).items()}
    spine, at["head"] = _spine(body)
    at |= {f"spine{i}": point for i, point in enumerate(spine)}
    radius = {"knee": 12, "heel": 7, "toe": 5}
    low = min(p[1] - radius[k.split("_")[1]] for k, p in at.items() if k.split("_")[-1] in radius)
    at = {k: (x, y - low, z) for k, (x, y, z) in at.items()}
    for side, out in (("this", 1), ("other", -1)):
        x, y, z = (0.6 * a + 0.4 * b for a, b in zip(at["spine6"], at["spine7"], strict=True))
        at[f"{side}_shoulder"] = (x, y, z + out * SHOULDER_HALF_WIDTH)
    for side, out, (joint, *offset) in zip(("this", "other"), (1, -1), body.hands, strict=True):
        target = tuple(a + b for a, b in zip(at[joint], offset, strict=True))
        at[f"{side}_elbow"], at[f"{side}_hand"] = _elbow(at[f"{side}_shoulder"], target, out)
    return at


def number(value):
    """Write a coordinate with at most one decimal, so that the same picture has the same bytes."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def path(*points):
    """Write (x, y) points for an SVG path: a straight line through them."""
    return "M" + " ".join(f"{number(x)} {number(y)}" for x, y in points)


def smooth(line, closed=False):
    """Write an SVG path that runs smoothly through the points (Catmull-Rom)."""
    count = len(line)
    near = (lambda i: line[i % count]) if closed else (lambda i: line[min(max(i, 0), count - 1)])
    curve = path(line[0])
    for i in range(count if closed else count - 1):
        before, here, then, after = (near(i + k) for k in (-1, 0, 1, 2))
        leave = [a + (c - b) / 6 for a, b, c in zip(here, before, then, strict=True)]
        arrive = [a - (c - b) / 6 for a, b, c in zip(then, here, after, strict=True)]
        curve += "C" + path(leave, arrive, then)[1:]
    return curve + ("Z" if closed else "")


def _circle(centre, radius, fill, **look):
    return "circle", {"cx": centre[0], "cy": centre[1], "r": radius, "fill": fill, **look}


def _limb(a, radius_a, b, radius_b, fill):
    """Return the rounded hull of two circles, with a pale edge that lifts it off what is behind it."""
    gap = dist(a, b)
    if gap <= abs(radius_a - radius_b) + 0.5:
        return _circle(*max((a, radius_a), (b, radius_b), key=lambda end: end[1]), fill, **EDGE)
    turn, spread = atan2(b[1] - a[1], b[0] - a[0]), acos((radius_a - radius_b) / gap)
    ends = ((a, radius_a, spread), (b, radius_b, spread), (b, radius_b, -spread), (a, radius_a, -spread))
    a1, b1, b2, a2 = (path((p[0] + r * cos(turn + s), p[1] + r * sin(turn + s)))[1:] for p, r, s in ends)
    ra, rb, more, less = (
        number(radius_a),
        number(radius_b),
        int(radius_a > radius_b),
        int(radius_b > radius_a),
    )
    arcs = f"M{a1}L{b1}A{rb} {rb} 0 {less} 0 {b2}L{a2}A{ra} {ra} 0 {more} 0 {a1}Z"
    return "path", {"d": arcs, "fill": fill, **EDGE}


def _outline(at, view, spare=0):
    """Back and front edge of the trunk on the panel: the spine, widened by an ellipse seen from `view`."""
    spine = [at[f"spine{i}"] for i in range(len(TRUNK_SHAPE))]
    flat = [view.flat(point) for point in spine]
    back, front = [], []
    for i, (to_back, to_front, to_side) in enumerate(TRUNK_SHAPE):
        below, above = max(i - 1, 0), min(i + 1, len(spine) - 1)
        rise = dist(spine[below], spine[above])
        forward = ((spine[above][1] - spine[below][1]) / rise, -(spine[above][0] - spine[below][0]) / rise, 0)
        long = dist(flat[below], flat[above])
        normal = ((flat[below][1] - flat[above][1]) / long, (flat[above][0] - flat[below][0]) / long)
        seen = []
        for axis in (forward, (0, 0, 1)):
            tip = view.flat(_along(spine[i], axis, 1))
            seen.append(sum(n * (a - b) for n, a, b in zip(normal, tip, flat[i], strict=True)))
        for edge, reach, sign in ((back, to_back, -1), (front, to_front, 1)):
            half = sign * (hypot(reach * seen[0], to_side * seen[1]) + spare)
            edge.append(_along(flat[i], normal, half))
    return back, front


def _head(at, view):
    """Neck, hair, face and eyes; the face looks where the neck points it."""
    centre, s = at["head"], view.scale
    up = tuple((a - b) / NECK for a, b in zip(centre, at["spine7"], strict=True))

    def place(ahead, above, out=0):
        return (
            centre[0] + ahead * up[1] + above * up[0],
            centre[1] - ahead * up[0] + above * up[1],
            centre[2] + out,
        )

    parts = [_limb(view.flat(place(0, -NECK - 8)), 9 * s, view.flat(place(0, -8)), 9 * s, "skin")]
    parts += [
        _circle(view.flat(place(-2, 3)), 22 * s, "hair"),
        _circle(view.flat(place(4, -2)), 18.5 * s, "skin"),
    ]
    for eye in (place(18, 0, -7), place(18, 0, 7)):
        if view.depth(eye) > view.depth(centre) + 4:
            parts.append(_circle(view.flat(eye), 2.2 * s, "text"))
    return parts


def draw(body, view):
    """Return the shapes of a person, the far ones first: (SVG element, attributes, with colours by name)."""
    at, s = joints(body), view.scale
    parts = [(view.depth(at["head"]), _head(at, view))]
    for side, far in (("other", " far"), ("this", "")):
        for a, radius_a, b, radius_b, colour, nearer in LIMBS:
            a, b = at[f"{side}_{a}"], at[f"{side}_{b}"]
            depth = (view.depth(a) + view.depth(b)) / 2 + nearer
            parts.append(
                (depth, [_limb(view.flat(a), radius_a * s, view.flat(b), radius_b * s, colour + far)])
            )
    x, y, z = at["spine0"]
    seat = [view.flat((x, y - 4, z + out * HIP_HALF_WIDTH)) for out in (1, -1)]
    parts.append((view.depth((x, y, z)) - 1, [_limb(seat[0], 20 * s, seat[1], 20 * s, "trousers")]))
    back, front = _outline(at, view)
    shirt = smooth([*back, *reversed(front)], closed=True)
    parts.append((view.depth(at["spine3"]), [("path", {"d": shirt, "fill": "shirt", **EDGE})]))
    return [part for _, some in sorted(parts, key=lambda pair: pair[0]) for part in some]


def back_line(body, view):
    """Return the points of a line just behind the back, from the sacrum to between the shoulders."""
    return _outline(joints(body), view, spare=8)[0][:7]
