"""The tables that the explorers move in: every row computed once, here, so that a browser only has to pick one."""

from hipmobility.explore.legs import (
    KNEE_CROSSING,
    LEG_GRID,
    REFERENCES,
    TILTS,
    grid,
    leg_steps,
    muscle_table,
    second_model,
    shown_muscles,
    tilted,
)
from hipmobility.explore.tasks import (
    HIP_AVAILABLE,
    SEGMENTS,
    SHARES,
    compensation_table,
    task_poses,
)

__all__ = [
    "HIP_AVAILABLE",
    "KNEE_CROSSING",
    "LEG_GRID",
    "REFERENCES",
    "SEGMENTS",
    "SHARES",
    "TILTS",
    "compensation_table",
    "grid",
    "leg_steps",
    "muscle_table",
    "second_model",
    "shown_muscles",
    "task_poses",
    "tilted",
]
