"""Build hipmobility/data/ and the sample that its tests compare with from the myo-sim package.

    python tools/build_anatomy.py            write the files
    python tools/build_anatomy.py --check    rebuild in memory and compare: ends with 1 if they differ

Needs `pip install -e .[anatomy]`. Nothing here runs when the library is used.
"""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from anatomy import meshes
from anatomy import model as model_reader

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "hipmobility" / "data"
SAMPLE = ROOT / "tests" / "data" / "model_lengths.npz"

# Wide enough for couch stretch, deep squat and the drawn figure-4; the model itself allows less (below).
# Past a knee flexion of 140 the patellar ligament of the model no longer keeps its length.
RANGES = {
    "hip_flexion": [-30, 135],
    "hip_abduction": [-30, 50],
    "hip_external_rotation": [-45, 80],
    "knee_flexion": [0, 140],
    "lumbar_flexion": [-26, 70],
}
MODEL_RANGES = {
    "hip_flexion": [-30, 120],
    "hip_abduction": [-30, 50],
    "hip_external_rotation": [-40, 40],
    "knee_flexion": [0, 120],
    "lumbar_flexion": [-26, 70],
}

# name, plain-language label, group, name in the model, what its numbers are good for:
# range = quote as a range of two geometries; rough = direction and rough size only; none = do not quote
MUSCLES = [
    ("psoas", "psoas", "front", "psoas", "range"),
    ("iliacus", "iliacus", "front", "iliacus", "range"),
    ("rectus_femoris", "rectus femoris", "front", "recfem", "range"),
    ("tensor_fasciae_latae", "tensor fasciae latae", "front", "tfl", "rough"),
    ("sartorius", "sartorius", "front", "sart", "rough"),
    ("piriformis", "piriformis", "back and side", "piri", "range"),
    ("gluteus_maximus_upper", "gluteus maximus, upper", "back and side", "glmax1", "none"),
    ("gluteus_maximus_middle", "gluteus maximus, middle", "back and side", "glmax2", "rough"),
    ("gluteus_maximus_lower", "gluteus maximus, lower", "back and side", "glmax3", "range"),
    ("gluteus_medius_front", "gluteus medius, front", "back and side", "glmed1", "range"),
    ("gluteus_medius_middle", "gluteus medius, middle", "back and side", "glmed2", "range"),
    ("gluteus_medius_back", "gluteus medius, back", "back and side", "glmed3", "range"),
    ("gluteus_minimus_front", "gluteus minimus, front", "back and side", "glmin1", "range"),
    ("gluteus_minimus_middle", "gluteus minimus, middle", "back and side", "glmin2", "range"),
    ("gluteus_minimus_back", "gluteus minimus, back", "back and side", "glmin3", "range"),
    ("adductor_brevis", "adductor brevis", "inner thigh", "addbrev", "none"),
    ("adductor_longus", "adductor longus", "inner thigh", "addlong", "range"),
    ("adductor_magnus_upper", "adductor magnus, upper", "inner thigh", "addmagProx", "none"),
    ("adductor_magnus_middle", "adductor magnus, middle", "inner thigh", "addmagMid", "range"),
    ("adductor_magnus_lower", "adductor magnus, lower", "inner thigh", "addmagDist", "none"),
    ("adductor_magnus_ischial", "adductor magnus, hamstring part", "inner thigh", "addmagIsch", "range"),
    ("gracilis", "gracilis", "inner thigh", "grac", "rough"),
    ("biceps_femoris_long", "biceps femoris, long head", "hamstrings", "bflh", "rough"),
    ("semimembranosus", "semimembranosus", "hamstrings", "semimem", "rough"),
    ("semitendinosus", "semitendinosus", "hamstrings", "semiten", "rough"),
]
CREDITS = (
    "Bone shapes, joints and muscle paths simplified and modified from MyoSim 0.2.4 (MyoSim authors, "
    "Apache-2.0), based on the full-body gait model of Rajagopal et al. (2016, MIT) and the lumbar spine "
    "models of Christophy et al. (2012) and Bruno et al. (2015) (MIT). Bone geometry: OpenSim project, "
    "CC BY 3.0, changed (simplified, projected). Reference lengths computed with OpenSim 4.6 from "
    "Rajagopal2016 and gait2392 (Delp et al. 1990; CC BY 3.0)."
)


def sample_angles(number=1000, seed=3):
    """Random hip and knee angles inside RANGES, whole hundredths of a degree, shape (number, 4)."""
    low, high = np.array([RANGES[name] for name in list(RANGES)[:4]], dtype=float).T
    return np.round(low + (high - low) * np.random.default_rng(seed).random((number, 4)), 2)


def build():
    """Return (body, bones, sample): the dictionary of body.json and the arrays of the two .npz files."""
    model, data = model_reader.load()
    labels, shapes = meshes.bones(model)
    body = {
        "credits": CREDITS,
        "made_with": {p: version(p) for p in ("myo-sim", "mujoco", "fast-simplification")},
        "frame": "x forward, y up, z to the right of the body [m]; a polynomial takes rad",
        "ranges": RANGES,
        "model_ranges": MODEL_RANGES,
        "segments": model_reader.segments(model),
        "bones": labels,
        "vertex_step_m": meshes.STEP_M,
        "muscles": [
            {
                "name": name,
                "label": label,
                "group": group,
                "numbers": numbers,
                "path": model_reader.path(model, m),
            }
            for name, label, group, m, numbers in MUSCLES
        ],
        "psoas_origins": model_reader.psoas_origins(),
    }
    angles = sample_angles()
    lengths = model_reader.lengths(model, data, [m for *_, m, _ in MUSCLES], angles)
    sample = {"angles": angles, "lengths_m": lengths.astype(np.float32)}
    return body, meshes.pack(shapes), sample


def write(body, bones, sample):
    """Write the three files."""
    lines = [f" {json.dumps(key)}: {_json(value)}" for key, value in body.items()]
    (DATA / "body.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    np.savez_compressed(DATA / "bones.npz", **bones)
    SAMPLE.parent.mkdir(exist_ok=True)
    np.savez_compressed(SAMPLE, **sample)


def _json(value):
    """Write a list of records one a line, so that a changed number shows as one changed line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in value) + "\n ]"
    return json.dumps(value)


def _differences(new, old, place="body.json"):
    """Yield each place where two JSON values differ, numbers by more than 1e-6."""
    if isinstance(new, dict) and isinstance(old, dict) and new.keys() == old.keys():
        for key in new:
            yield from _differences(new[key], old[key], f"{place}: {key}")
    elif isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        for i, (a, b) in enumerate(zip(new, old, strict=True)):
            yield from _differences(a, b, f"{place}[{i}]")
    elif isinstance(new, float) and isinstance(old, int | float):
        if abs(new - old) > 1e-6:
            yield f"{place}: {old} in the file, {new} rebuilt"
    elif new != old:
        yield f"{place}: {old!r} in the file, {new!r} rebuilt"


def bone_differences(labels, new, old):
    """Yield each bone whose extent moved by more than 1 mm or whose faces changed by more than 2 %.

    The simplifier may place single vertices differently on another machine, so they are not compared one by
    one.
    """
    extents = []
    for pack in (new, old):
        ends = np.cumsum(pack["vertex_counts"].astype(int))
        parts = np.split(pack["vertices"].astype(int), ends[:-1])
        extents.append([np.r_[p.min(axis=0), p.max(axis=0)] * meshes.STEP_M for p in parts])
    if len(extents[0]) != len(extents[1]):
        yield f"bones.npz: {len(extents[1])} bones in the file, {len(extents[0])} rebuilt"
        return
    for i, label in enumerate(labels):
        moved = np.abs(extents[0][i] - extents[1][i]).max()
        counts = int(new["face_counts"][i]), int(old["face_counts"][i])
        if moved > 1e-3 or abs(counts[0] - counts[1]) > 0.02 * counts[1]:
            yield f"bones.npz, {label['name']}: moved {moved * 1e3:.2f} mm, faces {counts[1]} -> {counts[0]}"


def check(body, bones, sample):
    """Return what differs between a fresh build and the files, and between the library and the model."""
    faults = list(
        _differences(json.loads(json.dumps(body)), json.loads((DATA / "body.json").read_text("utf-8")))
    )
    with np.load(DATA / "bones.npz") as old:
        faults += bone_differences(body["bones"], bones, dict(old))
    with np.load(SAMPLE) as old:
        if not np.array_equal(old["angles"], sample["angles"]):
            faults.append("model_lengths.npz: other poses")
        elif np.abs(old["lengths_m"] - sample["lengths_m"]).max() > 1e-5:
            faults.append("model_lengths.npz: the model gives other lengths")
    return faults + _library_faults(sample)


def _library_faults(sample):
    """Compare hipmobility.anatomy with the model: 99 % of the poses within 1 mm, for each muscle."""
    sys.path.insert(0, str(ROOT))
    from hipmobility import anatomy

    names = list(list(RANGES)[:4])
    ours = anatomy.muscle_length([m[0] for m in MUSCLES], **dict(zip(names, sample["angles"].T, strict=True)))
    error_mm = np.abs(ours - sample["lengths_m"]) * 1e3
    within = (error_mm < 1).mean(axis=0)
    print(
        f"{len(error_mm)} poses x {len(MUSCLES)} muscles: "
        f"{(error_mm < 1).mean():.3%} within 1 mm of the model"
    )
    for (name, *_), share, worst in zip(MUSCLES, within, error_mm.max(axis=0), strict=True):
        if worst > 0.01:
            print(f"  {name}: {share:.1%} within 1 mm, largest {worst:.2f} mm")
    return [
        f"{m[0]}: only {s:.1%} within 1 mm of the model"
        for m, s in zip(MUSCLES, within, strict=True)
        if s < 0.99
    ]


def main(argv=None):
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    arguments = parser.parse_args(argv)
    built = build()
    if not arguments.check:
        write(*built)
        return 0
    faults = check(*built)
    print("\n".join(faults) or "hipmobility/data agrees with a fresh build")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
