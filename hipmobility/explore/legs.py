"""How each muscle changes and which way it acts, for every position of a leg; and the leg itself, step by step."""

from functools import cache

import numpy as np
import pandas as pd

from hipmobility import anatomy
from hipmobility.explore.tasks import LEG, SPINE

LEG_GRID = {  # [deg] low, high, step; the knee of the named figure-4 (95) matters to no muscle of the buttock
    "hip_flexion": (-30, 120, 5),
    "hip_abduction": (-30, 50, 10),
    "hip_external_rotation": (-40, 50, 10),
    "knee_flexion": (0, 120, 10),
}
TILTS = (-20, 20, 5)  # [deg] pelvic tilt
KNEE_CROSSING = (
    *("rectus_femoris", "tensor_fasciae_latae", "sartorius", "gracilis"),
    *("biceps_femoris_long", "semimembranosus", "semitendinosus"),
)
REFERENCES = ("standing", "chair")
SMALL_ARM_M = 0.002  # a leverage below it is called none: 2 mm is within what the two geometries differ by
ROUGH_PERCENT = 5  # muscles marked rough are known no finer


def shown_muscles():
    """Return the rows of `anatomy.muscles()` that an explorer may show: all but those marked "none"."""
    table = anatomy.muscles()
    return table[table["numbers"] != "none"].reset_index(drop=True)


def grid(name):
    """Return the positions of one slider of the leg [deg]."""
    low, high, step = LEG_GRID[name]
    return np.arange(low, high + 1, step)


def muscle_table(muscle):
    """Return how a muscle changes, and which way it acts, for each position of the leg.

    Parameters
    ----------
    muscle : str
        One of `shown_muscles()`.

    Returns
    -------
    change : ndarray, (2, flexion, abduction, rotation, knee) int8 [%]
        Against standing and against sitting on a chair; whole percent, or steps of 5 for a muscle that is marked rough.
        The last axis has length 1 for a muscle that does not cross the knee.
    acts : ndarray, (flexion, abduction, rotation, knee) uint8
        Four digits to the base 3, the first angle of `LEG_GRID` lowest: 0 the muscle acts against the angle, 1 hardly
        at all, 2 with it.
    """
    return _muscle_tables(muscle in KNEE_CROSSING)[muscle]


@cache
def _muscle_tables(crossing):
    """Return the tables of all muscles that cross the knee, or of all others: together they are much faster."""
    rough = shown_muscles().set_index("muscle")["numbers"] == "rough"
    names = [name for name in rough.index if (name in KNEE_CROSSING) == crossing]
    angles = dict(zip(LEG_GRID, np.ix_(*map(grid, LEG_GRID)), strict=True))
    if not crossing:
        angles["knee_flexion"] = np.zeros((1, 1, 1, 1))
    length = anatomy.muscle_length(names, **angles)
    step, change = np.where(rough[names], ROUGH_PERCENT, 1), []
    for name in REFERENCES:
        leg = vars(anatomy.pose(name).leg)
        there = anatomy.muscle_length(names, **{angle: leg[angle] for angle in LEG_GRID})
        change.append(step * np.rint(100 * (length / there - 1) / step))
    acts = np.zeros(length.shape, dtype=np.uint8)
    for number, about in enumerate(LEG_GRID):
        arm = np.zeros(length.shape)
        if crossing or about != "knee_flexion":
            arm = anatomy.moment_arm(names, about=about, **angles)
        digit = np.where(arm > SMALL_ARM_M, 2, np.where(arm < -SMALL_ARM_M, 0, 1))
        acts += (digit * 3**number).astype(np.uint8)
    change = np.stack(change).astype(np.int8)
    return {name: (change[..., i], acts[..., i]) for i, name in enumerate(names)}


@cache
def second_model():
    """Return how far the second published geometry lay from the first at most, over the six poses known in both.

    Returns
    -------
    DataFrame
        Index: muscle; standing, chair [percentage points of the length in that pose]; only muscles marked "range".
    """
    one, other = anatomy.reference_lengths()["lengths_m"].values()
    table = shown_muscles()
    rows = {}
    for muscle in table.loc[table["numbers"] == "range", "muscle"]:
        rows[muscle] = {
            name: max(
                100 * abs(one[p][muscle] / one[name][muscle] - other[p][muscle] / other[name][muscle])
                for p in one
            )
            for name in REFERENCES
        }
    return pd.DataFrame.from_dict(rows, orient="index")


@cache
def leg_steps():
    """Return the leg as a row of steps from the pelvis outward: a matrix for each position of each slider.

    Returns
    -------
    dict of str to ndarray, (positions, 4, 4)
        "hip_flexion", "hip_abduction", "hip_external_rotation": their product, in this order, takes the right femur to
        the pelvis; "tibia" and "patella", for each knee flexion, to the femur; "talus", "foot", "toes" (one position)
        to the tibia.
    """
    straight = _right_leg()
    to_femur = np.linalg.inv(straight["femur"])
    steps = {}
    for name in tuple(LEG_GRID)[:3]:
        femurs = np.array([_right_leg(**{name: float(angle)})["femur"] for angle in grid(name)])
        steps[name] = femurs if name == "hip_flexion" else to_femur @ femurs
    bent = [_right_leg(knee_flexion=float(angle)) for angle in grid("knee_flexion")]
    for name in ("tibia", "patella"):
        steps[name] = np.array([to_femur @ leg[name] for leg in bent])
    for name in ("talus", "foot", "toes"):
        steps[name] = np.linalg.inv(straight["tibia"])[None] @ straight[name]
    return steps


def _right_leg(**angles):
    """Return {segment: matrix to the pelvis} of a right leg."""
    where = anatomy.segment_transforms(anatomy.Pose(right=anatomy.Leg(**angles)))
    back = np.linalg.inv(where["pelvis"])
    return {name: back @ where[f"{name}_right"] for name in LEG}


@cache
def tilted():
    """Return trunk and standing (left) leg for each pelvic tilt; the trunk stays upright and the foot stays put.

    Returns
    -------
    dict of str to ndarray, (tilts, 4, 4) [m]
        "pelvis", the lumbar vertebrae, "thorax", "neck", "head", and the left leg.
    """
    low, high, step = TILTS
    names = ("pelvis", *SPINE, *(f"{name}_left" for name in LEG))
    out = {name: [] for name in names}
    for tilt in range(low, high + 1, step):
        lifted = anatomy.Leg(hip_flexion=90, knee_flexion=90)
        stands = anatomy.Leg(hip_flexion=tilt)
        where = anatomy.segment_transforms(
            anatomy.Pose(left=stands, right=lifted, pelvic_tilt=tilt, lumbar_flexion=-tilt)
        )
        foot = where["talus_left"][[0, 2], 3] * (1, 0)
        for name in names:
            matrix = where[name].copy()
            matrix[[0, 2], 3] -= foot
            out[name].append(matrix)
    return {name: np.array(matrices) for name, matrices in out.items()}
