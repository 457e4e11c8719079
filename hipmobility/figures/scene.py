"""A drawing as plain shapes and words on a panel, written as SVG or drawn by matplotlib: one set of points for both.

The panel is pale on any page, so every colour has the same contrast on a light and on a dark one.
"""

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from hipmobility.markup import escaped

GRID = 4  # coordinates are written in quarters of a unit of the panel, about a millimetre of the body
# Every mark has a contrast of at least 3 to what it lies on, every text of 4.5 (WCAG 2.2).
COLOURS = {
    "panel": "#fbfaf6",
    "edge": "#8a8577",
    "text": "#1d2a35",
    "body edge": "#6a4530",
    "skin": "#efc6a2",
    "skin far": "#e3bd9f",
    "shirt": "#c4e4dc",
    "shirt far": "#b3d3cb",
    "shorts": "#b9cbe6",
    "shorts far": "#a9b9d1",
    "hair": "#4a3426",
    "bone": "#fffdf5",
    "bone edge": "#6b5a49",
    "rib": "#e9f3ee",
    "rib edge": "#6c7b76",
    "lumbar": "#bfe0ff",
    "chair": "#a97f4f",
    "chair top": "#b88d5c",
    "chair edge": "#5f4426",
    "mat": "#678748",
    "rug": "#f1ecdf",
    "floor": "#817d72",
    "arrow": "#005a9c",
    "wrong": "#b3261e",
    "much longer": "#9c1c10",
    "longer": "#b03a06",
    "as long": "#5d5873",
    "shorter": "#1f5f8b",
    "unknown": "#4c5560",
    "muscle edge": "#fff3e6",
}


@dataclass(frozen=True)
class Look:
    """How a shape is painted; `fill` and `stroke` name a colour, `width` is of the stroke.

    `under` paints the stroke first and the fill over it, so that parts of one shape melt into one outline.
    """

    fill: str | None = None
    stroke: str | None = None
    width: float = 0
    under: bool = False
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """Rings of points on the panel, (n, 2) each, y downwards; open ones are lines."""

    look: Look
    rings: tuple[np.ndarray, ...]
    closed: bool = True
    name: str = ""


@dataclass(frozen=True)
class Words:
    """Lines of text from (x, y) on."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str = "start"
    colour: str = "text"
    size: float = 20
    bold: bool = False


@dataclass(frozen=True)
class Scene:
    """A whole drawing."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]
    title: str = ""
    alt: str = ""
    credits: str = ""  # in full, carried inside an SVG
    credit: str = ""  # in short, seen under a figure

    def mirrored(self):
        """Return the drawing as in a mirror; words change places but stay readable."""

        def ring(points):
            return points * (-1, 1) + (self.width, 0)

        other = {"start": "end", "end": "start", "middle": "middle"}
        return replace(
            self,
            shapes=tuple(replace(shape, rings=tuple(map(ring, shape.rings))) for shape in self.shapes),
            words=tuple(replace(w, x=self.width - w.x, anchor=other[w.anchor]) for w in self.words),
        )


def leading(size):
    """Return the height of a line of text."""
    return 1.2 * size


def number(value):
    """Write a number with at most one decimal."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _path_data(shape):
    """Write rings as whole steps of the grid, each point relative to the one before."""
    parts = []
    for ring in shape.rings:
        points = np.rint(ring * GRID).astype(int)
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        (x, y), moves = points[0].tolist(), " ".join(map(str, steps.ravel().tolist()))
        parts.append(f"M{x} {y}l{moves}{'z' if shape.closed else ''}".replace(" -", "-"))
    return "".join(parts)


def _svg_look(look):
    given = {
        "fill": COLOURS[look.fill] if look.fill else "none",
        "stroke": COLOURS[look.stroke] if look.stroke else None,
        "stroke-width": number(look.width * GRID) if look.stroke else None,
        "stroke-dasharray": " ".join(number(part * GRID) for part in look.dash) or None,
        "paint-order": "stroke" if look.under else None,
    }
    return "".join(f' {key}="{value}"' for key, value in given.items() if value is not None)


def _svg_shapes(shapes):
    """Write shapes in order; neighbours of one look share a group, which keeps the picture small."""
    for look, some in groupby(shapes, key=lambda shape: shape.look):
        paths = [f'd="{_path_data(shape)}"/>' for shape in some]
        if len(paths) == 1:
            yield f"<path{_svg_look(look)} {paths[0]}"
        else:
            yield f"<g{_svg_look(look)}>{''.join(f'<path {path}' for path in paths)}</g>"


def _svg_words(words):
    look = f' fill="{COLOURS[words.colour]}"'
    look += f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    look += ' font-weight="700"' if words.bold else ""
    look += f' font-size="{number(words.size)}"' if words.size != 20 else ""
    return "".join(
        f'<text x="{number(words.x)}" y="{number(words.y + leading(words.size) * i)}"{look}>{escaped(line)}</text>'
        for i, line in enumerate(words.lines)
    )


def svg_shapes(scene):
    """Write the shapes of a scene as the inside of an `<svg>`, without the words."""
    group = f'<g transform="scale({1 / GRID:g})" stroke-linejoin="round" stroke-linecap="round">'
    return f"{group}{''.join(_svg_shapes(scene.shapes))}</g>"


def svg(scene):
    """Write a scene as one complete `<svg>`: no ids, no links, so that it may stand on a page many times."""
    size = f'viewBox="0 0 {number(scene.width)} {number(scene.height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hm-picture" {size} width="100%" style="max-width:640px" '
        f'font-family="system-ui, sans-serif" font-size="20" role="img" aria-label="{escaped(scene.alt)}">'
        f"<title>{escaped(scene.title)}</title><desc>{escaped(scene.alt)}</desc><metadata>{escaped(scene.credits)}</metadata>"
        f"{svg_shapes(scene)}{''.join(map(_svg_words, scene.words))}</svg>"
    )


def _mpl_path(shape):
    points, codes = [], []
    for ring in shape.rings:
        points += [*ring, ring[0]] if shape.closed else [*ring]
        codes += [Path.MOVETO] + [Path.LINETO] * (len(ring) - 1) + [Path.CLOSEPOLY] * shape.closed
    return Path(points, codes)


def draw(scene, ax):
    """Draw a scene into the axes; words and lines keep their size relative to the panel."""
    ax.set(xlim=(0, scene.width), ylim=(scene.height + 18, 0), aspect="equal")
    ax.axis("off")
    ax.figure.draw_without_rendering()  # lays out the figure: only then is the size of the axes known
    box = ax.get_window_extent()
    point = 72 / ax.figure.dpi * min(box.width / scene.width, box.height / scene.height)
    colour = {None: "none"} | COLOURS
    for zorder, shape in enumerate(scene.shapes):
        look, path = shape.look, _mpl_path(shape)
        line = {"edgecolor": colour[look.stroke], "linewidth": look.width * point if look.stroke else 0}
        if look.dash:
            line["linestyle"] = (0, tuple(part / look.width for part in look.dash))
        common = {"joinstyle": "round", "capstyle": "round", "zorder": zorder}
        fills = ("none", colour[look.fill]) if look.under else (colour[look.fill],)
        for fill in fills:
            ax.add_patch(PathPatch(path, facecolor=fill, **common, **line))
            line = {"edgecolor": "none", "linewidth": 0}
    under = Words((scene.credit,), 8, scene.height + 14, colour="edge", size=11)
    for words in (*scene.words, under):
        for i, text in enumerate(words.lines):
            ax.text(
                words.x,
                words.y + leading(words.size) * i,
                text,
                color=COLOURS[words.colour],
                fontsize=words.size * point * 0.95,
                ha={"start": "left", "middle": "center", "end": "right"}[words.anchor],
                weight="bold" if words.bold else "normal",
                parse_math=False,
                zorder=len(scene.shapes),
            )
    return ax
