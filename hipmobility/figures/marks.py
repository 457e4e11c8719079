"""What stands on a picture besides the body: arrows, words with leader lines, a chair, a mat, the floor."""

from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from hipmobility.figures.body import Camera
from hipmobility.figures.scene import Look, Shape, Words, leading

LETTER = 0.52  # of a letter at most, of the size of the text
PANEL = 480  # width of the panel


@dataclass(frozen=True)
class Note:
    """Words at (x, y) of the panel; a thin line leads to a joint plus (dx, dy), in units of the panel.

    A joint is a name of `anatomy.landmarks` or of a highlighted muscle; "hip_this" is the hip of the pose's side,
    "hip_other" the other one. Places are as seen from a stretched right side; a left one is mirrored.
    """

    text: str
    x: float
    y: float
    anchor: str = "start"
    to: tuple[str, float, float] | None = None
    colour: str = "text"
    wrap: int = 16
    bold: bool = False


@dataclass(frozen=True)
class Arrow:
    """An arrow between two offsets from a joint, in units of the panel; `bow` bends it to one side."""

    at: str
    start: tuple[float, float]
    end: tuple[float, float]
    bow: float = 0


@dataclass(frozen=True)
class Frame:
    """Where the body stands: a joint (or the middle of the pelvis) at x, the floor at y; units per metre."""

    scale: float
    x: float
    y: float
    at: str = ""


@dataclass(frozen=True)
class Between:
    """The hands on their way from where `Marks.hands` puts them to where another does; `share` runs from 0 to 1."""

    first: tuple | None
    second: tuple | None
    share: float


@dataclass(frozen=True)
class Marks:
    """Everything on a picture besides the body.

    Attributes
    ----------
    prop : str
        "mat", "chair" or "".
    hands : tuple
        For the hand of this side and of the other a joint and an offset forward, up and outward [m].
    notes, arrows : tuple
    back : str
        "line" draws the shape of the low back as a line, "long" of the whole back, "mistake" dotted and red.
    ring : str
        A joint to put a ring round.
    heading, warning : str
        Words at the top; a warning has a cross and makes the panel's edge red.
    frame : Frame
        Where the body stands; by default it fills the panel.
    """

    prop: str = ""
    hands: tuple[tuple, tuple] | None = None
    notes: tuple[Note, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    back: str = ""
    ring: str = ""
    heading: str = ""
    warning: str = ""
    frame: Frame | None = None


def line(points, look, closed=False):
    """Return an open line through points of the panel."""
    return Shape(look, (np.array(points, dtype=float),), closed=closed)


def disc(centre, radius, look):
    """Return a circle."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return Shape(look, (np.array(centre) + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1),))


def rounded(x, y, width, height, corner, look):
    """Return a box with round corners."""
    turn = np.radians(np.arange(0, 91, 15))
    quarter = corner * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    middles = ((x + width, y + height), (x, y + height), (x, y), (x + width, y))
    inward = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ring, spin = [], np.array([[0, 1], [-1, 0]])
    for middle, toward in zip(middles, inward, strict=True):
        ring.append(np.array(middle) + corner * np.array(toward) + quarter)
        quarter = quarter @ spin
    return Shape(look, (np.concatenate(ring),))


def smooth(points, steps=6):
    """Return points on a curve through the given ones (Catmull-Rom)."""
    points = np.asarray(points, dtype=float)
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        out.append(
            b + t * (c - a) / 2 + t**2 * (2 * a - 5 * b + 4 * c - d) / 2 + t**3 * (3 * b - a - 3 * c + d) / 2
        )
    return np.concatenate([*out, points[-1:]])


def arrow_shapes(mark, at):
    """Return a thick line with a head, lifted off what is behind it by a pale edge."""
    start, end = (np.array(at) + place for place in (mark.start, mark.end))
    across = np.array([-(end - start)[1], (end - start)[0]]) / np.hypot(*(end - start))
    bend = (start + end) / 2 + 2 * mark.bow * across
    t = np.linspace(0, 1, 9 if mark.bow else 2)[:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
    along = (end - bend) / np.hypot(*(end - bend))
    base, side = end - 16 * along, 11 * np.array([-along[1], along[0]])
    curve = np.concatenate([curve[(curve - base) @ along < -1], [base]])
    return (
        line(curve, Look(None, "panel", 11)),
        line([end, base + side, base - side], Look("arrow", "panel", 2.5, under=True), closed=True),
        line(curve, Look(None, "arrow", 6)),
    )


def note_shapes(note, at):
    """Return the words of a note and, where it points at something, its leader line."""
    room = (
        note.x if note.anchor == "end" else PANEL - note.x
    )  # a longer language gets more lines, never cut ones
    lines = tuple(wrap(note.text, min(note.wrap, int((room - 8) / (LETTER * 20)))))
    words = Words(lines, note.x, note.y, note.anchor, note.colour, bold=note.bold)
    if note.to is None:
        return (), words
    wide, high = LETTER * 20 * max(map(len, lines)), leading(20) * len(lines)
    left, top = note.x - (wide if note.anchor == "end" else 0), note.y - 20
    end = np.array(at) + note.to[1:]
    start = np.clip(end, (left - 4, top), (left + wide + 4, top + high + 8))
    leader = (line([start, end], Look(None, "panel", 5)), line([start, end], Look(None, note.colour, 2)))
    return (*leader, disc(end, 4, Look(note.colour, "panel", 3, under=True))), words


def warning_shapes(text, x):
    """Return the cross of a mistake and its words, from x on."""
    look = Look(None, "panel", 5)
    cross = [line([(x - 7, 27), (x + 7, 41)], look), line([(x + 7, 27), (x - 7, 41)], look)]
    return (disc((x, 34), 18, Look("wrong")), *cross), Words((text,), x + 28, 41, colour="wrong", bold=True)


def ring_shapes(at):
    """Return a ring round a joint."""
    return disc(at, 13, Look(None, "panel", 9)), disc(at, 13, Look(None, "arrow", 5))


def floor(camera: Camera):
    """Return the floor: a line from the side, a rug when one looks down on it."""
    if camera.axes[2][1] == 0:
        y = camera.y + 0.012 * camera.scale
        return (line([(20, y), (460, y)], Look(None, "floor", 3)),)
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    rug = np.stack([0.1 + 0.52 * np.cos(turn), 0 * turn - 0.01, 0.52 * np.sin(turn)], axis=1)
    return (Shape(Look("rug", "floor", 2.5), (camera.flat(rug),)),)


def mat(camera, at):
    """Return a mat under the knee and the shin of this side."""
    back, front = at["toe_tip_this"][0] - 14, at["knee_this"][0] + 36
    return (rounded(back, camera.y - 3, front - back, 9, 4, Look("mat")),)


def _box(camera, low, high):
    """Return the three faces of a box that can be seen, between two opposite corners in space [m]."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    faces = (
        ("chair", ((x1, y0, z0), (x1, y0, z1), (x1, y1, z1), (x1, y1, z0))),
        ("chair", ((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1))),
        ("chair top", ((x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1))),
    )
    seen = [Shape(Look(fill, "chair edge", 1.5), (camera.flat(np.array(face)),)) for fill, face in faces]
    areas = [_area(shape.rings[0]) for shape in seen]
    return tuple(shape for shape, area in zip(seen, areas, strict=True) if area > 1)


def _area(ring):
    x, y = ring.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def chair(camera, seat):
    """Return a chair whose seat is at a height [m]: back rest, far legs, near legs, seat."""
    legs = [(x, z) for z in (-0.19, 0.19) for x in (-0.25, 0.1)]
    posts = [
        _box(camera, (x - 0.018, -0.01, z - 0.018), (x + 0.018, seat - 0.03, z + 0.018)) for x, z in legs
    ]
    rest = _box(camera, (-0.29, seat, -0.2), (-0.255, seat + 0.46, 0.2))
    board = _box(camera, (-0.29, seat - 0.045, -0.22), (0.14, seat, 0.22))
    return sum((*posts, rest, board), ())
