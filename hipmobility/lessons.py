"""The small tables behind the body's lessons: what a chart draws and a notebook prints beside it.

Lengths and leverage are geometry in computer models of an average adult. They say nothing about force, about
pain, or about one person.
"""

import numpy as np
import pandas as pd

from hipmobility import anatomy, springs

MODELS = ("Rajagopal2016", "gait2392")  # the two published geometries


def _lengths(pose):
    """{model: {muscle: length [m]}} of a pose, or None where the two models were not asked."""
    reference = anatomy.reference_lengths()
    for name, angles in reference["poses"].items():
        if all(abs(getattr(pose.leg, angle) - value) < 0.05 for angle, value in angles.items()):
            return {model: reference["lengths_m"][model][name] for model in MODELS}
    return None


def _shown(language="en"):
    """Muscles that may be quoted as a range of the two geometries, by name."""
    table = anatomy.muscles(language).set_index("muscle")
    return table[table["numbers"] == "range"]


def lengthening(pose, against=("standing", "chair"), *, language="en"):
    """Return how much longer the hip muscles are in a pose, as the range of two published geometries.

    Only muscles that may be quoted, and only poses that were computed in both geometries.

    Parameters
    ----------
    pose : anatomy.Pose
    against : sequence of str
        Poses to compare with: "standing", and "chair" for what somebody feels who sits a lot.
    language : str
        Of the labels.

    Returns
    -------
    DataFrame
        muscle, label, against, low, high [% of the length in `against`]; one row per muscle and comparison.

    Raises
    ------
    ValueError
        A pose that was not computed in both geometries, or an unknown `against`.

    References
    ----------
    Rajagopal 2016; gait2392 (Delp 1990). Lengths computed with OpenSim 4.6.

    Examples
    --------
    >>> table = lengthening(anatomy.pose("low_lunge_deep"), ["standing"])
    >>> table.round().query("muscle == 'psoas'")[["low", "high"]].values.tolist()
    [[4.0, 5.0]]
    """
    here = {name: _lengths(anatomy.pose(name)) for name in against}
    if _lengths(pose) is None or None in here.values():
        known = ", ".join(anatomy.reference_lengths()["poses"])
        raise ValueError(f"pose: only one geometry knows it; both know {known}")
    tables = [anatomy.lengthening(pose, name).assign(against=name) for name in against]
    table = pd.concat(tables, ignore_index=True)
    labels = _shown(language)["label"]
    table = table[table["muscle"].isin(labels.index)]
    table.insert(1, "label", table["muscle"].map(labels))
    return table[["muscle", "label", "against", "low", "high"]].reset_index(drop=True)


def wide(table):
    """Return a table of `lengthening` as one line per muscle, in whole percent: the numbers of its chart."""
    lines = table.assign(low=table["low"].round().astype(int), high=table["high"].round().astype(int))
    order = list(dict.fromkeys(table["against"]))
    wide = lines.pivot(index="label", columns="against", values=["low", "high"])
    wide = wide.swaplevel(axis="columns")[[(name, end) for name in order for end in ("low", "high")]]
    return wide.loc[list(dict.fromkeys(table["label"]))].rename_axis(index="change [%]", columns=[None, None])


def by_model(muscle, poses=("standing", "chair", "figure_4", "figure_4_lean")):
    """Return the change of one muscle against standing in several poses, in each geometry.

    Parameters
    ----------
    muscle : str
        One that may be quoted as a range.
    poses : sequence of str

    Returns
    -------
    DataFrame
        Index: pose; one column per model [% of the standing length].

    Raises
    ------
    ValueError
        A muscle that may not be quoted, or a pose that only one geometry knows.
    """
    if muscle not in _shown().index:
        raise ValueError(f"muscle: {muscle!r} is not one of {', '.join(_shown().index)}")
    table = {}
    for name in poses:
        lengths, standing = _lengths(anatomy.pose(name)), _lengths(anatomy.pose("standing"))
        if lengths is None:
            known = ", ".join(anatomy.reference_lengths()["poses"])
            raise ValueError(f"pose: {name!r} is known to one geometry only; both know {known}")
        table[name] = {
            model: 100 * (lengths[model][muscle] / standing[model][muscle] - 1) for model in MODELS
        }
    return pd.DataFrame.from_dict(table, orient="index").rename_axis("pose")


def disagreement(language="en"):
    """Return how far the two geometries differ for each muscle: the largest difference over the poses.

    Parameters
    ----------
    language : str
        Of the labels.

    Returns
    -------
    DataFrame
        label, points (percentage points of standing length), pose (where), numbers (what may be quoted);
        the closest agreement first. Muscles that only one geometry has are left out.
    """
    one, other = (anatomy.reference_lengths()["lengths_m"][model] for model in MODELS)
    rows = []
    for _, muscle in anatomy.muscles(language).iterrows():
        name = muscle["muscle"]
        if name not in one["standing"] or name not in other["standing"]:
            continue
        apart = {
            pose: 100
            * abs(one[pose][name] / one["standing"][name] - other[pose][name] / other["standing"][name])
            for pose in one
        }
        where = max(apart, key=apart.get)
        rows.append((muscle["label"], apart[where], where, muscle["numbers"]))
    table = pd.DataFrame(rows, columns=["muscle", "points", "pose", "numbers"])
    return table.sort_values("points", kind="stable", ignore_index=True)


def sign_change(arms):
    """Return where each curve of a table of moment arms crosses zero.

    Parameters
    ----------
    arms : DataFrame
        Index: an angle [deg], rising; one column per model.

    Returns
    -------
    Series
        The angle [deg] of the first crossing, straight between two rows; empty (nan) where there is none.
    """
    angle, found = arms.index.to_numpy(float), {}
    for model, arm in arms.items():
        value = arm.to_numpy(float)
        at = np.flatnonzero(np.sign(value[:-1]) * np.sign(value[1:]) < 0)
        i = at[0] if len(at) else None
        step = np.nan if i is None else value[i] / (value[i] - value[i + 1])
        found[model] = np.nan if i is None else angle[i] + step * (angle[i + 1] - angle[i])
    return pd.Series(found, name="changes sign at [deg]")


def tuck(thigh_behind=20, tips=(0, 5, 10, 15, 20)):
    """Return what a pelvis that tips forward leaves of the psoas stretch while the thigh stays where it is.

    Parameters
    ----------
    thigh_behind : float [deg]
        How far the thigh slants behind the upright trunk.
    tips : sequence of float [deg]
        How far the pelvis tips forward; the low back arches by as much.

    Returns
    -------
    DataFrame
        Index: the tip [deg]; hip_extension [deg], psoas [% against standing], the mean of eleven fascicles.

    Raises
    ------
    ValueError
        An angle outside its range.

    Notes
    -----
    One geometry only, straight pieces from the spine over the brim of the pelvis: direction and rough size.
    """
    tips = np.asarray(tips, dtype=float)
    lengths = anatomy.psoas_from_spine(hip_flexion=tips - thigh_behind, lumbar_flexion=-tips)
    change = 100 * (lengths / anatomy.psoas_from_spine() - 1).mean(axis=-1)
    columns = {"hip_extension": thigh_behind - tips, "psoas": change}
    return pd.DataFrame(columns, index=pd.Index(tips, name="pelvis tips forward [deg]"))


def psoas_lines():
    """Return what 20 degrees of hip extension add to each line that is called psoas.

    Returns
    -------
    DataFrame
        Index: line. standing_cm, gain_mm, gain_percent (of the standing length): the two published models, whose
        line starts at the pelvis, then the shortest and the longest strand of `tuck`, which start at the spine.

    References
    ----------
    As in `lengthening` and `tuck`.
    """
    published = anatomy.reference_lengths()["lengths_m"]
    rows = {
        model: [published[model][pose]["psoas"] for pose in ("standing", "low_lunge_deep")]
        for model in MODELS
    }
    strands = np.sort([anatomy.psoas_from_spine(hip_flexion=hip) for hip in (0, -20)]).T
    rows |= {"from the spine, shortest": strands[0], "from the spine, longest": strands[-1]}
    still, longer = np.array([*rows.values()]).T
    gain = longer - still
    columns = {"standing_cm": 100 * still, "gain_mm": 1000 * gain, "gain_percent": 100 * gain / still}
    return pd.DataFrame(columns, index=pd.Index([*rows], name="psoas"))


def compensation(bands):
    """Return the numbers of compensation bands, one line each.

    Parameters
    ----------
    bands : sequence of compensation.Band

    Returns
    -------
    DataFrame
        Index: task. All in degrees: hip_needed, hip; low_back for a share of 0, half (the assumption) and 1;
        missed, how far the goal is missed for a share of 0 and of 1.
    """
    rows = {
        "hip_needed": [band.low.hip + band.low.shortfall for band in bands],
        "hip": [band.low.hip for band in bands],
        "low_back_0": [band.low.lumbar for band in bands],
        "low_back_half": [band.assumed.lumbar for band in bands],
        "low_back_1": [band.high.lumbar for band in bands],
        "missed_0": [band.low.shortfall for band in bands],
        "missed_1": [band.high.shortfall for band in bands],
    }
    return pd.DataFrame(rows, index=pd.Index([band.low.task for band in bands], name="task"))


def spring_table(task="bend", losses=(0, 15, 30, 45), *, trunk=90.0):
    """Return how two springs in series share a task, for hips that have lost more and more motion.

    Parameters
    ----------
    task, trunk
        As in `springs.split`.
    losses : sequence of float [deg]

    Returns
    -------
    DataFrame
        Index: loss [deg]; hip, low_back [deg].

    Raises
    ------
    ValueError
        As in `springs.split`.
    """
    splits = [springs.split(task, loss=loss, trunk=trunk) for loss in losses]
    columns = {"hip": [split.hip for split in splits], "low_back": [split.lumbar for split in splits]}
    return pd.DataFrame(columns, index=pd.Index(losses, name="hip motion lost [deg]"))
