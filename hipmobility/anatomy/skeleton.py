"""The skeleton in any pose: where each segment, joint and bone is, and its outline in a view."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

MIRROR = np.diag([1.0, 1.0, -1.0])
LEG_SEGMENTS = ("femur", "tibia", "patella", "talus", "foot", "toes")


def _three_quarter(side):
    """Return the axes of a view from ahead and a little above: side is 1 for the body's right, -1 for its left."""
    ahead, above = np.radians(40), np.radians(18)
    toward = np.array([np.sin(ahead) * np.cos(above), np.sin(above), side * np.cos(ahead) * np.cos(above)])
    across = np.array([side * np.cos(ahead), 0, -np.sin(ahead)])
    return np.array([across, np.cross(toward, across), toward])


# For each view the axis to the right of the page, the axis up, the axis toward the viewer; in body axes,
# x forward, y up, z to the body's right.
VIEWS = {
    "right": np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float),
    "left": np.array([[-1, 0, 0], [0, 1, 0], [0, 0, -1]], dtype=float),
    "front": np.array([[0, 0, -1], [0, 1, 0], [1, 0, 0]], dtype=float),
    "back": np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=float),
    "front_right": _three_quarter(1),
    "front_left": _three_quarter(-1),
}


@dataclass(frozen=True)
class Bone:
    """A bone's mesh in the frame of its segment.

    Attributes
    ----------
    name : str
        For example "femur" or "lumbar4".
    segment : str
        Key of `segment_transforms`, for example "femur_left" or "thorax".
    vertices : ndarray, (n, 3) [m]
    faces : ndarray, (m, 3) int, counter-clockwise seen from outside
    """

    name: str
    segment: str
    vertices: np.ndarray
    faces: np.ndarray


@dataclass(frozen=True)
class Outline:
    """A bone as seen in a view.

    Attributes
    ----------
    bone, segment : str
        As in `Bone`.
    depth : float
        Mean distance toward the viewer [m]; `bone_outlines` sorts by it, far to near.
    rings : tuple of ndarray, each (n, 2) [m]
        Closed lines on the page (x to the right, y up, floor at y = 0), first point not repeated. Fill them
        as ONE path with the non-zero rule: holes turn the other way, and lines inside the bone then vanish.
        For a clean outline draw the path twice, first stroked at double width, then filled without a
        stroke.
    """

    bone: str
    segment: str
    depth: float
    rings: tuple[np.ndarray, ...]


@cache
def body_data():
    """Return body.json: segments, bones, muscles, ranges, credits."""
    text = (files("hipmobility") / "data" / "body.json").read_text(encoding="utf-8")
    return json.loads(text)


def credits_text():
    """Return the credit that the licences of bones and model ask for; show it beside every picture."""
    return body_data()["credits"]


@cache
def bones():
    """Return all bones, left and right, as a tuple of `Bone`. There are no arms: their licence forbids it."""
    body = body_data()
    with (files("hipmobility") / "data" / "bones.npz").open("rb") as file, np.load(file) as pack:
        vertices = pack["vertices"] * body["vertex_step_m"]
        vertices = np.split(vertices, np.cumsum(pack["vertex_counts"], dtype=int)[:-1])
        faces = np.split(pack["faces"].astype(int), np.cumsum(pack["face_counts"], dtype=int)[:-1])
    out = []
    for label, v, f in zip(body["bones"], vertices, faces, strict=True):
        name, segment = label["name"], label["segment"]
        if not label["paired"]:
            out.append(Bone(name, segment, v, f))
            continue
        for side, mirror in (("right", np.eye(3)), ("left", MIRROR)):
            own = f"{segment}_{side}" if segment in LEG_SEGMENTS else segment
            out.append(Bone(name, own, v @ mirror, f if side == "right" else f[:, ::-1]))
    return tuple(out)


def turn(axis, angle):
    """Return rotation matrices about a unit axis.

    angle: [rad], any shape; result: that shape + (3, 3).
    """
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.asarray(angle, dtype=float)[..., None, None]
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def chain(names, angles, rotations, positions):
    """Add segments to `rotations` and `positions`, both dictionaries that already hold their first parent.

    names: segments to add, parents first. angles: angle name -> array [deg], all of one shape. A rotation is
    that shape + (3, 3), a position that shape + (3,), right leg and spine, in the frame of the first parent.
    """
    radians = {name: np.radians(value) for name, value in angles.items()}
    for segment in body_data()["segments"]:
        if segment["name"] not in names:
            continue
        rotation = rotations[segment["parent"]]
        position = positions[segment["parent"]] + rotation @ np.array(segment["offset"])
        for kind, axis, angle, polynomial in segment["joints"]:
            value = np.polynomial.polynomial.polyval(radians[angle], polynomial)
            if kind == "slide":
                position = position + (rotation @ np.array(axis)) * value[..., None]
            else:
                rotation = rotation @ turn(axis, value)
        rotations[segment["name"]], positions[segment["name"]] = rotation, position


def _pelvis_transforms(pose):
    """Return {segment: (rotation, position)} in the frame of the pelvis."""
    spine = {s["name"] for s in body_data()["segments"]} - set(LEG_SEGMENTS)
    rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
    angles = {
        "lumbar_flexion": np.asarray(pose.lumbar_flexion),
        "neck_flexion": np.asarray(pose.neck_flexion),
    }
    chain(spine, angles, rotations, positions)
    out = {name: (rotations[name], positions[name]) for name in rotations}
    for side, leg, mirror in (("right", pose.right, np.eye(3)), ("left", pose.left, MIRROR)):
        rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
        chain(
            LEG_SEGMENTS, {name: np.asarray(value) for name, value in vars(leg).items()}, rotations, positions
        )
        for name in LEG_SEGMENTS:
            out[f"{name}_{side}"] = (mirror @ rotations[name] @ mirror, mirror @ positions[name])
    return out


def segment_transforms(pose):
    """Return where each segment is in space.

    Parameters
    ----------
    pose : Pose

    Returns
    -------
    dict of str to ndarray, (4, 4) [m]
        Segment to space: x forward, y up from the floor, z to the body's right; the middle of the pelvis is
        at x = 0, z = 0 and the lowest point of the bones touches y = 0. Keys: "pelvis", "lumbar5" to
        "lumbar1", "thorax", "neck", "head", and for both sides "femur_left", "tibia_", "patella_",
        "talus_", "foot_", "toes_".
    """
    tilt = turn((0, 0, 1), np.radians(-pose.pelvic_tilt))
    out = {}
    for name, (rotation, position) in _pelvis_transforms(pose).items():
        out[name] = np.eye(4)
        out[name][:3, :3] = tilt @ rotation
        out[name][:3, 3] = tilt @ position
    lowest = min((b.vertices @ out[b.segment][1, :3] + out[b.segment][1, 3]).min() for b in bones())
    for matrix in out.values():
        matrix[1, 3] -= lowest
    return out


# point of interest: (segment, place in it [m])
_LANDMARKS = {
    "hip": ("femur", (0.0, 0.0, 0.0)),
    "knee": ("tibia", (0.0, 0.0, 0.0)),
    "ankle": ("talus", (0.0, 0.0, 0.0)),
    "heel": ("foot", (0.0, 0.0, 0.0)),
    "toe_joint": ("toes", (0.0, 0.0, 0.0)),
    "toe_tip": ("toes", (0.07, 0.0, 0.0)),
}
_MIDDLE = {
    "lumbosacral": ("lumbar5", (0.0, 0.0, 0.0)),
    "waist": ("lumbar3", (0.0, 0.0, 0.0)),
    "chest": ("thorax", (0.03, 0.27, 0.0)),
    "neck_base": ("neck", (0.0, 0.0, 0.0)),
    "head_base": ("head", (0.0, 0.0, 0.0)),
    "head_top": ("head", (0.0, 0.151, 0.0)),
}
_SHOULDER = (0.0, 0.365, 0.17)


def landmarks(pose):
    """Return joint centres and points for drawing a body around the skeleton.

    Returns
    -------
    dict of str to ndarray, (3,) [m]
        In space as in `segment_transforms`: "hip_left", "knee_left", "ankle_left", "heel_left",
        "toe_joint_left", "toe_tip_left", "shoulder_left" and the same on the right; "lumbosacral",
        "waist", "chest", "neck_base", "head_base", "head_top". Shoulders, chest and toe tips are our
        estimate.
    """
    where = segment_transforms(pose)
    points = {name: (segment, point) for name, (segment, point) in _MIDDLE.items()}
    for side, sign in (("right", 1), ("left", -1)):
        points |= {f"{name}_{side}": (f"{s}_{side}", point) for name, (s, point) in _LANDMARKS.items()}
        points[f"shoulder_{side}"] = ("thorax", (*_SHOULDER[:2], sign * _SHOULDER[2]))
    return {name: where[s][:3, :3] @ np.array(point) + where[s][:3, 3] for name, (s, point) in points.items()}


def project(points, view):
    """Return points on the page and their depth.

    Parameters
    ----------
    points : array_like, (..., 3) [m]
    view : str
        Where the viewer stands: at the body's "right" (it faces right on the page), "left" (it faces left),
        "front" (the body's left is on the right of the page), "back", or from ahead and a little above:
        "front_right", "front_left" (three quarters; the floor is then a plane, not a line).

    Returns
    -------
    page : ndarray, (..., 2) [m], x to the right, y up
    depth : ndarray, (...) [m], larger is nearer to the viewer

    Raises
    ------
    ValueError
        Unknown view.
    """
    if view not in VIEWS:
        raise ValueError(f"view: {view!r} is not one of {', '.join(VIEWS)}")
    seen = np.asarray(points, dtype=float) @ VIEWS[view].T
    return seen[..., :2], seen[..., 2]
