"""Body positions: joint angles with clinical names, and the named positions that the library shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

SIDES = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Leg:
    """Joint angles of one leg [deg]. A positive number means what the name says.

    Attributes
    ----------
    hip_flexion : float
        Thigh against pelvis [deg]; negative is hip extension.
    hip_abduction : float
        Thigh away from the other leg [deg], applied after flexion: at 90 degrees of flexion the knee moves
        outward and stays level. Negative is adduction.
    hip_external_rotation : float
        Thigh turned outward about its own length [deg]; negative is internal rotation.
    knee_flexion : float
        Knee bend [deg].
    ankle_dorsiflexion : float
        Foot toward the shin [deg]; negative is plantarflexion (pointed foot).
    toe_extension : float
        Toes bent up [deg].
    """

    hip_flexion: float = 0.0
    hip_abduction: float = 0.0
    hip_external_rotation: float = 0.0
    knee_flexion: float = 0.0
    ankle_dorsiflexion: float = 0.0
    toe_extension: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Pose:
    """A position of the whole body. Make a variant with `dataclasses.replace`.

    Attributes
    ----------
    left, right : Leg
    pelvic_tilt : float
        Top of the pelvis tipped forward (anterior tilt) against the vertical [deg]; negative is posterior
        tilt.
    lumbar_flexion : float
        Bend of the lumbar spine, all five joints together [deg]; negative is extension (arched back).
    neck_flexion : float
        Head bent forward on the thorax [deg]. For pictures only: the pivots are our estimate.
    side : str
        "left" or "right": the leg that the pose is about (the one that is stretched).
    """

    left: Leg = Leg()
    right: Leg = Leg()
    pelvic_tilt: float = 0.0
    lumbar_flexion: float = 0.0
    neck_flexion: float = 0.0
    side: str = "left"

    def __post_init__(self):
        if self.side not in SIDES:
            raise ValueError(f"side: {self.side!r} is not one of {', '.join(SIDES)}")

    @property
    def leg(self) -> Leg:
        """The leg that the pose is about."""
        return self.left if self.side == "left" else self.right

    def mirrored(self) -> "Pose":
        """Return the same position with left and right exchanged."""
        other = "right" if self.side == "left" else "left"
        return replace(self, left=self.right, right=self.left, side=other)


@dataclass(frozen=True, kw_only=True)
class NamedPose:
    """A pose with where its angles come from.

    Attributes
    ----------
    numbers : Pose
        The angles behind every number (muscle lengths), left side.
    drawn : Pose
        The angles of the picture, left side. They differ where the angles behind the numbers do not close
        in a body with a fixed pelvis (figure-4: the ankle would not reach the thigh). Not a range of motion
        that anybody needs.
    sources : tuple of str
        Where the angles come from.
    """

    numbers: Pose
    drawn: Pose
    sources: tuple[str, ...]


_REFERENCE = "Stretched leg: a pose of the reference lengths (Rajagopal2016 and gait2392 in OpenSim 4.6)."
_OURS = "Other leg, ankles and toes: set by us so that the picture stands on the floor."
_CHAIR = Leg(hip_flexion=90, knee_flexion=90)


def _named(numbers, *sources, drawn=None):
    return NamedPose(numbers=numbers, drawn=drawn or numbers, sources=sources)


_LUNGE_DEEP = Pose(
    left=Leg(hip_flexion=-20, knee_flexion=70, ankle_dorsiflexion=-58),
    right=Leg(hip_flexion=91.5, knee_flexion=101.5, ankle_dorsiflexion=10),
)
_FIGURE_4 = Pose(
    left=Leg(hip_flexion=90, hip_abduction=30, hip_external_rotation=50, knee_flexion=95), right=_CHAIR
)
_FIGURE_4_DRAWN = Leg(
    hip_flexion=105, hip_abduction=33, hip_external_rotation=80, knee_flexion=118, ankle_dorsiflexion=10
)
_LEAN = 20.0  # both hips flex 20 degrees more, the back stays straight

POSES: Mapping[str, NamedPose] = MappingProxyType(
    {
        "standing": _named(Pose(), "Zero of every angle: the model's own neutral position."),
        "chair": _named(Pose(left=_CHAIR, right=_CHAIR), _REFERENCE),
        "low_lunge_start": _named(
            Pose(
                left=Leg(knee_flexion=90, ankle_dorsiflexion=-58),
                right=Leg(hip_flexion=89.6, knee_flexion=89.6),
            ),
            _REFERENCE,
            _OURS,
        ),
        "low_lunge_deep": _named(_LUNGE_DEEP, _REFERENCE, _OURS),
        "figure_4": _named(_FIGURE_4, _REFERENCE, drawn=replace(_FIGURE_4, left=_FIGURE_4_DRAWN)),
        "figure_4_lean": _named(
            replace(
                _FIGURE_4,
                left=replace(_FIGURE_4.left, hip_flexion=110),
                right=replace(_CHAIR, hip_flexion=110),
                pelvic_tilt=_LEAN,
            ),
            _REFERENCE,
            "Lean: both hips flex 20 degrees more with a straight back (our definition).",
            drawn=Pose(
                left=replace(_FIGURE_4_DRAWN, hip_flexion=105 + _LEAN),
                right=replace(_CHAIR, hip_flexion=90 + _LEAN),
                pelvic_tilt=_LEAN,
            ),
        ),
        "terminal_stance": _named(
            Pose(
                left=Leg(hip_flexion=-10, knee_flexion=5, ankle_dorsiflexion=8, toe_extension=10),
                right=Leg(hip_flexion=30, knee_flexion=2),
                pelvic_tilt=3,
                lumbar_flexion=-3,
            ),
            "Hip extension about 10, hip flexion at heel contact about 30: Perry and Burnfield 2010.",
            "Pelvic tilt and lumbar extension of 3: inside 2-4 and 3-5 of teaching pages, to be verified.",
            _OURS,
        ),
        "squat": _named(
            Pose(
                left=Leg(hip_flexion=95, knee_flexion=118, ankle_dorsiflexion=34),
                right=Leg(hip_flexion=95, knee_flexion=118, ankle_dorsiflexion=34),
                pelvic_tilt=11,
                lumbar_flexion=45,
                neck_flexion=-30,
            ),
            "Hip flexion 95, deep squat with heels flat: Hemmerich 2006 (mean, SD 27).",
            "Lumbar flexion 44.9 from standing to squatting, women: Mitchell 2008.",
            "Knees and ankles: ours, so that the body stands over its feet.",
        ),
        "forward_bend": _named(
            Pose(
                left=Leg(hip_flexion=47.6),
                right=Leg(hip_flexion=47.6),
                pelvic_tilt=47.6,
                lumbar_flexion=42.4,
            ),
            "Trunk 90: hip 47.6 and lumbar 42.4 by the three phases of Esola 1996.",
        ),
    }
)


def pose(name, side="left", *, drawn=False):
    """Return a named pose.

    Parameters
    ----------
    name : str
        A key of `POSES`.
    side : str
        The leg that is stretched: in the low lunge the kneeling leg, in the figure-4 the crossed leg, in
        terminal stance the leg behind.
    drawn : bool
        True for the angles of the picture instead of the angles behind the numbers (see `NamedPose`).

    Returns
    -------
    Pose

    Raises
    ------
    ValueError
        Unknown name or side.

    Examples
    --------
    >>> pose("low_lunge_deep", "right").right.hip_flexion
    -20
    """
    if name not in POSES:
        raise ValueError(f"name: {name!r} is not one of {', '.join(POSES)}")
    if side not in SIDES:
        raise ValueError(f"side: {side!r} is not one of {', '.join(SIDES)}")
    found = POSES[name].drawn if drawn else POSES[name].numbers
    return found if side == "left" else found.mirrored()
