"""The body view's bones, muscles and colours as packed numbers, which the browser only has to paint."""

from functools import cache

import numpy as np

from hipmobility import anatomy, movements
from hipmobility.figures.bands import SPINE

SHOWN = {  # the muscles of the list; psoas is drawn as five strands
    "hip_flexor": (
        *("psoas", "iliacus", "rectus_femoris", "tensor_fasciae_latae", "sartorius"),
        *("gluteus_maximus_middle", "gluteus_maximus_lower", "gluteus_medius_back"),
        *("biceps_femoris_long", "semimembranosus"),
    ),
    "figure_4": (
        *("piriformis", "gluteus_medius_front", "gluteus_medius_middle", "gluteus_medius_back"),
        *("gluteus_minimus_front", "gluteus_minimus_middle", "gluteus_minimus_back"),
        *("gluteus_maximus_upper", "gluteus_maximus_middle", "gluteus_maximus_lower"),
    ),
}
VERTEX_STEP_M, LINE_STEP_M = 5e-5, 1e-4
NOT_DRAWN = ("skull", "jaw")  # a skull frightens: the head is an egg
HEAD = (
    (0.01, 0.05, 0.0),
    (0.1, 0.125, 0.078),
)  # centre and half axes of the egg in the head's frame [m], by eye
STILL = "floor"  # what belongs to no segment
# boxes that stand still: [m] low and high corner, x forward from the hips' start, y up from the floor; set by eye
BOXES = {
    "figure_4": {
        "floor": ((-0.5, -0.008, -0.4), (0.65, 0.0, 0.4)),
        "seat": ((-0.27, 0.33, -0.24), (0.12, 0.365, 0.24)),
    },
    "hip_flexor": {"floor": ((-0.75, -0.008, -0.35), (0.65, 0.0, 0.35))},
}
# percent longer than in standing, and its colour (red, green, blue, 0-255)
COLOURS = ((-20, (38, 92, 170)), (0, (190, 160, 140)), (12, (214, 110, 40)), (40, (160, 16, 16)))
GREY = (120, 124, 130)
RADIUS_M, RADII_M = 0.011, {  # of the tubes, by eye: they say nothing about a muscle's size
    "psoas": 0.007,
    "gluteus_maximus": 0.015,
    "gluteus_minimus": 0.009,
}  # fmt: skip


@cache
def mesh_bytes(stretch):
    """Return all bones as one mesh.

    Returns
    -------
    vertices : bytes, int16 x 3, in steps of 0.05 mm, in the frame of their segment
    faces : bytes, uint16 x 3, counted through all parts
    parts : list of dict
        Of each part its `kind` ("bone", "head", "floor", "seat"), `segment` (its number in the transforms), and the
        first and number of indices.
    """
    order, vertices, faces, parts, first = _segments(), [], [], [], 0
    for kind, segment, v, f in _parts(stretch):
        whole = np.rint(v / VERTEX_STEP_M)
        parts.append(
            {"kind": kind, "segment": order.index(segment), "from": 3 * sum(map(len, faces)), "count": f.size}
        )
        vertices.append(whole.astype("<i2"))
        faces.append((f + first).astype("<u2"))
        first += len(v)
    return b"".join(v.tobytes() for v in vertices), b"".join(f.tobytes() for f in faces), parts


def _parts(stretch):
    for bone in anatomy.bones():
        if bone.name not in NOT_DRAWN:
            yield "bone", bone.segment, bone.vertices, bone.faces
    yield "head", "head", *_egg()
    for name, corners in BOXES[stretch].items():
        yield name, STILL, *_box(*corners)


def _egg(rows=14, columns=20):
    """Return a mesh of the head's egg: vertices and faces."""
    down, around = np.meshgrid(
        np.linspace(0, np.pi, rows + 1), np.linspace(0, 2 * np.pi, columns + 1), indexing="ij"
    )
    ball = np.stack([np.sin(down) * np.cos(around), np.cos(down), -np.sin(down) * np.sin(around)], axis=-1)
    corner = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    below = corner + columns + 1
    halves = (corner, below, below + 1), (corner, below + 1, corner + 1)
    faces = np.concatenate([np.stack(three, axis=1) for three in halves])
    centre, half_axes = map(np.array, HEAD)
    return centre + half_axes * ball.reshape(-1, 3), faces


def _box(low, high):
    """Return a box: four vertices a side, so that its edges stay sharp."""
    vertices, faces = [], []
    for axis in range(3):
        for end in (0, 1):
            first = len(vertices)
            for one, other in ((0, 0), (1, 0), (1, 1), (0, 1)):
                pick = np.array([one, other])
                pick = np.insert(pick, axis, end)
                vertices.append(np.where(pick, high, low))
            faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return np.array(vertices), np.array(faces)


def _segments():
    return [*anatomy.segment_transforms(anatomy.Pose()), STILL]


@cache
def transform_bytes(stretch, side):
    """Return where each segment is in each frame: bytes, float32, frames x segments x 12 (three rows of four) [m]."""
    out = []
    for frame in movements.frames(stretch, side):
        for matrix in anatomy.segment_transforms(frame.drawn).values():
            placed = matrix[:3].copy()
            placed[0, 3] += frame.forward
            out.append(placed)
        out.append(np.eye(4)[:3])
    return np.array(out, dtype="<f4").tobytes()


@cache
def aims(stretch, side):
    """Return what to look at in each frame [m]: the body's middle, its reach around that, and the stretched hip."""
    out = []
    for frame in movements.frames(stretch, side):
        marks = anatomy.landmarks(frame.drawn)
        points = np.add(list(marks.values()), [frame.forward, 0, 0])
        low, high = points.min(axis=0), points.max(axis=0)
        hip = marks[f"hip_{side}"] + [frame.forward, 0, 0]
        out.append(np.round([*(low + high) / 2, max(high - low) / 2 + 0.1, *hip], 3).tolist())
    return out


@cache
def line_bytes(stretch, side):
    """Return the paths of the muscles in each frame.

    Returns
    -------
    lines : bytes, int16 x 3, in steps of 0.1 mm: the points of all lines, frame by frame
    counts : list of list of [int, int]
        For each frame and line: which muscle of `SHOWN` it belongs to, and how many points it has.
    """
    points, counts = [], []
    owners = [(number, name) for number, muscle in enumerate(SHOWN[stretch]) for name in strands(muscle)]
    for frame in movements.frames(stretch, side):
        paths = anatomy.muscle_paths(frame.drawn, [name for _, name in owners])
        points += [np.rint(np.add(path, [frame.forward, 0, 0]) / LINE_STEP_M) for path in paths.values()]
        counts.append([[number, len(paths[name])] for number, name in owners])
    return np.concatenate(points).astype("<i2").tobytes(), counts


def strands(muscle):
    """Return the lines that a muscle is drawn with."""
    return SPINE if muscle == "psoas" else (muscle,)


@cache
def tint_bytes(stretch):
    """Return the colour of each muscle in each frame: bytes, uint8, frames x muscles x 3."""
    numbers = anatomy.muscles().set_index("muscle")["numbers"]
    at, colours = zip(*COLOURS, strict=True)
    out = []
    for frame in movements.frames(stretch):
        change = anatomy.lengthening(frame.numbers).set_index("muscle")["change_percent"]
        for name in SHOWN[stretch]:
            blend = [np.interp(change[name], at, channel) for channel in zip(*colours, strict=True)]
            out.append(GREY if numbers[name] == "none" else blend)
    return np.rint(out).astype(np.uint8).tobytes()


def radii(stretch):
    """Return how thick each muscle is drawn [m]."""
    return [
        next((size for start, size in RADII_M.items() if name.startswith(start)), RADIUS_M)
        for name in SHOWN[stretch]
    ]
