"""The way of each muscle over bones: straight pieces, and arcs where it wraps round a surface."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hipmobility.anatomy.skeleton import MIRROR, body_data, chain, segment_transforms

ANGLES = ("hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion")
MOVING = ("femur", "tibia", "patella")


@dataclass(frozen=True)
class _Paths:
    """The paths of some muscles as arrays; a place is the number of a point, counted through all segments."""

    points: tuple  # (segment, (3, n) array) for each segment that carries points
    start: np.ndarray  # first and last point of each piece
    end: np.ndarray
    first_piece: np.ndarray  # where each muscle's pieces begin
    wrapped: np.ndarray  # the pieces that may wrap; one entry each in the following
    centre: np.ndarray  # point in the middle of the surface
    pole: np.ndarray  # point one metre along the axis of a cylinder (of a sphere: not used)
    sphere: np.ndarray  # bool
    radius: np.ndarray  # [m]
    turn: np.ndarray  # +1 or -1: always this way round the axis; 0: the shorter way


@cache
def muscle_data():
    """Return {name: record of body.json} in the order of body.json."""
    return {muscle["name"]: muscle for muscle in body_data()["muscles"]}


def _pieces(path):
    """Yield (from, to, surface between them or None) along a path of body.json."""
    before, surface = None, None
    for item in path:
        if "wrap" in item:
            surface = item
            continue
        if before is not None:
            yield before, item, surface
        before, surface = item, None


def _shape(surface):
    """Axis of a surface of body.json, and (is it a sphere, radius [m], turn)."""
    shape = surface["wrap"] == "sphere", surface["radius"], surface.get("turn", 0)
    return np.array(surface.get("axis", (0.0, 0.0, 0.0))), shape


@cache
def _paths(names):
    by_segment, pieces, first_piece, surfaces = {}, [], [], []

    def number(segment, point):
        by_segment.setdefault(segment, []).append(point)
        return segment, len(by_segment[segment]) - 1

    for name in names:
        first_piece.append(len(pieces))
        for before, after, surface in _pieces(muscle_data()[name]["path"]):
            if surface is not None:
                middle, (axis, shape) = np.array(surface["centre"]), _shape(surface)
                ends = (number(surface["segment"], point) for point in (middle, middle + axis))
                surfaces.append((len(pieces), *ends, *shape))
            pieces.append([number(item["segment"], item["point"]) for item in (before, after)])
    sizes = [len(points) for points in by_segment.values()]
    offset = dict(zip(by_segment, np.cumsum([0, *sizes]), strict=False))
    start, end = np.array([[offset[segment] + i for segment, i in piece] for piece in pieces]).T
    wrapped, centre, pole, *shape = zip(*surfaces, strict=True) if surfaces else ((),) * 6
    return _Paths(
        tuple((segment, np.array(points).T) for segment, points in by_segment.items()),
        start,
        end,
        np.array(first_piece),
        np.array(wrapped, dtype=int),
        *(np.array([offset[s] + i for s, i in part], dtype=int) for part in (centre, pole)),
        *map(np.array, shape),
    )


def _dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a, b):
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _turn_round(a, b, axis, sphere, radius, turn):
    """How pieces from a to b go round surfaces. Vectors are (3, ...), from the surface's centre.

    Returns
    -------
    arc : how far the piece turns on the surface [rad], 0 where it does not touch
    before, after : straight ways to and from the surface, as seen along the axis [m]
    rise : way along the axis [m]
    axis : the axis that it turns about (of a sphere: at right angles to a and b)
    side : +1 or -1, the direction of the turn about the axis
    """
    normal = _cross(a, b)
    axis = np.where(sphere, normal / np.sqrt(_dot(normal, normal)), axis)
    rise_a, rise_b = _dot(a, axis), _dot(b, axis)
    far_a, far_b = (np.sqrt(_dot(v, v) - rise**2) for v, rise in ((a, rise_a), (b, rise_b)))
    sweep = np.arctan2(_dot(normal, axis), _dot(a, b) - rise_a * rise_b)
    side = np.where(turn == 0, np.where(sweep < 0, -1, 1), turn)
    sweep = side * sweep
    # below a quarter turn back it is the long way round, which only a fixed `turn` can ask for
    sweep = np.where(sweep < -np.pi / 2, sweep + 2 * np.pi, sweep)
    # a tangent touches the circle at acos(radius / distance) from the direction of its point
    touch_a, touch_b = (np.arccos(np.minimum(radius / far, 1)) for far in (far_a, far_b))
    outside = (far_a > radius) & (far_b > radius)
    arc = np.where(outside, np.maximum(sweep - touch_a - touch_b, 0), 0)
    before, after = (np.sqrt(np.maximum(far**2 - radius**2, 0)) for far in (far_a, far_b))
    return arc, before, after, rise_b - rise_a, axis, side


def lengths(names, angles):
    """Muscle-tendon lengths of the right leg [m].

    names: tuple of muscle names. angles: (poses, 4) [deg], in the order of ANGLES. Result: (poses, muscles).
    """
    paths, count = _paths(names), len(angles)
    rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
    chain(MOVING, dict(zip(ANGLES, angles.T, strict=True)), rotations, positions)
    # coordinate first, pose last: every step below then runs along contiguous memory
    space = np.empty((3, sum(points.shape[1] for _, points in paths.points), count))
    column = 0
    for segment, points in paths.points:
        rotation = np.broadcast_to(rotations[segment], (count, 3, 3))
        position = np.broadcast_to(positions[segment], (count, 3))
        block = slice(column, column + points.shape[1])
        for i in range(3):
            space[i, block] = points.T @ rotation[:, i].T + position[:, i]
        column = block.stop
    start, end = space[:, paths.start], space[:, paths.end]
    along = end - start
    pieces = np.sqrt(_dot(along, along))
    if len(paths.wrapped):
        w, centre = paths.wrapped, space[:, paths.centre]
        a, b, axis = start[:, w] - centre, end[:, w] - centre, space[:, paths.pole] - centre
        radius = paths.radius[:, None]
        arc, before, after, rise, *_ = _turn_round(
            a, b, axis, paths.sphere[:, None], radius, paths.turn[:, None]
        )
        pieces[w] = np.where(arc > 0, np.hypot(before + radius * arc + after, rise), pieces[w])
    return np.add.reduceat(pieces, paths.first_piece, axis=0).T


def _arc_points(surface, a, b):
    """Points of the way round a surface between a and b (both relative to its centre), may be empty."""
    axis, (sphere, radius, turn) = _shape(surface)
    arc, before, after, rise, axis, side = _turn_round(a, b, axis, sphere, radius, turn)
    if arc <= 0:
        return np.empty((0, 3))
    toward = a - (a @ axis) * axis
    toward = toward / np.linalg.norm(toward)
    aside = side * np.cross(axis, toward)
    turned = np.linspace(0, arc, 2 + int(arc / np.radians(8)))
    angle = np.arctan2(before, radius) + turned
    height = a @ axis + rise * (before + radius * turned) / (before + radius * arc + after)
    round_it = radius * (np.cos(angle)[:, None] * toward + np.sin(angle)[:, None] * aside)
    return round_it + height[:, None] * axis


def _polyline(path, rotations, positions):
    """Points along a path, wraps as arcs, for one pose of the right leg."""

    def place(segment, points):
        return points @ rotations[segment].T + positions[segment]

    out = [place(path[0]["segment"], np.array(path[0]["point"]))[None]]
    for _, after, surface in _pieces(path):
        here = place(after["segment"], np.array(after["point"]))[None]
        if surface is not None:
            rotation, position = rotations[surface["segment"]], positions[surface["segment"]]
            centre = np.array(surface["centre"])
            a, b = ((end[-1] - position) @ rotation - centre for end in (out[-1], here))
            out.append(place(surface["segment"], _arc_points(surface, a, b) + centre))
        out.append(here)
    return np.concatenate(out)


def muscle_paths(pose, names=None, *, side=None):
    """Return the line of each muscle in space, for drawing.

    Parameters
    ----------
    pose : Pose
    names : iterable of str, optional
        Muscles as in `MUSCLES`; all by default. "psoas" is the model's path from the pelvis; "psoas_L1" to
        "psoas_L5" start at the vertebrae and look right in a picture (`psoas_from_spine` has their lengths).
    side : str, optional
        "left" or "right"; `pose.side` by default.

    Returns
    -------
    dict of str to ndarray, (n, 3) [m]
        Points from origin to insertion in space as in `segment_transforms`, arcs already bent. The line shows
        the path, not the size of the muscle; never measure the drawing, use `muscle_length`.

    Raises
    ------
    ValueError
        Unknown muscle.
    """
    side = side or pose.side
    known = {name: record["path"] for name, record in muscle_data().items()} | psoas_fascicles()
    names = list(muscle_data()) if names is None else list(names)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"names: {', '.join(map(repr, unknown))} not in {', '.join(known)}")
    mirror = MIRROR if side == "left" else np.eye(3)
    rotations, positions = {}, {}
    for segment, matrix in segment_transforms(pose).items():
        owner, _, own_side = segment.partition("_")
        if own_side in ("", side):
            rotations[owner] = mirror @ matrix[:3, :3] @ mirror
            positions[owner] = mirror @ matrix[:3, 3]
    return {name: _polyline(known[name], rotations, positions) @ mirror for name in names}


@cache
def psoas_fascicles():
    """Return the psoas from each lumbar vertebra, {"psoas_L1": path, ...}, right side.

    The origin is the mean of the fascicles of that level; from the pelvic brim on it is the model's psoas.
    """
    brim = [item for item in muscle_data()["psoas"]["path"][1:] if "point" in item]
    out = {}
    for level in range(1, 6):
        origins = [o["point"] for o in body_data()["psoas_origins"] if o["segment"] == f"lumbar{level}"]
        start = {"segment": f"lumbar{level}", "point": np.mean(origins, axis=0).tolist()}
        out[f"psoas_L{level}"] = [start, *brim]
    return out
