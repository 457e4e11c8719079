"""Which muscles get longer when the hip moves, and which way each one acts, under one's own fingers."""

from functools import cache
from pathlib import Path

import numpy as np

from hipmobility import anatomy, explore, stretches
from hipmobility.anatomy.paths import muscle_data, psoas_fascicles
from hipmobility.widgets import explorer_body
from hipmobility.widgets.explorer import Explorer, names_fault, number_faults, part_of_state, word_faults
from hipmobility.widgets.scripts import script

ANGLES = (*explore.LEG_GRID, "pelvic_tilt")
GROUPS = {  # state -> `group` of `anatomy.muscles()`
    "front": "front",
    "side": "back and side",
    "inner": "inner thigh",
    "hamstrings": "hamstrings",
}
VIEWS = {"side": "right", "oblique": "front_right"}
PRESETS = {  # named poses on the grid; the knee of the figure-4 is 95 there, which matters to no muscle of the buttock
    "standing": {},
    "chair": {"hip_flexion": 90, "knee_flexion": 90},
    "low_lunge_deep": {"hip_flexion": -20, "knee_flexion": 70},
    "figure_4": {"hip_flexion": 90, "hip_abduction": 30, "hip_external_rotation": 50, "knee_flexion": 90},
}
_HERE = Path(__file__).parent


class MuscleExplorer(Explorer):
    """Move one leg and the pelvis; see the lengths of the muscles and which way each one acts.

    Parameters
    ----------
    language : str

    Notes
    -----
    Every row is `anatomy.muscle_length` and `anatomy.moment_arm`, one geometry. Numbers stand beside a muscle only
    where two published geometries were compared; a muscle marked rough has a bar in steps of 5 % and no number,
    and one on which the geometries disagree is left out. A pelvis that tips takes its hip along while the thigh stays
    where it is: `hip_flexion` then changes by as much.

    Examples
    --------
    >>> explorer = MuscleExplorer()
    >>> explorer.hip_flexion = 90
    >>> explorer
    MuscleExplorer(flexion 90, abduction 0, external rotation 0, knee 0, tilt 0 degrees, front)
    >>> explorer.table.loc["psoas", ["standing", "chair"]].astype(int).tolist()
    [-21, 0]
    """

    _esm = script("page_parts", "explorer_controls", "skeleton", "muscle_explorer")
    _css = _HERE / "explorers.css"

    def __init__(self, language="en"):
        content, data = _content(language)
        super().__init__(content=content, data=data, state=self._start())

    def _start(self):
        return dict.fromkeys(ANGLES, 0) | {"group": "front", "view": "side"}

    def _faults(self, state):
        if wrong := names_fault(state, (*ANGLES, "group", "view")):
            yield wrong
            return
        for name, limits in explore.LEG_GRID.items():
            yield from number_faults(name, state[name], *limits)
        yield from number_faults("pelvic_tilt", state["pelvic_tilt"], *explore.TILTS)
        yield from word_faults("group", state["group"], GROUPS)
        yield from word_faults("view", state["view"], VIEWS)

    hip_flexion = part_of_state("hip_flexion", "Thigh against pelvis [deg]; negative is extension.")
    hip_abduction = part_of_state("hip_abduction", "Thigh out to the side [deg]; negative is adduction.")
    hip_external_rotation = part_of_state(
        "hip_external_rotation", "Thigh turned outward [deg]; negative is inward."
    )
    knee_flexion = part_of_state("knee_flexion", "Knee bend [deg].")
    group = part_of_state("group", 'Which muscles are listed: "front", "side", "inner" or "hamstrings".')
    view = part_of_state("view", 'Where the viewer stands: "side" or "oblique".')

    @property
    def pelvic_tilt(self):
        """Pelvis tipped forward [deg]. Setting it leaves the thigh where it is: `hip_flexion` changes by as much."""
        return self.state["pelvic_tilt"]

    @pelvic_tilt.setter
    def pelvic_tilt(self, value):
        if [*number_faults("pelvic_tilt", value, *explore.TILTS)]:
            self._set(pelvic_tilt=value)  # says what is wrong
        self._set(pelvic_tilt=value, hip_flexion=self.hip_flexion + value - self.pelvic_tilt)

    @property
    def table(self):
        """What the sliders give for the muscles of the group: a DataFrame, label, standing and chair [%].

        Empty (<NA>) for muscles that are marked rough: they may not be quoted.
        """
        known = explore.shown_muscles().set_index("muscle")
        known = known[known["group"] == GROUPS[self.group]]
        at = [(self.state[name] - low) // step for name, (low, _, step) in explore.LEG_GRID.items()]
        table = known[["label"]].copy()
        for number, reference in enumerate(explore.REFERENCES):
            values = []
            for muscle in known.index:
                change, _ = explore.muscle_table(muscle)
                knee = at[3] if change.shape[-1] > 1 else 0
                values.append(int(change[number, at[0], at[1], at[2], knee]))
            table[reference] = values
            table[reference] = table[reference].astype("Int64").mask(known["numbers"] == "rough")
        return table

    def __repr__(self):
        flexion, abduction, rotation, knee, tilt = (self.state[name] for name in ANGLES)
        return (
            f"MuscleExplorer(flexion {flexion}, abduction {abduction}, external rotation {rotation}, "
            f"knee {knee}, tilt {tilt} degrees, {self.group})"
        )


def _rows(matrices):
    """Return matrices as rows of twelve numbers, as the browser takes them."""
    return np.asarray(matrices)[..., :3, :].reshape(-1).astype(np.float32)


def _way(name):
    """Return the points that a muscle runs through, without what it wraps round: [[segment, point], ...]."""
    path = psoas_fascicles()["psoas_L3"] if name == "psoas" else muscle_data()[name]["path"]
    sided = ("femur", "tibia", "patella")
    return [
        [f"{one['segment']}_right" if one["segment"] in sided else one["segment"], list(one["point"])]
        for one in path
        if "point" in one
    ]


def _sliders(words):
    limits = explore.LEG_GRID | {"pelvic_tilt": explore.TILTS}
    return {
        name: {"label": words[name], "unit": "°", "low": low, "high": high, "step": step}
        for name, (low, high, step) in limits.items()
    }


@cache
def _content(language):
    """Return all that is shown as plain values, and the packed tables."""
    words = stretches.words("muscle_explorer", language) | stretches.words("explorer", language)
    poses = stretches.words("body_pictures", language)
    arrays, bones = explorer_body.bones()
    spread, muscles = explore.second_model(), []
    labels = anatomy.muscles(language).set_index("muscle")["label"]
    for row in explore.shown_muscles().itertuples():
        change, acts = explore.muscle_table(row.muscle)
        arrays[f"change {row.muscle}"], arrays[f"acts {row.muscle}"] = change, acts
        group = next(key for key, name in GROUPS.items() if name == row.group)
        rough = row.numbers == "rough"
        off = [0, 0] if rough else [round(float(one)) for one in spread.loc[row.muscle]]
        muscles.append(
            {"name": row.muscle, "label": labels[row.muscle], "group": group, "rough": rough, "spread": off,
             "knee": change.shape[-1] > 1, "points": _way(row.muscle)}
        )  # fmt: skip
    for name, matrices in explore.leg_steps().items():
        arrays[f"step {name}"] = _rows(matrices)
    for name, matrices in explore.tilted().items():
        arrays[f"tilted {name}"] = _rows(matrices)
    data, layout = explorer_body.pack(arrays)
    start = dict.fromkeys(explore.LEG_GRID, 0)
    content = {
        "language": language,
        "words": words,
        "sliders": _sliders(words),
        "groups": {key: words[f"group_{key}"] for key in GROUPS},
        "views": {key: [words[f"view_{key}"], _rows(_axes(name)).tolist()] for key, name in VIEWS.items()},
        "presets": {name: [poses[name], start | angles] for name, angles in PRESETS.items()},
        "start": start | {"pelvic_tilt": 0, "group": "front", "view": "side"},
        "model_rotation": anatomy.model_ranges()["hip_external_rotation"][1],
        "figure": {
            "soft": explorer_body.soft_parts(arms=False),
            "bones": bones,
            "muscles": [{"name": one["name"], "points": one.pop("points")} for one in muscles],
            "step": explorer_body.STEP_M,
            "colours": explorer_body.colours(),
        },
        "muscles": muscles,
        "layout": layout,
        "credit": stretches.words("pictures", language)["credit"],
    }
    return content, data


def _axes(view):
    matrix = np.zeros((4, 4))
    matrix[:3, :3] = anatomy.VIEWS[view]
    return matrix
