"""Schematic step pictures as SVG: joint angles and labels in `poses`, a jointed person in `mannequin`.

Each picture stands on its own pale rounded panel, so its colours have the same contrast on a light and on a dark
page. Everything is drawn as seen from the stretched right side; for the left side the drawing is mirrored
and the words are not.
"""

from html import escape
from math import cos, hypot, radians, sin, sqrt
from textwrap import wrap

from hipmobility import stretches
from hipmobility.mannequin import back_line, draw, joints, number, path, smooth
from hipmobility.schematics import PICTURES

WIDTH, HEIGHT, LINE, LETTER = 480, 400, 24, 10.4  # of the panel, of a line of text, of a letter at most
# On the panel and on the rug every mark has a contrast of at least 3, every text of 4.5 (WCAG 2.2).
COLOURS = {
    "panel": "#fbfaf6",
    "edge": "#8a8577",
    "text": "#1d2a35",
    "skin": "#a9683f",
    "skin far": "#b47a55",
    "shirt": "#1f6f6b",
    "shirt far": "#508c88",
    "trousers": "#2b4763",
    "trousers far": "#70859e",
    "shoe": "#1d2a35",
    "shoe far": "#6d7c8a",
    "hair": "#4a3426",
    "chair": "#8c6a43",
    "chair far": "#9b7a50",
    "mat": "#678748",
    "rug": "#f1ecdf",
    "floor": "#817d72",
    "arrow": "#005a9c",
    "stretch": "#b03a06",
    "stretch fill": "#ffe3d1",
    "wrong": "#b3261e",
}


def _shape(name, **look):
    """Write one SVG element. Numbers are rounded, names in `COLOURS` become colours, `_` becomes `-`."""
    write = {k: number(v) if isinstance(v, (int, float)) else COLOURS.get(v, v) for k, v in look.items()}
    written = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in write.items())
    return f"<{name} {written}/>"


def _circle(centre, radius, **look):
    """Write a circle round a point of the panel."""
    return _shape("circle", cx=centre[0], cy=centre[1], r=radius, **look)


def _box(view, low, high):
    """Draw the three faces of a box that can be seen, between two opposite corners in body axes."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    faces = (
        ("chair", ((x1, y0, z0), (x1, y0, z1), (x1, y1, z1), (x1, y1, z0))),
        ("chair", ((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1))),
        ("chair far", ((x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1))),
    )
    look = {"stroke": "panel", "stroke_width": 1.5, "stroke_linejoin": "round"}
    return "".join(
        _shape("path", d=path(*map(view.flat, face)) + "Z", fill=fill, **look) for fill, face in faces
    )


def _chair(at, view):
    """Draw a chair under the hips: back rest, legs, seat."""
    seat = at["this_hip"][1] - 19
    legs = [(x, z) for z in (-34, 34) for x in (-44, 28)]
    return "".join(
        [
            _box(view, (-48, seat, -38), (-42, seat + 92, 38)),
            *(_box(view, (x - 3, 0, z - 3), (x + 3, seat - 6, z + 3)) for x, z in legs),
            _box(view, (-48, seat - 8, -40), (34, seat, 40)),
        ]
    )


def _floor(view):
    """Draw the floor: a line from the side, a rug when one looks down on it."""
    if not view.elevation:
        line = path((24, view.y + 1), (WIDTH - 24, view.y + 1))
        return _shape("path", d=line, stroke="floor", stroke_width=3, stroke_linecap="round")
    x, y = view.flat((18, 0, 0))
    height = 165 * sin(radians(view.elevation))
    return _shape("ellipse", cx=x, cy=y, rx=165, ry=height, fill="rug", stroke="floor", stroke_width=2.5)


def _mat(at, view):
    return _shape(
        "rect", x=view.flat(at["this_knee"])[0] - 150, y=view.y - 7, width=190, height=9, rx=4, fill="mat"
    )


def _back(line, mistake):
    """Draw the shape of the back as a line behind it: dotted and red where it is a mistake."""
    look = {"d": smooth(line), "fill": "none", "stroke_linecap": "round"}
    colour, width = ("wrong", 6) if mistake else ("arrow", 4)
    if mistake:
        look["stroke_dasharray"] = "1 10"
    edge = _shape("path", stroke="panel", stroke_width=width + 4, **look)
    return edge + _shape("path", stroke=colour, stroke_width=width, **look)


def _ring(centre):
    edge = _circle(centre, 12, fill="none", stroke="panel", stroke_width=9)
    return edge + _circle(centre, 12, fill="none", stroke="arrow", stroke_width=5)


def _region(flat, region):
    """Draw the stretched region: a pale ellipse with stripes and a strong edge, so a pattern as well as a colour."""
    x, y = flat[region.joint][0] + region.dx, flat[region.joint][1] + region.dy
    c, s = cos(radians(region.turn)), sin(radians(region.turn))
    heights = [5 * k / region.ry for k in range(-9, 10) if abs(5 * k) < region.ry - 2]
    edge = [(sqrt(1 - v * v) * side, v) for v in heights for side in (-1, 1)]
    long, high = region.rx, region.ry
    ends = [(x + u * long * c - v * high * s, y + u * long * s + v * high * c) for u, v in edge]
    stripes = "".join(path(*ends[i : i + 2]) for i in range(0, len(ends), 2))
    turn = f"rotate({number(region.turn)} {number(x)} {number(y)})"
    ellipse = {"cx": x, "cy": y, "rx": region.rx, "ry": region.ry, "transform": turn}
    return (
        _shape("ellipse", **ellipse, fill="none", stroke="panel", stroke_width=7)
        + _shape("ellipse", **ellipse, fill="stretch fill", stroke="stretch", stroke_width=3)
        + _shape("path", d=stripes, stroke="stretch", stroke_width=2)
    )


def _arrow(flat, arrow):
    """Draw a thick line with a head; `bow` moves its middle to one side."""
    x, y = flat[arrow.joint]
    x0, y0, x1, y1 = x + arrow.start[0], y + arrow.start[1], x + arrow.end[0], y + arrow.end[1]
    bow = 2 * arrow.bow / hypot(x1 - x0, y1 - y0)
    bend = ((x0 + x1) / 2 - bow * (y1 - y0), (y0 + y1) / 2 + bow * (x1 - x0))
    reach = hypot(x1 - bend[0], y1 - bend[1])
    ux, uy = (x1 - bend[0]) / reach, (y1 - bend[1]) / reach
    base = (x1 - 16 * ux, y1 - 16 * uy)
    head = ((x1, y1), (base[0] - 11 * uy, base[1] + 11 * ux), (base[0] + 11 * uy, base[1] - 11 * ux))
    look = {"d": path((x0, y0)) + "Q" + path(bend, base)[1:], "fill": "none", "stroke_linecap": "round"}
    return (
        _shape("path", stroke="panel", stroke_width=11, **look)
        + _shape("path", d=path(*head) + "Z", fill="arrow", stroke="panel", stroke_width=2.5)
        + _shape("path", stroke="arrow", stroke_width=6, **look)
    )


def _leader(flat, note, lines):
    """Draw a thin line from a note's words to what they name."""
    wide, high = LETTER * max(map(len, lines)), LINE * len(lines)
    left, top = note.x - (wide if note.anchor == "end" else 0), note.y - 20
    joint, dx, dy = note.to
    x, y = flat[joint][0] + dx, flat[joint][1] + dy
    line = path((min(max(x, left - 4), left + wide + 4), min(max(y, top), top + high + 8)), (x, y))
    return (
        _shape("path", d=line, stroke="panel", stroke_width=5)
        + _shape("path", d=line, stroke=note.colour, stroke_width=2)
        + _circle((x, y), 4, fill=note.colour, stroke="panel", stroke_width=1.5)
    )


def _text(lines, x, y, *, anchor="start", colour="text", mirrored=False, weight=400):
    """Write lines of real text; on a mirrored picture they change places but stay readable."""
    if mirrored:
        x, anchor = WIDTH - x, {"start": "end", "end": "start"}[anchor]
    look = f'text-anchor="{anchor}" fill="{COLOURS[colour]}" font-weight="{weight}"'
    return "".join(
        f'<text x="{number(x)}" y="{number(y + LINE * i)}" {look}>{escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def _not_like_this(words, x):
    """Draw the cross of a mistake and its words, from x on."""
    cross = path((x - 7, 27), (x + 7, 41)) + path((x + 7, 27), (x - 7, 41))
    return (
        _circle((x, 34), 18, fill="wrong")
        + _shape("path", d=cross, stroke="panel", stroke_width=5, stroke_linecap="round")
        + _text([words], x + 28, 41, colour="wrong", weight=700)
    )


def _drawing(spec, notes):
    """Draw everything but the words, seen from a stretched right side."""
    at, view = joints(spec.body), spec.view
    line = back_line(spec.body, view)
    flat = {name: view.flat(point) for name, point in at.items()}
    flat |= {f"back{i}": point for i, point in enumerate(line)}
    parts = [_floor(view)]
    if spec.prop:
        parts.append({"mat": _mat, "chair": _chair}[spec.prop](at, view))
    parts += [_shape(name, **look) for name, look in draw(spec.body, view)]
    if spec.back:
        parts.append(_back(line[: spec.back], spec.mistake))
    if spec.ring:
        parts.append(_ring(flat[spec.ring]))
    if spec.region:
        parts.append(_region(flat, spec.region))
    parts += [_arrow(flat, arrow) for arrow in spec.arrows]
    parts += [_leader(flat, note, lines) for note, lines in notes if note.to]
    return "".join(parts)


def _words(picture, side, language):
    for name, value, allowed in (("picture", picture, PICTURES), ("side", side, stretches.SIDES)):
        if value not in allowed:
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(allowed)}")
    sides = stretches.words(f"sides.{side}", language)
    return {key: text.format_map(sides) for key, text in stretches.words("pictures", language).items()}


def alt_text(picture, side="left", language="en"):
    """Return what is to be seen on a picture, as plain text; parameters and errors as for `step_svg`."""
    return _words(picture, side, language)[f"{picture}_alt"]


def step_svg(picture, side="left", language="en"):
    """Return one step picture as a complete SVG string; the same arguments give the same bytes.

    Parameters
    ----------
    picture : str
        Name of the picture, one of `PICTURES`.
    side : {"left", "right"}
        Side that is stretched; it is the side nearer to the eye.
    language : str
        Language of the words on the picture.

    Returns
    -------
    str
        An `<svg>` with `role="img"`, a `<title>` and a `<desc>` that tells what is to be seen.

    Raises
    ------
    ValueError
        If the picture, side or language is not known; the message names what is allowed.
    """
    words = _words(picture, side, language)
    spec, mirrored = PICTURES[picture], side == "left"
    notes = [(note, wrap(words[note.word], note.wrap)) for note in spec.notes]
    texts = [
        _text(lines, note.x, note.y, anchor=note.anchor, colour=note.colour, mirrored=mirrored)
        for note, lines in notes
    ]
    if spec.tag:
        texts.append(_text([words["tag"]], 14, 30, mirrored=mirrored, weight=700))
    if spec.mistake:
        texts.append(_not_like_this(words["not_like_this"], 30 if mirrored else 250))
    mirror = f' transform="translate({WIDTH} 0) scale(-1 1)"' if mirrored else ""
    edge = "wrong" if spec.mistake else "edge"
    panel = {
        "x": 1,
        "y": 1,
        "width": WIDTH - 2,
        "height": HEIGHT - 2,
        "rx": 18,
        "fill": "panel",
        "stroke": edge,
    }
    title, alt = escape(words[picture + "_title"]), escape(words[picture + "_alt"])
    return (  # no ids, so that the same picture may stand twice on a page
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hm-picture" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" '
        f'style="max-width:640px" font-family="system-ui, sans-serif" font-size="20" role="img" aria-label="{alt}">'
        f"<title>{title}</title><desc>{alt}</desc>{_shape('rect', **panel, stroke_width=2)}"
        f"<g{mirror}>{_drawing(spec, notes)}</g>{''.join(texts)}</svg>"
    )
