"""Pictures of a pose: bones inside a soft body, the stretched muscles coloured by how much longer they are.

`pose_svg` and `plot_pose` draw the same scene. Nothing is computed here but places on the panel: bones, muscle paths
and lengths come from `anatomy`.
"""

from dataclasses import replace
from functools import lru_cache

import matplotlib.pyplot as plt
import numpy as np

from hipmobility import anatomy, stretches
from hipmobility.figures import bands, body, scene
from hipmobility.figures import marks as things
from hipmobility.figures.body import Camera
from hipmobility.figures.marks import Between, Frame, Marks
from hipmobility.figures.scene import Look, Scene, Shape, Words

WIDTH, HEIGHT = 480, 400  # of the panel; a key of more than one muscle makes it higher
KEY_TOP = 362
TOLERANCE_M = 3e-3  # of the bones' outlines
VIEWS = ("side", "three_quarter", *anatomy.VIEWS)
NOT_DRAWN = ("head", "neck")  # a skull frightens, and the neck takes no part
BACK = (
    ("pelvis", (-0.178, -0.02, 0)),
    ("pelvis", (-0.166, 0.05, 0)),
    ("lumbar4", (-0.07, 0.02, 0)),
    ("lumbar2", (-0.065, 0.02, 0)),
    ("thorax", (-0.09, 0.17, 0)),
    ("thorax", (-0.115, 0.26, 0)),
    ("thorax", (-0.11, 0.335, 0)),
)
BONE = Look("bone", "bone edge", 2, under=True)
RIB = Look("rib", "rib edge", 1.4, under=True)  # paler: the chest takes no part
LUMBAR = Look("lumbar", "bone edge", 2, under=True)
PLAIN = Marks()
COARSE_M = 12e-3  # the same in a movement, where nobody sees more
MIRRORED = {"left": "right", "right": "left", "front_left": "front_right", "front_right": "front_left"}


@lru_cache(maxsize=64)
def seen(pose, view, tolerance=TOLERANCE_M):
    """Return segments and landmarks in space and the bones' outlines from one side; kept for the last poses."""
    return (
        anatomy.segment_transforms(pose),
        anatomy.landmarks(pose),
        anatomy.bone_outlines(pose, view, tolerance=tolerance, without=NOT_DRAWN),
    )


def _bone_shapes(outlines, camera, wanted, blue=False):
    """Return bones far to near, the pale ones of the chest first."""
    shapes = []
    for outline in sorted(outlines, key=lambda one: one.segment != "thorax"):
        if not wanted(outline.segment):
            continue
        rings = tuple(np.array([camera.x, camera.y]) + camera.scale * r * (1, -1) for r in outline.rings)
        look = BONE
        if outline.segment == "thorax":
            look = RIB
        elif blue and outline.segment.startswith("lumbar"):
            look = LUMBAR
        shapes.append(Shape(look, rings, name=outline.bone))
    return shapes


def _fitted(where, axes, bottom_y):
    """Return the frame in which the body fills the panel down to a line."""
    camera = Camera(axes, 1.0, 0.0, 0.0)
    parts = [body.trunk(camera, where), body.head(camera, where)]
    parts += [body.leg(camera, where, side) for side in ("left", "right")]
    shapes = [shape for part in parts for shape in part.shapes]
    if axes[2][1] != 0:
        shapes += things.floor(camera)  # a rug, not a line
    points = np.concatenate([ring for shape in shapes for ring in shape.rings])
    (left, top), (right, bottom) = points.min(axis=0) - (0.1, 0.02), points.max(axis=0) - (-0.1, 0)
    scale = min((WIDTH - 40) / (right - left), (bottom_y - 40) / (bottom - top))
    return Frame(scale, WIDTH / 2 - scale * (left + right) / 2, bottom_y - scale * bottom)


def _hands(given, points, where):
    """Return where the hands are in space; by default beside the body. Two answers and a share lie in between."""
    if isinstance(given, Between):
        first, second = (_hands(one, points, where) for one in (given.first, given.second))
        return {side: (1 - given.share) * first[side] + given.share * second[side] for side in SIDES}
    if given is None:
        return {side: body.place(where, "thorax", (0.3, 0.06, 0.15 * out)) for side, out in SIDES.items()}
    out = {}
    for (side, sign), (joint, *offset) in zip(SIDES.items(), given, strict=True):
        out[side] = points[_sided(joint)] + np.array(offset) * (1, 1, sign)
    return out


SIDES = {"right": 1, "left": -1}


def _sided(joint):
    return joint.replace("_this", "_right").replace("_other", "_left")


def _places(points, camera, where, muscles):
    """Return the joints and the points of the back line on the panel."""
    flat = {
        name.replace("_right", "_this").replace("_left", "_other"): camera.flat(p)
        for name, p in points.items()
    }
    curve = camera.flat(np.array([body.place(where, *spot) for spot in BACK]))
    return flat | muscles | {f"back{i}": point for i, point in enumerate(curve)}, curve


def _body_shapes(camera, where, outlines, hands, inside):
    """Return body and bones from far to near; what is `inside` the trunk and the near leg comes after both."""
    parts = [body.trunk(camera, where), body.head(camera, where)]
    parts += [body.leg(camera, where, side) for side in SIDES]
    parts += [body.arm(camera, where, side, hands[side]) for side in SIDES]
    trunk, head = (part.depth for part in parts[:2])
    parts[1] = replace(parts[1], depth=max(head, trunk + 0.001))  # the chin is before the neck
    parts.sort(key=lambda part: part.depth)
    last = max(i for i, part in enumerate(parts) if part.name in ("trunk", "leg_right"))
    shapes = []
    for i, part in enumerate(parts):
        shapes += part.shapes
        if part.name == "leg_left":
            shapes += _bone_shapes(outlines, camera, lambda segment: segment.endswith("_left"))
        if i == last:
            shapes += inside
    return shapes


def _scene(pose, view, highlight, numbers, extra, tolerance=TOLERANCE_M):
    """Return the picture as seen from a stretched right side."""
    where, points, outlines = seen(pose, view, tolerance)
    axes = anatomy.VIEWS[view]
    frame = extra.frame or _fitted(where, axes, KEY_TOP - 36 if highlight else HEIGHT - 28)
    camera = Camera(axes, frame.scale, frame.x, frame.y)
    if frame.at:
        camera = replace(camera, x=2 * frame.x - camera.flat(points[_sided(frame.at)])[0])
    muscles, muscle_at = bands.muscle_shapes(pose, camera, highlight, numbers)
    at, curve = _places(points, camera, where, muscle_at)
    inside = _bone_shapes(outlines, camera, lambda s: not s.endswith("_left"), blue=bool(extra.back))
    shapes = list(things.floor(camera))
    if extra.prop == "mat":
        shapes += things.mat(camera, at)
    if extra.prop == "chair":
        shapes += things.chair(camera, points["hip_right"][1] - 0.115)
    hands = _hands(extra.hands, points, where)
    shapes += _body_shapes(camera, where, outlines, hands, inside + muscles)
    drawn, texts = _mark_shapes(extra, at, curve)
    return Scene(WIDTH, HEIGHT, (*shapes, *drawn), tuple(texts))


def _mark_shapes(extra, at, curve):
    shapes, texts = [], []
    if extra.back:
        wrong = extra.back == "mistake"
        points = things.smooth(curve[: 4 if extra.back == "line" else 6])
        look = Look(None, "wrong", 6, dash=(1, 10)) if wrong else Look(None, "arrow", 4)
        shapes += [
            things.line(points, replace(look, stroke="panel", width=look.width + 4, dash=())),
            things.line(points, look),
        ]
    if extra.ring:
        shapes += things.ring_shapes(at[extra.ring])
    for arrow in extra.arrows:
        shapes += things.arrow_shapes(arrow, at[arrow.at])
    for note in extra.notes:
        leader, words = things.note_shapes(note, at[note.to[0]] if note.to else None)
        shapes += leader
        texts.append(words)
    return shapes, texts


def _on_panel(drawn, rows, extra, **about):
    """Return a drawing with its panel, the words at its top and the key below, all of them never mirrored."""
    key, words, bottom = bands.key_shapes(rows, KEY_TOP)
    height = max(bottom - 10, HEIGHT)
    edge = Look("panel", "wrong" if extra.warning else "edge", 2)
    shapes = [things.rounded(1, 1, WIDTH - 2, height - 2, 18, edge), *drawn.shapes, *key]
    words += drawn.words
    if extra.heading:
        words.append(Words((extra.heading,), 14, 30, bold=True))
    if extra.warning:
        cross, text = things.warning_shapes(extra.warning, 300)
        shapes += cross
        words.append(text)
    return replace(drawn, height=height, shapes=tuple(shapes), words=tuple(words), **about)


def pose_scene(
    pose, *, view="side", highlight=(), numbers=None, key=None, marks=PLAIN, title="", alt="", language="en"
):
    """Return the picture as plain shapes and words; parameters and errors as for `pose_svg`."""
    known = list(anatomy.muscles()["muscle"])
    if view not in VIEWS:
        raise ValueError(f"view: {view!r} is not one of {', '.join(VIEWS)}")
    if unknown := [name for name in highlight if name not in known]:
        raise ValueError(f"highlight: {', '.join(map(repr, unknown))} not in {', '.join(known)}")
    words, numbers = stretches.words("pictures", language), numbers or pose
    rows = bands.key_rows(highlight if key is None else key, numbers, language)
    view = {"side": pose.side, "three_quarter": f"front_{pose.side}"}.get(view, view)
    if pose.side == "right":
        drawn = _scene(pose, view, highlight, numbers, marks)
    else:
        drawn = _scene(pose.mirrored(), MIRRORED.get(view, view), highlight, numbers, marks).mirrored()
    return _on_panel(
        drawn,
        rows,
        marks,
        title=title or words["pose_title"],
        alt=alt or " ".join([words["pose_alt"], *(f"{text}." for _, text in rows)]),
        credits=anatomy.credits_text(),
        credit=words["credit"],
    )


def moving_svg(pose, *, view, marks):
    """Draw a pose of a movement, small: the body from its right side, without words, muscles, title and credits.

    Parameters and looks as for `pose_svg`, which draws the poses before and after; `marks.hands` may be a `Between`.
    """
    view = {"side": pose.side, "three_quarter": f"front_{pose.side}"}[view]
    drawn = _scene(pose, view, (), pose, marks, COARSE_M)
    return scene.svg_shapes(_on_panel(drawn, (), marks))


def pose_svg(pose, **given):
    """Draw a pose as one complete SVG string: bones inside a soft body, stretched muscles in colour.

    Parameters
    ----------
    pose : Pose
        Its `side` is the near one.
    view : str
        Where the viewer stands: "side" (at the pose's side), "three_quarter" (ahead of it and a little above), or one
        of `anatomy.VIEWS`.
    highlight : tuple of str
        Muscles of the pose's side, names as in `anatomy.muscles()`, coloured by how much longer they are than in
        standing.
    numbers : Pose, optional
        The pose behind colours and numbers, if not the drawn one (see `anatomy.NamedPose`).
    key : tuple of str, optional
        Muscles that the colour key names; default: all that are highlighted.
    marks : Marks
        Chair, mat, hands, words with leader lines, arrows.
    title, alt : str
        What the picture is called, and what is to be seen on it; a plain default.
    language : str

    Returns
    -------
    str
        An `<svg>` with `role="img"`, a title, a description and the credits; the same bytes every time.

    Raises
    ------
    ValueError
        Unknown view or muscle, or an angle outside the range of the lengths.

    Notes
    -----
    Muscles are painted over the bones, also those that run behind them. The key quotes whole percent, as a range of two
    published geometries, and only where `anatomy.muscles()` allows it and both were computed for this pose. Elsewhere
    it says longer or shorter, and no number.

    Examples
    --------
    >>> picture = pose_svg(anatomy.pose("low_lunge_deep"), highlight=("psoas",))
    >>> "psoas: 4 to 5 % longer" in picture
    True
    """
    return scene.svg(pose_scene(pose, **given))


def plot_pose(pose, *, ax=None, **given):
    """Draw a pose into matplotlib axes: the same shapes and words as `pose_svg`, from the same arguments.

    Parameters
    ----------
    pose : Pose
    ax : Axes, optional
        Where to draw; default: a new figure.
    **given
        As for `pose_svg`.

    Returns
    -------
    Axes
        The panel, with the credit under it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 5.3), layout="constrained")
    return scene.draw(pose_scene(pose, **given), ax)
