"""Hip and lower back in a task, under one's own fingers: an if-then drawing with its whole band, never a risk."""

from functools import cache
from numbers import Real
from pathlib import Path

import numpy as np
from traitlets import TraitError

from hipmobility import compensation, explore, stretches
from hipmobility.widgets import explorer_body
from hipmobility.widgets.explorer import Explorer, evidence, names_fault, number_faults, word_faults
from hipmobility.widgets.scripts import script

START = {"walk": 0, "squat": 85, "bend": 40}  # hip motion available [deg]: a hip that stops early
LONGEST = {"walk": 24, "squat": 110, "bend": 60}  # where the bars end [deg]
STATE = ("task", "hip_available", "share")
PLACE_M, TURN_DEG = 2.5e-4, 0.1  # what a whole number in the packed poses means
_HERE = Path(__file__).parent


class CompensationExplorer(Explorer):
    """Choose a task, how far the hip goes, and how much of the rest the low back takes over; see what follows.

    Parameters
    ----------
    language : str

    Notes
    -----
    Every row is `compensation.solve`; the band from none to all is always shown with it. The share is an assumption.
    Nothing here measures anybody or says anything about pain.

    Examples
    --------
    >>> explorer = CompensationExplorer()
    >>> explorer
    CompensationExplorer(bend: hip 40 available, share 0.5, low back 46.2, short by 3.8 degrees)
    >>> explorer.hip_available = 60
    >>> explorer.result.shortfall
    0.0
    """

    _esm = script("page_parts", "explorer_controls", "skeleton", "compensation_explorer")
    _css = _HERE / "explorers.css"

    def __init__(self, language="en"):
        content, data = _content(language)
        super().__init__(content=content, data=data, state=self._start())

    def _start(self):
        return {"task": "bend", "hip_available": START["bend"], "share": 50}

    def _faults(self, state):
        if wrong := names_fault(state, STATE):
            yield wrong
            return
        yield from word_faults("task", state["task"], compensation.TASKS)
        if state["task"] in compensation.TASKS:
            limits = explore.HIP_AVAILABLE[state["task"]]
            yield from number_faults("hip_available", state["hip_available"], *limits)
        yield from number_faults("share (in percent)", state["share"], 0, 100, 10)

    @property
    def task(self):
        """What is done: "walk", "squat" or "bend". Setting it sets `hip_available` to a hip that stops early."""
        return self.state["task"]

    @task.setter
    def task(self, task):
        self._set(task=task, hip_available=START.get(task, 0))

    @property
    def hip_available(self):
        """How far the hip can go in the direction of the task, a whole number [deg]."""
        return self.state["hip_available"]

    @hip_available.setter
    def hip_available(self, hip_available):
        self._set(hip_available=hip_available)

    @property
    def share(self):
        """Part of the missing hip motion that the low back takes over, 0 to 1 in tenths: an assumption."""
        return self.state["share"] / 100

    @share.setter
    def share(self, share):
        percent = round(share * 100) if isinstance(share, Real) and abs(share) < 1e6 else None
        if percent not in explore.SHARES or isinstance(share, bool) or abs(share * 100 - percent) > 1e-9:
            raise TraitError(f"share: {share!r} is not 0, 1 or tenths between them")
        self._set(share=percent)

    @property
    def result(self):
        """What the sliders give: a `compensation.Compensation`."""
        return compensation.solve(self.task, self.hip_available, self.share)

    def __repr__(self):
        result = self.result
        return (
            f"CompensationExplorer({self.task}: hip {self.hip_available} available, share {self.share:g}, "
            f"low back {result.lumbar:.1f}, short by {result.shortfall:.1f} degrees)"
        )


@cache
def _content(language):
    """Return all that is shown as plain values, and the packed tables."""
    words = stretches.words("compensation_explorer", language) | stretches.words("explorer", language)
    shared = stretches.words("compensation", language)
    arrays, bones = explorer_body.bones()
    tasks = {}
    for task in compensation.TASKS:
        low, high = explore.HIP_AVAILABLE[task]
        table, poses = explore.compensation_table(task), explore.task_poses(task)
        steps = np.array([TURN_DEG, PLACE_M, PLACE_M])
        arrays[f"values {task}"] = np.rint(table * 10).astype(np.int16)
        arrays[f"poses {task}"] = np.rint(poses / steps).astype(np.int16)
        first = compensation.solve(task, low, 0)
        tasks[task] = {
            "label": shared[task],
            "hip": {"label": words[f"hip_{task}"], "unit": "°", "low": low, "high": high, "step": 1},
            "start": START[task],
            "longest": LONGEST[task],
            "needed": first.hip + first.shortfall,
            "usual": first.lumbar,
            "from": shared[f"from_{task}"],
        }
    data, layout = explorer_body.pack(arrays)
    content = {
        "language": language,
        "words": words,
        "rows": {name: shared[f"{name}_row"] for name in ("hip", "low_back", "missed")},
        "tasks": tasks,
        "share": {"label": words["share"], "unit": "%", "low": 0, "high": 100, "step": 10},
        "start": {"task": "bend", "hip_available": START["bend"], "share": 50},
        "evidence": evidence(language, "C2", "C3"),
        "sure": stretches.words("stretch", language)["evidence"],
        "notes": [shared["what_if"], shared["assumption"]],
        "figure": {
            "soft": explorer_body.soft_parts(),
            "bones": bones,
            "step": explorer_body.STEP_M,
            "colours": explorer_body.colours(),
        },
        "segments": list(explore.SEGMENTS),
        "pose_steps": [TURN_DEG, PLACE_M],
        "layout": layout,
        "credit": stretches.words("pictures", language)["credit"],
    }
    return content, data
