"""The step pictures as a table: joint angles, view, things to stand on, labels.

All angles in degrees, named as in `mannequin.Leg` and `mannequin.Body`. Panel places are in picture units on a panel
of 480 by 400, y downwards, as seen from a stretched right side. `word` names a text in the content's word list.
"""

from dataclasses import dataclass, replace

from hipmobility.mannequin import Body, Leg, View


@dataclass(frozen=True)
class Note:
    """Words on the panel at (x, y); `to` is a joint and an offset where a thin line leads."""

    word: str
    x: float
    y: float
    anchor: str = "start"
    to: tuple[str, float, float] | None = None
    colour: str = "text"
    wrap: int = 16


@dataclass(frozen=True)
class Arrow:
    """An arrow between two offsets from a joint; `bow` bends it to one side."""

    joint: str
    start: tuple[float, float]
    end: tuple[float, float]
    bow: float = 0


@dataclass(frozen=True)
class Region:
    """The stretched region: an ellipse at a joint's offset, half axes and turn [deg]."""

    joint: str
    dx: float
    dy: float
    rx: float
    ry: float
    turn: float


@dataclass(frozen=True)
class Picture:
    """One drawing; `back` is how many points of the back line show (4: the low back, 7: all)."""

    body: Body
    view: View
    prop: str | None = None  # "mat" or "chair"
    region: Region | None = None
    arrows: tuple[Arrow, ...] = ()
    notes: tuple[Note, ...] = ()
    back: int = 0
    ring: str | None = None
    mistake: bool = False
    tag: bool = True  # names the stretched side


ON_FRONT_KNEE = (("other_knee", -14, 17, 6), ("other_knee", -10, 17, -6))
LUNGE = View(scale=1.28, x=252)
FRONT_HIP = Region("this_hip", 14, 2, 15, 30, 14)
FEEL_HIP = Note("feel_hip", 466, 96, "end", ("this_hip", 20, -14), "stretch", wrap=17)

SEAT = Leg(hip_flexion=94, hip_abduction=4, knee_flexion=90)
SITTING = View(azimuth=34, elevation=15, scale=1.35, x=270, y=338)
ON_KNEE_AND_ANKLE = (("this_knee", -8, 13, -6), ("this_ankle", 2, 12, 4))
BUTTOCK = Region("this_hip", -16, 8, 20, 14, 30)
FEEL_BUTTOCK = Note("feel_buttock", 16, 132, "start", ("this_hip", -18, 6), "stretch", wrap=17)


def _sitting(this, other=SEAT, hands=ON_KNEE_AND_ANKLE, **trunk):
    return Body(
        this=this,
        other=other,
        hands=hands,
        **({"pelvic_tilt": 4, "lumbar_extension": 14, "thoracic_flexion": 16} | trunk),
    )


def _crossed(hip_flexion, rotation):
    """Return the figure-4 leg; knee flexion and rotation put its ankle just above the other knee."""
    return Leg(hip_flexion, hip_abduction=30, hip_external_rotation=rotation, knee_flexion=121)


PICTURES = {
    "lunge_start": Picture(
        Body(
            this=Leg(hip_flexion=10, knee_flexion=91, ankle_dorsiflexion=-72),
            other=Leg(hip_flexion=97, knee_flexion=84, ankle_dorsiflexion=-3),
            pelvic_tilt=10,
            hands=ON_FRONT_KNEE,
        ),
        View(scale=1.28, x=222),
        "mat",
        notes=(
            Note("knee_down", 16, 216, to=("this_knee", -8, 4)),
            Note("foot_front", 466, 150, "end", ("other_toe", -8, -6)),
        ),
    ),
    "lunge_forward": Picture(
        Body(
            this=Leg(hip_flexion=-8, knee_flexion=73, ankle_dorsiflexion=-72),
            other=Leg(hip_flexion=98, knee_flexion=103, ankle_dorsiflexion=15),
            pelvic_tilt=10,
            hands=ON_FRONT_KNEE,
        ),
        LUNGE,
        "mat",
        region=FRONT_HIP,
        arrows=(Arrow("this_hip", (-100, -36), (-34, -36)),),
        notes=(Note("shift_forward", 16, 164, colour="arrow"), FEEL_HIP),
    ),
    "lunge_tall": Picture(
        Body(
            this=Leg(hip_flexion=-18, knee_flexion=73, ankle_dorsiflexion=-72),
            other=Leg(hip_flexion=88, knee_flexion=103, ankle_dorsiflexion=15),
            pelvic_tilt=0,
            lumbar_extension=8,
            thoracic_flexion=14,
            hands=ON_FRONT_KNEE,
        ),
        LUNGE,
        "mat",
        region=FRONT_HIP,
        arrows=(Arrow("spine5", (44, 0), (44, -62)), Arrow("this_hip", (-42, -30), (-24, 42), 18)),
        notes=(
            Note("chest_up", 322, 56, colour="arrow"),
            Note("tuck_tail", 16, 214, colour="arrow"),
            Note("feel_hip", 466, 110, "end", ("this_hip", 20, -14), "stretch", wrap=17),
        ),
        back=7,
    ),
    "lunge_arched": Picture(
        Body(
            this=Leg(hip_flexion=12, knee_flexion=73, ankle_dorsiflexion=-72),
            other=Leg(hip_flexion=118, knee_flexion=103, ankle_dorsiflexion=15),
            pelvic_tilt=30,
            lumbar_extension=62,
            thoracic_flexion=22,
            hands=ON_FRONT_KNEE,
        ),
        LUNGE,
        "mat",
        notes=(Note("back_arches", 16, 160, to=("back2", -8, 0), colour="wrong"),),
        back=7,
        mistake=True,
    ),
    "figure_4_sit": Picture(
        _sitting(SEAT, hands=(("this_knee", -14, 15, 0), ("other_knee", -14, 15, 0))),
        replace(SITTING, x=205),
        "chair",
        arrows=(Arrow("head", (52, 26), (52, -36)),),
        notes=(
            Note("sit_tall", 296, 78, colour="arrow"),
            Note("feet_flat", 466, 226, "end", ("other_toe", -2, -6), wrap=9),
        ),
    ),
    "figure_4_cross": Picture(
        _sitting(_crossed(119, 86)),
        SITTING,
        "chair",
        notes=(Note("ankle_on_knee", 466, 92, "end", ("this_ankle", 4, -2)),),
    ),
    "figure_4_press": Picture(
        _sitting(_crossed(106, 99)),
        SITTING,
        "chair",
        region=BUTTOCK,
        arrows=(Arrow("this_knee", (8, -78), (8, -14)),),
        notes=(Note("press_gently", 346, 130, colour="arrow"), FEEL_BUTTOCK),
    ),
    "figure_4_lean": Picture(
        _sitting(
            _crossed(141, 99),
            Leg(hip_flexion=129, hip_abduction=4, knee_flexion=90),
            pelvic_tilt=39,
            thoracic_flexion=14,
            neck_extension=20,
        ),
        SITTING,
        "chair",
        region=BUTTOCK,
        arrows=(Arrow("head", (-62, -34), (20, -40), -14),),
        notes=(
            Note("lean_from_hips", 16, 76, colour="arrow", wrap=20),
            FEEL_BUTTOCK,
        ),
        back=7,
    ),
    "figure_4_rounded": Picture(
        _sitting(
            _crossed(102, 99),
            Leg(hip_flexion=90, hip_abduction=4, knee_flexion=90),
            pelvic_tilt=0,
            lumbar_extension=-30,
            thoracic_flexion=42,
            neck_extension=8,
        ),
        SITTING,
        "chair",
        notes=(Note("back_rounds", 16, 110, to=("back4", -8, -3), colour="wrong"),),
        back=7,
        mistake=True,
    ),
    "walk": Picture(
        Body(
            this=Leg(hip_flexion=-2, knee_flexion=24, ankle_dorsiflexion=10),
            other=Leg(hip_flexion=34, knee_flexion=4),
            hands=(("this_shoulder", 36, -86, 4), ("other_shoulder", -56, -74, -4)),
        ),
        View(scale=1.1, x=230, y=368),
        notes=(
            Note("hip", 400, 236, "end", ("this_hip", 11, 4)),
            Note("low_back", 110, 150, "end", ("back2", -8, 0)),
        ),
        back=4,
        ring="this_hip",
        tag=False,
    ),
    "squat": Picture(
        Body(
            this=Leg(hip_flexion=115, knee_flexion=105, ankle_dorsiflexion=22),
            other=Leg(hip_flexion=115, knee_flexion=105, ankle_dorsiflexion=22),
            pelvic_tilt=32,
            lumbar_extension=0,
            hands=(("this_shoulder", 92, 6, 0), ("other_shoulder", 92, 6, 0)),
        ),
        View(scale=1.25, x=200),
        notes=(
            Note("hip", 110, 320, "end", ("this_hip", -8, 9)),
            Note("low_back", 110, 170, "end", ("back2", -8, -3)),
        ),
        back=4,
        ring="this_hip",
        tag=False,
    ),
    "bend": Picture(
        Body(
            this=Leg(hip_flexion=66, knee_flexion=8, ankle_dorsiflexion=2),
            other=Leg(hip_flexion=66, knee_flexion=8, ankle_dorsiflexion=2),
            pelvic_tilt=62,
            lumbar_extension=-38,
            thoracic_flexion=24,
            neck_extension=10,
            hands=(("this_shoulder", 6, -98, 4), ("other_shoulder", 6, -98, -4)),
        ),
        View(scale=1.2, x=200),
        notes=(
            Note("hip", 110, 270, "end", ("this_hip", -8, 9)),
            Note("low_back", 130, 96, "end", ("back2", 0, -8)),
        ),
        back=4,
        ring="this_hip",
        tag=False,
    ),
}
