"""What the lower back does in a task when the hip cannot: an if-then drawing, not a measurement of anybody.

Arithmetic with one open number, the share of the missing hip motion that the lower back takes over. The
share is an assumption, so the whole band from 0 to 1 is always shown. It gives no strain, no injury risk
and no pain risk, and says nothing about one person.
"""

from dataclasses import dataclass

TASKS = ("walk", "squat", "bend")

# Esola 1996, forward bending in standing, n = 41: (end of the phase [deg of trunk], lumbar:hip ratio)
ESOLA_PHASES = ((30.0, 1.9), (60.0, 0.9), (90.0, 0.4))
ESOLA_TRUNK = 111.0  # end of the bend in the same study; past 90 there is no ratio, so the hip gives the rest

# Lumbar range [deg]: flexion 52 (Laird 2019, without back pain; published means run from 24 to 75),
# extension 20 (our choice between 16 and 29.5).
LUMBAR_FLEXION_TOTAL = 52.0
LUMBAR_EXTENSION_TOTAL = 20.0

# Hip motion that a task asks for, and the lumbar motion that goes with it [deg].
# walk: hip extension about 10 at terminal stance (Perry and Burnfield 2010, textbook); lumbar extension 3 is
#       our assumption (3 to 5 on teaching pages, to be verified).
# squat: hip flexion 95 (Hemmerich 2006, SD 27), lumbar flexion 44.9 (Mitchell 2008, women).
_DEMAND = {"walk": (10.0, 3.0), "squat": (95.0, 44.9)}


@dataclass(frozen=True)
class Compensation:
    """What each part does in a task.

    Attributes
    ----------
    task : str
        "walk" (hip and lumbar numbers are extension), "squat" or "bend" (they are flexion).
    share : float
        Part of the missing hip motion that the lower back takes over, 0 to 1: an assumption.
    hip : float
        Hip motion [deg].
    lumbar : float
        Lumbar motion [deg].
    shortfall : float
        How far the goal of the task is missed [deg].
    """

    task: str
    share: float
    hip: float
    lumbar: float
    shortfall: float


@dataclass(frozen=True)
class Band:
    """The same task with nothing, half and all of the missing hip motion taken over by the lower back.

    Draw low to high as a band and `assumed` as a line labelled "assumption".
    """

    low: Compensation
    assumed: Compensation
    high: Compensation


def _fault(name, value, low, high, unit):
    return [] if low <= value <= high else [f"{name}: {value:g} is outside {low:g} to {high:g}{unit}"]


def _raise(faults):
    if faults:
        raise ValueError("\n".join(faults))


def rhythm(trunk, *, lumbar_total=LUMBAR_FLEXION_TOTAL):
    """Split a forward bend into lumbar and hip flexion by the three phases of Esola.

    Parameters
    ----------
    trunk : float
        Bend of the trunk against standing [deg], 0 to 111.
    lumbar_total : float
        Where the lumbar spine ends [deg], 25 to 75; from there on the hip gives the rest.

    Returns
    -------
    lumbar, hip : float [deg]

    Raises
    ------
    ValueError
        An argument outside its range.

    Notes
    -----
    The three ratios add up to 42.4 at 90 degrees, a little over the 41.6 that the same study found at 111:
    a mean of ratios is not a ratio of means. That is why the lumbar part is capped.

    References
    ----------
    Esola 1996 (ratios 1.9, 0.9, 0.4).

    Examples
    --------
    >>> tuple(round(part, 1) for part in rhythm(90))
    (42.4, 47.6)
    """
    _raise(
        _fault("trunk", trunk, 0, ESOLA_TRUNK, " degrees")
        + _fault("lumbar_total", lumbar_total, 25, 75, " degrees")
    )
    lumbar, done = 0.0, 0.0
    for end, ratio in ESOLA_PHASES:
        lumbar += (min(max(trunk, done), end) - done) * ratio / (1 + ratio)
        done = end
    lumbar = min(lumbar, lumbar_total)
    return lumbar, trunk - lumbar


def solve(task, hip_available, share=0.5, *, trunk=90.0, lumbar_total=None):
    """Return what hip and lower back do in a task when the hip has only so much to give.

    If the goal of the task and every other joint stay fixed, a missing degree at the hip is either taken
    over by the lower back or the goal is missed by it. How much of it the back takes over differs: with
    short hamstrings people reached less far and bent the back no more (Gajdosik 1994: a share near 0); a
    share of 1 is arithmetic, true only for a fixed goal. In the squat the ankle limits as much as the hip
    (Kim 2015).

    Parameters
    ----------
    task : str
        "walk", "squat" or "bend".
    hip_available : float
        What the hip can give in the direction of the task [deg]: extension for "walk" (-30 to 30, negative
        when the hip stops before it is straight), flexion for "squat" and "bend" (0 to 135).
    share : float
        Part of the missing hip motion that the lower back takes over, 0 to 1. An assumption: show `band`.
    trunk : float
        Only for "bend": the goal [deg], 0 to 111.
    lumbar_total : float, optional
        Where the lumbar spine ends [deg]: flexion 25 to 75, 52 by default; for "walk" extension 5 to 30, 20
        by default.

    Returns
    -------
    Compensation

    Raises
    ------
    ValueError
        Unknown task, or arguments outside their range; every fault on a line of its own.

    Examples
    --------
    >>> result = solve("bend", hip_available=40, share=0.5)
    >>> round(result.lumbar, 1), round(result.shortfall, 1)
    (46.2, 3.8)
    """
    if task not in TASKS:
        raise ValueError(f"task: {task!r} is not one of {', '.join(TASKS)}")
    hip_limits, lumbar_limits, usual = (
        ((-30, 30), (5, 30), LUMBAR_EXTENSION_TOTAL)
        if task == "walk"
        else (
            (0, 135),
            (25, 75),
            LUMBAR_FLEXION_TOTAL,
        )
    )
    total = usual if lumbar_total is None else lumbar_total
    faults = _fault("hip_available", hip_available, *hip_limits, " degrees") + _fault(
        "share", share, 0, 1, ""
    )
    faults += _fault("lumbar_total", total, *lumbar_limits, " degrees")
    faults += _fault("trunk", trunk, 0, ESOLA_TRUNK, " degrees") if task == "bend" else []
    _raise(faults)
    if task == "bend":
        with_it, required = rhythm(trunk, lumbar_total=total)
    else:
        required, with_it = _DEMAND[task]
    hip = min(required, hip_available)
    taken_over = min(share * (required - hip), total - with_it)
    missed = required - hip - taken_over
    return Compensation(task, float(share), float(hip), float(with_it + taken_over), float(missed))


def band(task, hip_available, *, trunk=90.0, lumbar_total=None):
    """Return `solve` for the shares 0, 0.5 and 1; parameters and errors as there.

    Examples
    --------
    >>> both = band("bend", 40)
    >>> round(both.low.lumbar, 1), round(both.high.lumbar, 1)
    (42.4, 50.0)
    """
    low, assumed, high = (
        solve(task, hip_available, share, trunk=trunk, lumbar_total=lumbar_total) for share in (0.0, 0.5, 1.0)
    )
    return Band(low, assumed, high)
