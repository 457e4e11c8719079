"""What an explorer in the browser draws a body from: bones, soft parts and packed numbers."""

import zlib

import numpy as np

from hipmobility import anatomy
from hipmobility.figures import body
from hipmobility.figures.scene import COLOURS

SHOWN_BONES = ("sacrum", "hip_bone", "femur", "tibia", "fibula", "patella", "talus", "foot", "toes")
STEP_M = 5e-5  # of the bones' points
_ARM = (
    (0.0, 0.052),
    (0.15, 0.047),
    (0.29, 0.037),
    (0.46, 0.027),
    (0.54, 0.03),
    (0.58, 0.02),
)  # down, radius [m]


def pack(arrays):
    """Return named arrays as compressed bytes, and where each begins: {name: [type, start, count]}.

    The bytes are a zlib stream, which every browser can read. Types: "Int8", "Uint8", "Int16", "Uint16", "Float32".
    """
    parts, layout, place = [], {}, 0
    for name, array in arrays.items():
        kind = array.dtype.name.capitalize()
        layout[name] = [kind, place, int(array.size)]
        raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        raw += b"\0" * (-len(raw) % 4)
        parts.append(raw)
        place += len(raw)
    return zlib.compress(b"".join(parts), 9), layout


def bones(legs=("right",)):
    """Return the bones of hip, low back and leg as arrays, and what they are called.

    Returns
    -------
    arrays : dict of str to ndarray
        "points N" int16 in `STEP_M`, in the frame of the segment; "faces N" uint16; N counts the bones.
    names : list of dict
        segment, look
    """
    arrays, names = {}, []
    for bone in anatomy.bones():
        side = bone.segment.rpartition("_")[2]
        if side in ("left", "right") and side not in legs:
            continue
        lumbar = bone.name.startswith("lumbar")
        if not lumbar and bone.name not in SHOWN_BONES:
            continue
        number = len(names)
        arrays[f"points {number}"] = np.rint(bone.vertices / STEP_M).astype(np.int16)
        arrays[f"faces {number}"] = bone.faces.astype(np.uint16)
        names.append({"segment": bone.segment, "look": "lumbar" if lumbar else "bone", "name": bone.name})
    return arrays, names


def _balls(balls, side="right"):
    out = 1 if side == "right" else -1
    paired = ("femur", "tibia", "patella", "talus", "foot", "toes")
    return [
        [f"{s}_{side}" if s in paired else s, [x, y, z * out if s in paired else z], list(half)]
        for s, (x, y, z), half in balls
    ]


def _soft(name, fill, *chains):
    return {"name": name, "fill": fill, "chains": list(chains)}


def soft_parts(arms=True):
    """Return the parts of the soft body, far to near as seen from the right: a name, a colour, chains of balls.

    A ball is [segment, middle, half axes]; an arm is a segment of its own, hanging from the shoulder.
    """
    legs, limbs = {}, {}
    for side, far in (("left", " far"), ("right", "")):
        legs[side] = [
            _soft(f"leg_{side}", f"skin{far}", *(_balls(chain, side) for chain in body.LEG)),
            _soft(f"thigh_{side}", f"shorts{far}", _balls(body.SHORTS, side)),
        ]
        segment = f"arm_{side}"
        arm = [[segment, [0.0, -down, 0.0], [radius] * 3] for down, radius in _ARM]
        limbs[side] = (
            [_soft(segment, f"skin{far}", arm[1:]), _soft("sleeve", f"shirt{far}", arm[:2])] if arms else []
        )
    head = [_soft("hair", "hair", [["head", list(c), list(h)] for c, h in body.HAIR])]
    head += [_soft("head", "skin", *([["head", list(c), list(h)] for c, h in part] for part in body.FACE))]
    head += [_soft("hair", "hair", [["head", list(c), list(h)] for c, h in body.FRINGE])]
    head += [_soft("ear", "skin", [["head", list(body.EAR[0]), list(body.EAR[1])]])]
    head += [_soft("eye", "text", [["head", [0.088, 0.06, 0.033], [0.008, 0.011, 0.008]]])]
    trunk = [_soft("neck", "skin", _balls(body.NECK)), _soft("seat", "shorts", _balls(body.SEAT))]
    trunk += [_soft("trunk", "shirt", _balls(body.TRUNK))]
    return [*limbs["left"], *legs["left"], *trunk, *head, *legs["right"], *limbs["right"]]


def colours():
    """Return the colours of the step pictures by name."""
    return dict(COLOURS)
