"""Muscles on a picture: bands along their paths, coloured by how much longer they are than in standing, and the key.

The bands show the path of a muscle; their width is ours and says nothing.
"""

from functools import lru_cache
from textwrap import wrap

import numpy as np

from hipmobility import anatomy, stretches
from hipmobility.figures.marks import line
from hipmobility.figures.scene import Look, Shape, Words, leading

# from how much longer than in standing [%] on a muscle gets which colour and word
CLASSES = ((10.0, "much longer"), (2.0, "longer"), (-2.0, "as long"), (-np.inf, "shorter"))
SPINE = tuple(f"psoas_L{level}" for level in range(1, 6))  # the psoas from each vertebra looks right
HALF_WIDTHS_M = {"psoas": 0.013, "iliacus": 0.016, "piriformis": 0.016}
HALF_WIDTH_M = 0.022
KEY_SIZE, KEY_LETTERS = 18, 40  # of the key's text; letters in a line
FIBRE = Look(None, "muscle edge", 0.8)


@lru_cache(maxsize=64)
def changes(pose):
    """Return how much longer each muscle is than in standing: in a word, and in numbers where these may be quoted.

    Returns
    -------
    dict of str to (word, ends)
        The word is of `CLASSES`, or "unknown" where the two geometries disagree too much to say anything. The ends
        are whole percent, the lower and the higher of two geometries, or None where they may not be quoted.
    """
    table, out = anatomy.lengthening(pose), {}
    for muscle, here, low, high, numbers in zip(
        *(table[name].tolist() for name in ("muscle", "change_percent", "low", "high")),
        anatomy.muscles()["numbers"],
        strict=True,
    ):
        quoted = numbers == "range" and low == low  # not a number where only one geometry is known
        middle = (low + high) / 2 if quoted else here
        word = next(word for least, word in CLASSES if middle >= least)
        out[muscle] = (
            "unknown" if numbers == "none" else word,
            (round(low), round(high)) if quoted else None,
        )
    return out


def _band(points, half_width, steps=15):
    """Return a band along a line on the panel that is widest in its middle, and its middle line."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    share = np.linspace(0, 1, steps)
    middle = np.stack([np.interp(share * along[-1], along, axis) for axis in points.T], axis=1)
    way = np.gradient(middle, axis=0)
    across = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    half = half_width * (0.3 + 0.7 * np.sin(np.pi * share))[:, None]
    return np.concatenate([middle + half * across, (middle - half * across)[::-1]]), middle


def _look(word):
    """Return a full band for a longer muscle and an open one for the others: on grey paper colour is not there."""
    if "longer" in word:
        return Look(word, "muscle edge", 3, under=True)
    return Look("muscle edge", word, 4, under=True, dash=() if word == "as long" else (5, 4))


def muscle_shapes(pose, camera, highlight, numbers):
    """Return the bands of muscles and the middle of each on the panel; `numbers` is the pose behind the colours."""
    shapes, at = [], {}
    wanted = [name for muscle in highlight for name in (SPINE if muscle == "psoas" else (muscle,))]
    paths = anatomy.muscle_paths(pose, wanted) if wanted else {}
    for muscle in highlight:
        names = SPINE if muscle == "psoas" else (muscle,)
        half = camera.scale * HALF_WIDTHS_M.get(muscle, HALF_WIDTH_M)
        rings, lines = zip(*(_band(camera.flat(paths[name]), half) for name in names), strict=True)
        shapes.append(Shape(_look(changes(numbers)[muscle][0]), rings, name=muscle))
        if len(lines) == 1:  # the strands of psoas need no fibre
            shapes.append(line(lines[0][2:-2], FIBRE))
        at[muscle] = np.mean([one[len(one) // 2] for one in lines], axis=0)
    return shapes, at


def key_rows(muscles, numbers, language):
    """Return for each muscle its word of `CLASSES` and a sentence: numbers only where they may be quoted."""
    words, labels = (stretches.words(section, language) for section in ("pictures", "muscle_names"))
    rows = []
    for muscle in muscles:
        word, ends = changes(numbers)[muscle]
        low, high = ends or (0, 0)
        kind = word.replace(" ", "_")
        if low > 0:
            kind = "range" if low < high else "one"
        rows.append((word, words[f"key_{kind}"].format(muscle=labels[muscle], low=low, high=high)))
    return rows


def key_shapes(rows, top):
    """Return the colour key from a height on: its shapes, its words, and where it ends."""
    shapes, words = [], []
    for word, text in rows:
        lines = tuple(wrap(text, KEY_LETTERS))
        swatch, middle = _band(np.array([[16.0, top - 6], [50.0, top - 6]]), 7)
        shapes += [Shape(_look(word), (swatch,)), line(middle[2:-2], FIBRE)]
        words.append(Words(lines, 60, top, size=KEY_SIZE))
        top += leading(KEY_SIZE) * len(lines) + 4
    return shapes, words, top
