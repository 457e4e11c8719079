"""How long a muscle is in a pose, how much longer than in another, and with what leverage it acts."""

import itertools
import json
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from hipmobility import stretches
from hipmobility.anatomy import paths
from hipmobility.anatomy.poses import pose as named_pose
from hipmobility.anatomy.skeleton import body_data, chain

ANGLES = paths.ANGLES
_STEP_DEG = 0.1


@cache
def ranges():
    """Return {angle: (low, high)} [deg]: where `muscle_length` answers.

    `model_ranges` is narrower: outside it (hip flexion over 120, rotation over 40 either way, knee flexion
    over 120) the model's own limits are left and a length is an extrapolation that a reader must be told
    about.
    """
    return {name: tuple(limits) for name, limits in body_data()["ranges"].items()}


@cache
def model_ranges():
    """Return {angle: (low, high)} [deg]: the limits of the joints in the model itself."""
    return {name: tuple(limits) for name, limits in body_data()["model_ranges"].items()}


def muscles(language="en"):
    """Return the muscles of one side.

    Parameters
    ----------
    language : str
        Of the labels.

    Returns
    -------
    DataFrame
        muscle, label (plain language), group, numbers. `numbers` says what may be shown to a reader: "range"
        (as a range of two geometries, whole percent), "rough" (longer or shorter and a rough size), "none"
        (the geometries disagree too much, do not quote). Obturators, gemelli, quadratus femoris and pectineus
        are not in the model: never say "all deep rotators".
    """
    labels, records = stretches.words("muscle_names", language), paths.muscle_data().items()
    rows = [(name, labels[name], record["group"], record["numbers"]) for name, record in records]
    return pd.DataFrame(rows, columns=["muscle", "label", "group", "numbers"])


def _names(muscle):
    names = (muscle,) if isinstance(muscle, str) else tuple(muscle)
    unknown = [name for name in names if name not in paths.muscle_data()]
    if unknown or not names:
        given = ", ".join(map(repr, unknown)) or "no muscle"
        raise ValueError(f"muscle: {given} is not one of {', '.join(paths.muscle_data())}")
    return names


def _checked(angles):
    """Return the angles as arrays, or ValueError with one line for each that leaves its range."""
    faults, out = [], {}
    for name, value in angles.items():
        value = np.asarray(value, dtype=float)
        low, high = ranges()[name]
        wrong = value[~((value >= low) & (value <= high))]
        if wrong.size:
            faults.append(f"{name}: {wrong.flat[0]:g} is outside {low} to {high} degrees")
        out[name] = value
    if faults:
        raise ValueError("\n".join(faults))
    return out


def _lengths(names, angles):
    """Lengths for broadcast angles: their shape + (muscles,)."""
    spread = np.broadcast_arrays(*(angles[name] for name in ANGLES))
    table = np.stack([array.ravel() for array in spread], axis=1)
    blocks = [table[i : i + 500] for i in range(0, max(len(table), 1), 500)]  # faster than all at once
    lengths = np.concatenate([paths.lengths(names, block) for block in blocks])
    return lengths.reshape(*spread[0].shape, len(names))


def muscle_length(muscle, *, hip_flexion=0, hip_abduction=0, hip_external_rotation=0, knee_flexion=0):
    """Return the muscle-tendon length of a muscle of one leg, in an average adult of the model.

    The path of the muscle over the bones is followed exactly, wraps included: nothing is interpolated. It is
    geometry: it does not say what tendon and muscle each take, nor how strongly a muscle pulls. Left and
    right are alike.

    Parameters
    ----------
    muscle : str or sequence of str
        Names as in `muscles()`.
    hip_flexion, hip_abduction, hip_external_rotation, knee_flexion : float or array_like [deg]
        As in `Leg`; arrays broadcast. Limits: `ranges()`.

    Returns
    -------
    ndarray [m]
        The broadcast shape; for a sequence of muscles with one more axis at the end.

    Raises
    ------
    ValueError
        Unknown muscle, or an angle outside its range; every fault on a line of its own.

    References
    ----------
    Rajagopal 2016, as converted by MyoSim 0.2.4, the wrap of psoas at the pelvic brim put back. Knee-crossing
    muscles are less exact: the conversion moves their ends below the knee by up to about 1 cm.

    Examples
    --------
    >>> bool(muscle_length("psoas", hip_flexion=-20, knee_flexion=70) > muscle_length("psoas"))
    True
    """
    names = _names(muscle)
    given = (hip_flexion, hip_abduction, hip_external_rotation, knee_flexion)
    lengths = _lengths(names, _checked(dict(zip(ANGLES, given, strict=True))))
    return lengths[..., 0] if isinstance(muscle, str) else lengths


def moment_arm(muscle, *, about, hip_flexion=0, hip_abduction=0, hip_external_rotation=0, knee_flexion=0):
    """Return the leverage of a muscle about a joint angle: how much it shortens for each radian.

    Parameters
    ----------
    muscle : str or sequence of str
    about : str
        "hip_flexion", "hip_abduction", "hip_external_rotation" or "knee_flexion".
    hip_flexion, hip_abduction, hip_external_rotation, knee_flexion : float or array_like [deg]

    Returns
    -------
    ndarray [m]
        Positive: the muscle moves the joint in the direction that `about` names. Negative: it acts the other
        way. Shape as in `muscle_length`.

    Raises
    ------
    ValueError
        Unknown muscle or `about`, or an angle outside its range.

    Notes
    -----
    The piriformis turns the thigh outward in standing and inward from about 50 degrees of flexion on, in two
    computer models and in cadavers; one ultrasound study did not see it.
    """
    names = _names(muscle)
    if about not in ANGLES:
        raise ValueError(f"about: {about!r} is not one of {', '.join(ANGLES)}")
    given = (hip_flexion, hip_abduction, hip_external_rotation, knee_flexion)
    angles = _checked(dict(zip(ANGLES, given, strict=True)))
    below, above = ({**angles, about: angles[about] + step} for step in (-_STEP_DEG, _STEP_DEG))
    arms = (_lengths(names, below) - _lengths(names, above)) / np.radians(2 * _STEP_DEG)
    return arms[..., 0] if isinstance(muscle, str) else arms


@cache
def reference_lengths():
    """Return the lengths computed with OpenSim from two published models in six poses (a dictionary)."""
    text = (files("hipmobility") / "data" / "reference_lengths.json").read_text(encoding="utf-8")
    return json.loads(text)


def _leg_angles(leg):
    return {name: getattr(leg, name) for name in ANGLES}


def _reference_pose(leg):
    """Name of the pose of the reference lengths with these angles, or None."""
    for name, angles in reference_lengths()["poses"].items():
        if all(abs(angles[key] - value) < 0.05 for key, value in _leg_angles(leg).items()):
            return name
    return None


def _published_changes(muscle, here, there):
    """Change [%] of a muscle between two reference poses, in each published model that has it."""
    if here is None or there is None or paths.muscle_data()[muscle]["numbers"] == "none":
        return []
    models = reference_lengths()["lengths_m"].values()
    return [100 * (m[here][muscle] / m[there][muscle] - 1) for m in models if muscle in m[here]]


def lengthening(pose, reference="standing"):
    """Return how much longer each muscle is in a pose than in another.

    Parameters
    ----------
    pose : Pose
        The leg on its `side` is compared.
    reference : str or Pose
        What to compare with, a key of `POSES`: "standing", or "chair" for what a desk worker feels.

    Returns
    -------
    DataFrame
        muscle, change_percent, low, high, in the order of `muscles()`.

        `change_percent` [%] is the geometry of this library, in any pose: longer or shorter, and which of two
        poses makes it longer.

        `low` and `high` [%] are the ends over two published geometries, Rajagopal2016 and gait2392, for the
        poses that were computed in both (standing, chair, the named stretches) and the muscles that may be
        quoted; empty elsewhere. Show a reader "low to high" in whole percent, and no number without them.
        Against standing, `change_percent` is within 0.7 points of Rajagopal2016 for muscles whose `numbers`
        are "range"; where they are "rough" it may lie 3 points off (middle gluteus maximus: 7).

    Raises
    ------
    ValueError
        Unknown reference, or an angle outside its range.

    Examples
    --------
    >>> table = lengthening(named_pose("low_lunge_deep")).set_index("muscle")
    >>> [round(float(table.loc["psoas", end])) for end in ("low", "high")]
    [4, 5]
    """
    if isinstance(reference, str):
        reference = named_pose(reference)
    names = tuple(paths.muscle_data())
    here, there = (muscle_length(names, **_leg_angles(which.leg)) for which in (pose, reference))
    known = _reference_pose(pose.leg), _reference_pose(reference.leg)
    rows = []
    for name, change in zip(names, (100 * (here / there - 1)).tolist(), strict=True):
        published = _published_changes(name, *known)
        ends = (min(published), max(published)) if len(published) == 2 else (np.nan, np.nan)
        rows.append((name, change, *ends))
    return pd.DataFrame(rows, columns=["muscle", "change_percent", "low", "high"])


def psoas_from_spine(*, hip_flexion=0, lumbar_flexion=0):
    """Return the lengths of the eleven psoas fascicles from the lumbar vertebrae to the femur.

    For the lesson on the pelvic tuck: the model's own psoas starts at the pelvis and cannot feel the spine.
    Straight pieces from each origin over the pelvic brim to the femur, without a wrap at the brim.

    Parameters
    ----------
    hip_flexion, lumbar_flexion : float or array_like [deg], negative is extension; arrays broadcast

    Returns
    -------
    ndarray [m], broadcast shape + (11,); the mean over the last axis is "the" psoas

    Raises
    ------
    ValueError
        An angle outside its range.
    """
    angles = _checked({"hip_flexion": hip_flexion, "lumbar_flexion": lumbar_flexion})
    hip, lumbar = np.broadcast_arrays(angles["hip_flexion"], angles["lumbar_flexion"])
    rotations, positions = {"pelvis": np.eye(3)}, {"pelvis": np.zeros(3)}
    chain(("femur",), {name: hip * (name == "hip_flexion") for name in ANGLES}, rotations, positions)
    spine = tuple(f"lumbar{level}" for level in range(5, 0, -1))
    chain(spine, {"lumbar_flexion": lumbar}, rotations, positions)

    def place(item):
        point = rotations[item["segment"]] @ np.array(item["point"]) + positions[item["segment"]]
        return np.broadcast_to(point, (*hip.shape, 3))

    brim, *femur = [item for item in paths.muscle_data()["psoas"]["path"][1:] if "point" in item]
    below = [place(item) for item in (brim, *femur)]
    common = sum(np.linalg.norm(b - a, axis=-1) for a, b in itertools.pairwise(below))
    origins = np.stack([place(item) for item in body_data()["psoas_origins"]], axis=-2)
    return np.linalg.norm(origins - below[0][..., None, :], axis=-1) + common[..., None]
