"""Hip and lower back in a task, for every position of the sliders, and a pose of the body that shows it.

Where hip and lower back end is computed; how knees and ankles follow is ours, so that the body stands on the floor.
"""

from functools import cache

import numpy as np

from hipmobility import anatomy, compensation
from hipmobility.anatomy.skeleton import chain, turn

HIP_AVAILABLE = {"walk": (-10, 20), "squat": (40, 120), "bend": (0, 90)}  # [deg] that the slider offers
SHARES = tuple(range(0, 101, 10))  # [%]
SPINE = ("lumbar5", "lumbar4", "lumbar3", "lumbar2", "lumbar1", "thorax", "neck", "head")
LEG = ("femur", "tibia", "patella", "talus", "foot", "toes")
SEGMENTS = (
    *("pelvis", *SPINE),
    *(f"{name}_{side}" for side in ("right", "left") for name in LEG),
    *("arm_right", "arm_left"),
)
_SHOULDER = (0.0, 0.35, 0.158)  # in the thorax, right side
_SQUAT_THIGH, _SQUAT_SHANK = 84.0, 34.0  # [deg] from the vertical, of the named pose "squat"
_STEP_BACK, _STEP_AHEAD = 13.0, 23.0  # [deg] thigh behind and ahead of the vertical in a full step


@cache
def compensation_table(task):
    """Return what hip and lower back do in a task, for each position of the sliders.

    Parameters
    ----------
    task : str
        "walk", "squat" or "bend".

    Returns
    -------
    ndarray, (hip available, share, 3) [deg]
        hip, lumbar, shortfall, as in `compensation.solve`; hip available rises by 1 from `HIP_AVAILABLE`, the share by
        10 % from 0.
    """
    low, high = HIP_AVAILABLE[task]
    solved = [
        [compensation.solve(task, hip, share / 100) for share in SHARES] for hip in range(low, high + 1)
    ]
    return np.array([[(one.hip, one.lumbar, one.shortfall) for one in row] for row in solved])


def _task_angles(task, hip, lumbar, shortfall):
    """Return the angles of spine, right and left leg and the pelvic tilt that show a result, arrays [deg]."""
    none = np.zeros_like(hip)
    leg = dict.fromkeys(vars(anatomy.Leg()), none)
    if task == "bend":
        leg |= {"hip_flexion": hip}
        return {"lumbar_flexion": lumbar, "neck_flexion": none}, leg, leg, hip
    if task == "squat":  # what is missed at the end shows as thighs that stay higher
        thigh = _SQUAT_THIGH - shortfall
        shank = _SQUAT_SHANK * thigh / _SQUAT_THIGH
        leg |= {"hip_flexion": hip, "knee_flexion": thigh + shank, "ankle_dorsiflexion": shank}
        return {"lumbar_flexion": lumbar, "neck_flexion": none - 30}, leg, leg, hip - thigh
    back = _STEP_BACK - shortfall  # the thigh behind, against the vertical: hip and lower back together
    ahead = np.interp(back, [0, _STEP_BACK], [8, _STEP_AHEAD])
    front = leg | {"hip_flexion": ahead + lumbar, "knee_flexion": none + 4}
    behind = leg | _leg_behind(back, ahead) | {"hip_flexion": -hip}
    return {"lumbar_flexion": -lumbar, "neck_flexion": none}, behind, front, lumbar


def _leg_behind(back, ahead):
    """Return knee, ankle and toes of the leg behind, bent so far that both feet stand on the floor."""
    knees = np.arange(0.0, 71.0, 2.0)
    places = np.unique(np.stack([back, ahead]), axis=1)
    found = []
    for one, other in places.T:
        front = _depth(_leg(hip_flexion=other, knee_flexion=4.0))
        pushing = _pushing(one, knees)
        depth = _depth(_leg(hip_flexion=np.full_like(knees, -one), **pushing))
        found.append(np.interp(-front, -depth, knees))  # the more it bends, the less deep it reaches
    knee = np.interp(back, places[0], found)
    return _pushing(back, knee)


def _pushing(back, knee):
    pitch = back + knee - 15  # of a foot whose heel is off the floor, the ankle 15 degrees toward the shin
    return {
        "knee_flexion": knee,
        "ankle_dorsiflexion": np.where(pitch > 0, 15, back + knee),
        "toe_extension": np.clip(pitch, 0, 50),
    }


def _leg(**angles):
    shape = np.shape(next(iter(angles.values())))
    return {name: np.broadcast_to(angles.get(name, 0.0), shape) for name in vars(anatomy.Leg())}


def _soles():
    return {
        name: np.concatenate([b.vertices for b in anatomy.bones() if b.segment == f"{name}_right"])[::4]
        for name in ("foot", "toes")
    }


def _depth(angles):
    """Return how far below the hip a right leg reaches [m], the pelvis upright."""
    rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
    chain(LEG, angles, rotations, positions)
    lowest = [
        (points @ rotations[name][..., 1, :, None])[..., 0] + positions[name][..., 1, None]
        for name, points in _soles().items()
    ]
    return -np.concatenate(lowest, axis=-1).min(axis=-1)


@cache
def task_poses(task):
    """Return where each segment is in the picture of a result, seen from the body's right side.

    Parameters
    ----------
    task : str

    Returns
    -------
    ndarray, (hip available, share, segment, 3)
        For each of `SEGMENTS` its turn in the plane of the picture [deg] and its place x forward, y up from the floor
        [m]. An arm is straight and hangs down at 0; it turns about the shoulder.
    """
    hip, lumbar, shortfall = np.moveaxis(compensation_table(task), -1, 0)
    shape, flat = hip.shape, [array.ravel() for array in (hip, lumbar, shortfall)]
    spine, right, left, tilt = _task_angles(task, *flat)
    upright = turn((0, 0, 1), np.radians(-tilt))
    where = {"pelvis": (upright, np.zeros((len(tilt), 3)))}
    for names, angles, side in ((SPINE, spine, ""), (LEG, right, "_right"), (LEG, left, "_left")):
        rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
        chain(names, angles, rotations, positions)
        for name in names:
            place = (upright @ np.broadcast_to(positions[name], (len(tilt), 3))[..., None])[..., 0]
            where[name + side] = (upright @ rotations[name], place)
    out = np.empty((len(tilt), len(SEGMENTS), 3))
    for number, name in enumerate(SEGMENTS[:-2]):
        rotation, place = where[name]
        out[:, number, 0] = np.degrees(np.arctan2(rotation[..., 1, 0], rotation[..., 0, 0]))
        out[:, number, 1:] = place[..., :2]
    _add_arms(task, out, *where["thorax"])
    lowest = [
        (points @ rotation[..., 1, :, None])[..., 0] + place[..., 1, None]
        for side in ("right", "left")
        for rotation, place, points in ((*where[f"{name}_{side}"], p) for name, p in _soles().items())
    ]
    out[:, :, 2] -= np.concatenate(lowest, axis=-1).min(axis=-1)[:, None]
    if task != "walk":  # the feet stay where they are
        out[:, :, 1] -= out[:, SEGMENTS.index("talus_right"), 1][:, None]
    return out.reshape(*shape, len(SEGMENTS), 3)


def _add_arms(task, out, thorax, place):
    shoulder = (thorax @ np.array(_SHOULDER)) + place
    for number, swing in ((-2, 22.0), (-1, -22.0)):
        out[:, number, 0] = {"walk": swing, "squat": 82.0, "bend": 4.0}[task]
        out[:, number, 1:] = shoulder[:, :2]
