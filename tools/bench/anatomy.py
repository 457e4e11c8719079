"""Time the body: 10,000 poses for all muscles, and one picture, against MuJoCo in the same run.

    python tools/bench/anatomy.py

Needs `pip install -e .[anatomy]`. Prints the best of several rounds: other programs only ever slow one down.
"""

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import mujoco  # noqa: E402
from anatomy import model as model_reader  # noqa: E402

from hipmobility import anatomy  # noqa: E402

POSES = 10_000
ANGLES = ("hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion")


def best(action, rounds=7):
    """Return the shortest of several timings [s]."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return min(times)


def engine(model, data):
    """Kinematics and tendons for every pose, nothing else: the engine's own work without setting angles."""
    for _ in range(POSES):
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)


def main():
    """Run the program."""
    low, high = np.array([anatomy.ranges()[name] for name in ANGLES], dtype=float).T
    angles = low + (high - low) * np.random.default_rng(0).random((POSES, 4))
    muscles = tuple(anatomy.muscles()["muscle"])
    columns = dict(zip(ANGLES, angles.T, strict=True))
    ours = best(lambda: anatomy.muscle_length(muscles, **columns))
    one = best(lambda: anatomy.muscle_length(muscles, hip_flexion=90), rounds=50)
    model, data = model_reader.load()
    theirs = best(lambda: engine(model, data), rounds=3)
    deep = anatomy.pose("low_lunge_deep", drawn=True)
    picture = best(lambda: anatomy.bone_outlines(deep), rounds=20)
    print(f"numpy {np.__version__}, mujoco {mujoco.__version__}, {POSES} poses, {len(muscles)} muscles")
    print(f"muscle_length, one call          {ours * 1e3:8.1f} ms  {ours / POSES * 1e6:6.2f} us a pose")
    print(f"MuJoCo kinematics + tendons (80) {theirs * 1e3:8.1f} ms  {theirs / POSES * 1e6:6.2f} us a pose")
    print(f"ratio                            {theirs / ours:8.1f}")
    print(f"muscle_length, one pose          {one * 1e3:8.2f} ms")
    print(f"bone_outlines, one pose          {picture * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()
