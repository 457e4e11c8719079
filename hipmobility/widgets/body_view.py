"""The body in three dimensions, moved through a stretch: bones, and muscles coloured by how much longer they get."""

import math
from functools import cache
from numbers import Integral, Real
from pathlib import Path

import anywidget
import pandas as pd
import traitlets

from hipmobility import anatomy, movements, pictures, stretches
from hipmobility.values import shown
from hipmobility.widgets import body_scene as scene
from hipmobility.widgets.body_scene import SHOWN
from hipmobility.widgets.scripts import script

# azimuth and elevation [deg] from where the stretched part is seen on the left side, and the zoom; set by eye
START = {"hip_flexor": (60.0, 8.0, 1.15), "figure_4": (140.0, 14.0, 1.35)}
HIGHEST_DEG = 80  # looking straight down, a turn would be undefined
MODULES = ("page_parts", "explorer_controls", "body_camera", "body_tubes", "body_paint", "body_view")
_HERE = Path(__file__).parent


class BodyViewError(traitlets.TraitError, ValueError):
    """A state that cannot be shown. Only for a TraitError does a widget take back what the browser sent."""


class BodyView(anywidget.AnyWidget):
    """Show a body that can be moved through a stretch and turned around.

    Parameters
    ----------
    stretch : {"figure_4", "hip_flexor"}
        The figure-4 starts on a chair, the low lunge (hip_flexor) in standing.
    language : str
        Of the words.
    side : {"left", "right"}
        Side that is stretched.

    Attributes
    ----------
    frame : int
        Where the movement is, 0 (its start) to 30 (its end). Can be set, as the other two.
    turn : tuple of float
        Where you look from [deg]: azimuth (0 from the front, 90 from the body's left, 180 from the back, -90 from its
        right) and elevation (0 level, at most 80 either way). An azimuth is brought to -180 to 180.
    muscle : str
        The muscle that is picked out, one of the list; "" for none.

    Raises
    ------
    ValueError
        If the stretch, the language or the side is not known; or, when one of the attributes is set, if it is not
        what is allowed.

    Notes
    -----
    Everything is computed here, once; the browser picks a frame and paints it. Python hears of a movement when it has
    come to rest. Without WebGL the step pictures of the stretch stand in.

    Examples
    --------
    >>> view = BodyView("figure_4")
    >>> view.frame, view.muscle = 30, "piriformis"
    >>> view
    BodyView(figure_4, left: frame 30 of 30, seen from 140, 14, piriformis)
    >>> view.table.loc["piriformis", "against standing"]
    '17 to 19 % longer'
    """

    _esm = script(*MODULES)
    _css = _HERE / "body_view.css"
    content = traitlets.Dict().tag(sync=True)  # all words, and what the numbers below mean
    vertices = traitlets.Bytes().tag(sync=True)
    faces = traitlets.Bytes().tag(sync=True)
    transforms = traitlets.Bytes().tag(sync=True)
    lines = traitlets.Bytes().tag(sync=True)
    tints = traitlets.Bytes().tag(sync=True)
    # frame, turn, muscle; without the echo, which would set a slider back that has moved on meanwhile
    state = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, stretch="figure_4", language="en", *, side="left"):
        movements.frames(stretch, side)  # says what is wrong with either
        self.stretch, self.side, self.language = stretch, side, language
        content, (lines, line_counts) = _content(stretch, language, side), scene.line_bytes(stretch, side)
        vertices, faces, parts = scene.mesh_bytes(stretch)
        super().__init__(
            content=content | {"parts": parts, "line_counts": line_counts},
            vertices=vertices,
            faces=faces,
            transforms=scene.transform_bytes(stretch, side),
            lines=lines,
            tints=scene.tint_bytes(stretch),
            state={"frame": 0, "turn": content["start_turn"], "muscle": ""},
        )

    @traitlets.validate("state")
    def _check(self, proposal):
        """Refuse what cannot be shown, whether it comes from code or from the browser."""
        state = proposal["value"]
        if set(state) != {"frame", "turn", "muscle"}:
            raise BodyViewError(f"state: has {shown(', '.join(map(str, state)))}, not frame, turn, muscle")
        if faults := [*_faults(state, SHOWN[self.stretch])]:
            raise BodyViewError("\n".join(faults))
        azimuth, elevation = map(float, state["turn"])
        return {**state, "frame": int(state["frame"]), "turn": [(azimuth + 180) % 360 - 180, elevation]}

    @property
    def frame(self):
        """Where the movement is, 0 (its start) to 30 (its end)."""
        return self.state["frame"]

    @frame.setter
    def frame(self, value):
        self.state = {**self.state, "frame": value}

    @property
    def turn(self):
        """Where you look from [deg]: azimuth and elevation."""
        return tuple(self.state["turn"])

    @turn.setter
    def turn(self, value):
        self.state = {**self.state, "turn": value}

    @property
    def muscle(self):
        """The muscle that is picked out, "" for none."""
        return self.state["muscle"]

    @muscle.setter
    def muscle(self, value):
        self.state = {**self.state, "muscle": value}

    @property
    def table(self):
        """What the list says at this frame: a DataFrame, index muscle; columns name, against standing."""
        content = self.content
        rows = zip(content["labels"], content["rows"][self.frame]["changes"], strict=True)
        index = pd.Index(SHOWN[self.stretch], name="muscle")
        return pd.DataFrame(rows, index=index, columns=["name", "against standing"])

    def __repr__(self):
        turn = ", ".join(f"{angle:.0f}" for angle in self.turn)
        where = f"frame {self.frame} of {movements.STEPS}, seen from {turn}"
        return f"BodyView({self.stretch}, {self.side}: {where}, {self.muscle or 'no muscle'})"


def _faults(state, muscles):
    """Yield what cannot be true of a state."""
    frame, turn, muscle = state["frame"], state["turn"], state["muscle"]
    if isinstance(frame, bool) or not isinstance(frame, Integral) or not 0 <= frame <= movements.STEPS:
        yield f"frame: {shown(frame) or 'nothing'} is not a whole number 0-{movements.STEPS}"
    pair = isinstance(turn, (list, tuple)) and len(turn) == 2
    if not pair or any(isinstance(x, bool) or not isinstance(x, Real) or not math.isfinite(x) for x in turn):
        yield f"turn: {shown(turn) or 'nothing'} is not two numbers, azimuth and elevation in degrees"
    elif abs(turn[1]) > HIGHEST_DEG:
        yield f"turn: an elevation of {turn[1]:g} is not -{HIGHEST_DEG} to {HIGHEST_DEG} degrees"
    if not isinstance(muscle, str) or muscle not in ("", *muscles):
        yield f'muscle: {shown(muscle) or "nothing"} is not "" or one of {", ".join(muscles)}'


@cache
def _content(stretch, language, side):
    """Return all that is said, as plain values: the browser adds no word and no number of the body."""
    words = dict(stretches.words("body_view", language))
    sides = stretches.words(f"sides.{side}", language)
    places = stretches.words("body_pictures", language)
    known = anatomy.muscles(language).set_index("muscle")
    rows, seen = [], {}
    for frame in movements.frames(stretch, side):
        names = {
            "before": places[frame.before],
            "after": places[frame.after],
            "percent": round(100 * frame.share),
        }
        if frame.picture not in seen:
            given = (frame.picture, side, language)
            seen[frame.picture] = {"svg": pictures.step_svg(*given), "alt": pictures.alt_text(*given)}
        rows.append(
            {
                "place": words["at" if frame.before == frame.after else "between"].format(**names),
                "picture": frame.picture,
                "changes": _changes(frame, SHOWN[stretch], known["numbers"], words),
            }
        )
    words["muscles"] = words["muscles"].format(**sides)
    words["title"] = words["title"].format(stretch=stretches.load(stretch, language).name, **sides)
    azimuth, elevation, zoom = START[stretch]
    return {
        "language": language,
        "words": words,
        "muscles": list(SHOWN[stretch]),
        "labels": [known.loc[name, "label"] for name in SHOWN[stretch]],
        "rows": rows,
        "pictures": seen,
        "notes": [words["note_model"], words[f"note_{stretch}"], words["note_picture"]],
        "credit": stretches.words("pictures", language)["credit"],
        "credits": anatomy.credits_text(),
        "start_turn": [azimuth if side == "left" else -azimuth, elevation],
        "start_zoom": zoom,
        "highest": HIGHEST_DEG,
        "steps_m": [scene.VERTEX_STEP_M, scene.LINE_STEP_M],
        "aims": scene.aims(stretch, side),
        "radii": scene.radii(stretch),
        "side_turn": [90 if side == "left" else -90, 4],
    }


def _changes(frame, muscles, numbers, words):
    """Return for each muscle how much longer it is than in standing, as far as it may be said."""
    table = anatomy.lengthening(frame.numbers).set_index("muscle")
    return [
        _change(numbers[name], *table.loc[name, ["change_percent", "low", "high"]], words) for name in muscles
    ]


def _change(numbers, change, low, high, words):
    """Return one change in words: a range of two models where both know the pose, else the rough word of one."""
    if numbers == "none":
        return words["none"]
    if numbers == "rough":
        kinds = ((10, "much_longer"), (2, "longer"), (-2, "as_long"), (-math.inf, "shorter"))
        return words["rough"].format(word=words[next(kind for least, kind in kinds if change >= least)])
    if low != low:  # not a number: only one model knows this pose
        ends, about = (round(change),) * 2, "about_"
    else:
        ends, about = (round(low), round(high)), ""
    low, high = ends
    if low == high == 0:
        kind = "same"
    elif low < 0 < high:
        kind = "either"
    else:
        kind = ("one_" if low == high else "range_") + ("longer" if high > 0 else "shorter")
    near, far = sorted((abs(low), abs(high)))
    if kind == "either":
        near, far = -low, high
    return words[about + kind].format(low=near, high=far)
