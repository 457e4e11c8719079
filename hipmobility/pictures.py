"""The step pictures of the content: for each one a pose of the body, and what stands around it.

All angles in degrees; places in units of the panel (480 wide), y downwards, offsets of hands in metres. Everything is
written as seen from a stretched right side; for the left side the drawing is mirrored and the words are not.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from hipmobility import anatomy, stretches
from hipmobility.anatomy import Leg, Pose
from hipmobility.figures import bands, pose_svg
from hipmobility.figures.marks import Arrow, Frame, Marks, Note


@dataclass(frozen=True)
class Picture:
    """One step picture; `Note.text`, `Marks.heading` and `Marks.warning` are keys of the content's word list.

    Attributes
    ----------
    pose : Pose
        Right side stretched.
    numbers : str
        Name of the pose behind the numbers; "" where no number may be quoted.
    highlight : tuple of str
        The muscles that are shown; the key names the first.
    """

    pose: Pose
    marks: Marks
    view: str = "side"
    numbers: str = ""
    highlight: tuple[str, ...] = field(default=())


def _named(name):
    return anatomy.pose(name, "right", drawn=True)


def _lunge(pose, front_hip, front_knee, **other):
    """Return a lunge whose front foot stays flat and in one place; these angles were solved for."""
    foot = front_knee - front_hip + other.get("pelvic_tilt", 0)  # flat on the floor, to within half a degree
    front = Leg(hip_flexion=front_hip, knee_flexion=front_knee, ankle_dorsiflexion=foot)
    return replace(pose, left=front, **other)


def _back_hip(hip_flexion):
    return replace(_named("low_lunge_deep").right, hip_flexion=hip_flexion)


DEEP = _lunge(_named("low_lunge_deep"), 89.8, 105.2)
FIGURE_4, LEAN = _named("figure_4"), _named("figure_4_lean")
HIP_FRONT = ("psoas", "iliacus")
BUTTOCK = ("piriformis", "gluteus_medius_back", "gluteus_medius_middle", "gluteus_minimus_back")
ON_FRONT_KNEE = (("knee_other", -0.03, 0.075, 0.16), ("knee_other", -0.05, 0.075, 0.0))
MAT = Marks(prop="mat", hands=ON_FRONT_KNEE, heading="tag", frame=Frame(234, 212, 330, at="knee_this"))
SEAT = Leg(hip_flexion=90, hip_abduction=8, knee_flexion=90)
CHAIR = Marks(
    prop="chair",
    hands=(("knee_this", -0.03, 0.07, -0.01), ("ankle_this", 0.0, 0.06, 0.02)),
    heading="tag",
    frame=Frame(218, 236, 305, at="hip_this"),
)
TASK = Marks(back="line", ring="hip_this")
FEEL_HIP = Note("feel_hip", 466, 112, "end", ("psoas", 7, 6), "longer", wrap=14)
FEEL_BUTTOCK = Note("feel_buttock", 14, 120, "start", ("gluteus_medius_back", -10, 0), "much longer", wrap=13)

PICTURES = {
    "lunge_start": Picture(
        _lunge(_named("low_lunge_start"), 89.4, 84.7),
        replace(
            MAT,
            notes=(
                Note("knee_down", 14, 210, to=("knee_this", -10, -2)),
                Note("foot_front", 466, 150, "end", ("toe_joint_other", 4, -8)),
            ),
        ),
    ),
    "lunge_forward": Picture(
        _lunge(DEEP, 97.8, 105.2, right=_back_hip(-12), pelvic_tilt=8, lumbar_flexion=-8),
        replace(
            MAT,
            arrows=(Arrow("hip_this", (-112, -30), (-44, -30)),),
            notes=(Note("shift_forward", 14, 152, colour="arrow"), FEEL_HIP),
        ),
        highlight=HIP_FRONT,
    ),
    "lunge_tall": Picture(
        DEEP,
        replace(
            MAT,
            back="long",
            arrows=(Arrow("chest", (48, 6), (48, -60)), Arrow("hip_this", (-60, -30), (-42, 42), -14)),
            notes=(
                Note("chest_up", 310, 62, colour="arrow"),
                Note("tuck_tail", 14, 190, colour="arrow"),
                replace(FEEL_HIP, y=120),
            ),
        ),
        numbers="low_lunge_deep",
        highlight=HIP_FRONT,
    ),
    "lunge_arched": Picture(
        _lunge(DEEP, 113.8, 105.2, right=_back_hip(4), pelvic_tilt=24, lumbar_flexion=-26, neck_flexion=-8),
        replace(
            MAT,
            back="mistake",
            warning="not_like_this",
            notes=(Note("back_arches", 14, 160, to=("back2", -6, 0), colour="wrong"),),
        ),
        highlight=HIP_FRONT,
    ),
    "figure_4_sit": Picture(
        Pose(left=SEAT, right=SEAT, side="right"),
        replace(
            CHAIR,
            hands=(("knee_this", -0.09, 0.075, 0.0), ("knee_other", -0.09, 0.075, 0.0)),
            arrows=(Arrow("head_top", (62, 66), (62, 2)),),
            notes=(
                Note("sit_tall", 350, 80, colour="arrow"),
                Note("feet_flat", 466, 226, "end", ("toe_joint_other", -2, -6), wrap=9),
            ),
        ),
        view="three_quarter",
    ),
    "figure_4_cross": Picture(
        replace(FIGURE_4, right=replace(FIGURE_4.right, hip_flexion=112, hip_external_rotation=70)),
        replace(CHAIR, notes=(Note("ankle_on_knee", 466, 92, "end", ("ankle_this", 4, -2)),)),
        view="three_quarter",
    ),
    "figure_4_press": Picture(
        FIGURE_4,
        replace(
            CHAIR,
            arrows=(Arrow("knee_this", (26, -92), (18, -24)),),
            notes=(Note("press_gently", 346, 110, colour="arrow"), FEEL_BUTTOCK),
        ),
        view="three_quarter",
        numbers="figure_4",
        highlight=BUTTOCK,
    ),
    "figure_4_lean": Picture(
        LEAN,
        replace(
            CHAIR,
            back="long",
            hands=(("knee_this", 0.06, 0.05, -0.14), ("ankle_this", 0.0, 0.06, 0.02)),
            arrows=(Arrow("head_top", (-62, -4), (54, 8), -16),),
            notes=(Note("lean_from_hips", 14, 76, colour="arrow", wrap=12), replace(FEEL_BUTTOCK, y=150)),
        ),
        view="three_quarter",
        numbers="figure_4_lean",
        highlight=BUTTOCK,
    ),
    "figure_4_rounded": Picture(
        replace(
            FIGURE_4,
            right=replace(FIGURE_4.right, hip_flexion=93),
            left=replace(SEAT, hip_flexion=78, hip_abduction=0),
            pelvic_tilt=-12,
            lumbar_flexion=52,
            neck_flexion=15,
        ),
        replace(
            CHAIR,
            back="mistake",
            warning="not_like_this",
            notes=(Note("back_rounds", 14, 110, to=("back4", -6, -3), colour="wrong"),),
        ),
        view="three_quarter",
    ),
    "walk": Picture(
        replace(
            _named("terminal_stance"),  # lower than the textbook's angles put it, so that both feet stand
            right=Leg(hip_flexion=-10, knee_flexion=15, ankle_dorsiflexion=15, toe_extension=20),
            left=Leg(hip_flexion=26, knee_flexion=4),
        ),
        replace(
            TASK,
            hands=(("shoulder_this", 0.2, -0.42, 0.02), ("shoulder_other", -0.22, -0.42, 0.02)),
            frame=Frame(208, 240, 375),
            notes=(
                Note("hip", 400, 236, "end", ("hip_this", 13, 4)),
                Note("low_back", 110, 130, "end", ("back2", -6, 0)),
            ),
        ),
    ),
    "squat": Picture(
        _named("squat"),
        replace(
            TASK,
            hands=(("shoulder_this", 0.48, 0.04, -0.02), ("shoulder_other", 0.48, 0.04, -0.02)),
            frame=Frame(250, 190, 365),
            notes=(
                Note("hip", 100, 330, "end", ("hip_this", -10, 9)),
                Note("low_back", 110, 150, "end", ("back2", -6, -3)),
            ),
        ),
    ),
    "bend": Picture(
        _named("forward_bend"),
        replace(
            TASK,
            hands=(("shoulder_this", 0.03, -0.55, 0), ("shoulder_other", 0.03, -0.55, 0)),
            frame=Frame(240, 200, 365),
            notes=(
                Note("hip", 110, 270, "end", ("hip_this", -11, 9)),
                Note("low_back", 130, 60, "end", ("back2", 0, -8)),
            ),
        ),
    ),
}


def _spec(picture, side, language):
    """Return a picture of the table, its words with the sides filled in, and its key."""
    for name, value, allowed in (("picture", picture, PICTURES), ("side", side, stretches.SIDES)):
        if value not in allowed:
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(allowed)}")
    spec, sides = PICTURES[picture], stretches.words(f"sides.{side}", language)
    words = stretches.words("pictures", language)
    numbers = anatomy.pose(spec.numbers, "right") if spec.numbers else spec.pose
    rows = bands.key_rows(spec.highlight[:1], numbers, language)
    filled = {key: text.format_map(sides) for key, text in words.items() if not key.startswith("key_")}
    filled["alt"] = " ".join([filled[f"{picture}_alt"], *(f"{row[0].upper()}{row[1:]}." for _, row in rows)])
    return spec, filled


def alt_text(picture, side="left", language="en"):
    """Return what is to be seen on a picture, as plain text; parameters and errors as for `step_svg`."""
    return _spec(picture, side, language)[1]["alt"]


@lru_cache(maxsize=256)  # page, session and walkthrough of a stretch show the same pictures
def step_svg(picture, side="left", language="en", *, labels=True):
    """Return one step picture as a complete SVG string; the same arguments give the same bytes.

    Parameters
    ----------
    picture : str
        Name of the picture, one of `PICTURES`.
    side : {"left", "right"}
        Side that is stretched; it is the side nearer to the eye.
    language : str
        Language of the words on the picture.
    labels : bool
        False leaves the words out, for a small picture with the step's text beside it.

    Returns
    -------
    str
        An `<svg>` with `role="img"`, a `<title>` and a `<desc>` that tells what is to be seen.

    Raises
    ------
    ValueError
        If the picture, side or language is not known; the message names what is allowed.
    """
    spec, words = _spec(picture, side, language)
    marks = replace(
        spec.marks,
        notes=tuple(replace(note, text=words[note.text]) for note in spec.marks.notes if labels),
        heading=words[spec.marks.heading] if spec.marks.heading and labels else "",
        warning=words[spec.marks.warning] if spec.marks.warning else "",
    )
    return pose_svg(
        spec.pose if side == "right" else spec.pose.mirrored(),
        view=spec.view,
        highlight=spec.highlight,
        numbers=anatomy.pose(spec.numbers, side) if spec.numbers else None,
        key=spec.highlight[:1] if labels else (),
        marks=marks,
        title=words[f"{picture}_title"],
        alt=words["alt"],
        language=language,
    )
