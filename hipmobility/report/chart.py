"""The chart of a report: pain above, what was done on each side below, on one time axis; it reads in black and white.

Drawn here and not with matplotlib: 730 units are the width of a sheet, so that 13 units are letters of 9 points.
"""

import math

import pandas as pd

from hipmobility import stretches
from hipmobility.report.markup import Safe, joined, tag

WIDTH, RIGHT, TOP, PAIN_HEIGHT, ROW = 730, 722, 10, 132, 21
LETTER = 7.7  # width of a letter at most
LONGEST_BY_DAY, LONGEST = 112, 364  # [days]
INK, LINE, DONE, QUIET, GRID, BAND = "#1a1a1a", "#0b4f8a", "#00573f", "#595959", "#d4d4d4", "#ececec"
PARTLY = "#a9cfc2"
MARKS = "ABCDEF"


def chart(progress, language, form, alt, changes=(), *, height=PAIN_HEIGHT):
    """Return a figure: the chart, its key, and what it shows in words for those who cannot see it.

    Parameters
    ----------
    progress : outcomes.Progress
    language : str
    form : Format
    alt : str
        What it shows, in plain sentences.
    changes : sequence of Timestamp
        Days on which a new plan began, at most six; marked A, B, ...
    height : float
        Of the pain panel.
    """
    days = (progress.end - progress.start).days + 1
    start = progress.end - pd.Timedelta(days=min(days, LONGEST) - 1)
    ledger = progress.ledger[progress.ledger["date"] >= start]
    rows = list(
        ledger[["stretch", "side"]].drop_duplicates().sort_values(["stretch", "side"]).itertuples(index=False)
    )
    labels = [stretches.words("row_names", language)[f"{stretch}_{side}"] for stretch, side in rows]
    left = 30 + LETTER * max((len(label) for label in labels), default=0) if labels else 36
    axis = _Axis(start, min(days, LONGEST), min(left, 220), height)
    changes = [day for day in changes if start <= day <= progress.end]
    strip = TOP + height + 14
    bottom = strip + ROW * len(rows)
    parts = [
        _pain(progress, axis),
        *(_plan_mark(axis.x(day), mark, bottom) for day, mark in zip(changes, MARKS, strict=False)),
        *(
            _row(
                ledger[(ledger["stretch"] == stretch) & (ledger["side"] == side)],
                axis,
                strip + ROW * i,
                label,
            )
            for i, ((stretch, side), label) in enumerate(zip(rows, labels, strict=True))
        ),
        *(_tick(axis, day, form, bottom) for day in axis.ticks()),
    ]
    drawing = tag(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {bottom + 20}",
        fill="none",
        font_size=13,
        role="img",
        aria_label=form.words["alt"].format(text=alt),
    )
    key = _key(progress, language, form, bool(rows), axis.weekly)
    marks = [
        form.words["plan_mark"].format(mark=mark, date=form.date(day))
        for day, mark in zip(changes, MARKS, strict=False)
    ]
    marks = [form.words["plan_marks"].format(marks=", ".join(marks))] if marks else []
    said = tag("p", " · ".join(marks), class_="marks") if marks else None
    about = {"role": "group", "tabindex": "0", "aria_label": form.words["chart"]}
    view = tag("div", drawing, class_="wide", style=f"aspect-ratio: {WIDTH} / {bottom + 20}", **about)
    return tag("figure", view, key, said, class_="chart")


class _Axis:
    """Days from left to right, pain upward."""

    def __init__(self, start, days, left, height):
        self.start, self.days, self.left, self.height = start, days, left, height
        self.step = (RIGHT - left) / days
        self.weekly = days > LONGEST_BY_DAY

    def x(self, day):
        return self.left + self.step * ((day - self.start).days + 0.5)

    def y(self, pain):
        return TOP + self.height * (1 - pain / 10)

    def ticks(self):
        """Return Mondays, at most nine; for a short diary each day."""
        first = self.start + pd.Timedelta(days=-self.start.weekday() % 7)
        every = 7 * math.ceil(self.days / 63)
        days = pd.date_range(first, self.start + pd.Timedelta(days=self.days - 1), freq=f"{every}D")
        return days if len(days) > 1 else pd.date_range(self.start, periods=min(self.days, 8))


def _line(x1, y1, x2, y2, colour, width=1, dash=None):
    return tag(
        "path",
        d=f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
    )


def _text(x, y, text, anchor="middle", **more):
    return tag("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, fill=INK, **more)


def _pain(progress, axis):
    parts = []
    if (base := progress.change.baseline) is not None:
        high, low = axis.y(min(10, base + 2)), axis.y(max(0, base - 2))
        parts += [
            tag(
                "rect",
                x=axis.left,
                y=f"{high:.1f}",
                width=f"{RIGHT - axis.left:.1f}",
                height=f"{low - high:.1f}",
                fill=BAND,
            ),
            _line(axis.left, high, RIGHT, high, QUIET, 0.8, "1.5 3"),
            _line(axis.left, low, RIGHT, low, QUIET, 0.8, "1.5 3"),
        ]
    for pain in range(0, 11, 2):
        parts.append(_line(axis.left, axis.y(pain), RIGHT, axis.y(pain), GRID, 0.8))
        parts.append(_text(axis.left - 7, axis.y(pain) + 4.5, pain, "end"))
    if base is not None:
        parts.append(_line(axis.left, axis.y(base), RIGHT, axis.y(base), INK, 1.3, "7 4"))
    pain = progress.pain[progress.pain["date"] >= axis.start]
    radius = max(1.5, min(3, axis.step * 0.45))
    dots = pain.dropna(subset="pain")
    parts += [
        tag("circle", cx=f"{axis.x(day):.1f}", cy=f"{axis.y(value):.1f}", r=f"{radius:.1f}", fill=INK)
        for day, value in zip(dots["date"], dots["pain"], strict=True)
    ]
    parts.append(
        tag(
            "path",
            d=_mean(pain, axis),
            stroke=LINE,
            stroke_width=3,
            stroke_linejoin="round",
            stroke_linecap="round",
        )
    )
    return joined(*parts)


def _mean(pain, axis):
    """Return the line of the 7-day mean, broken where too few days are known."""
    path, pen = [], "M"
    for day, mean in zip(pain["date"], pain["pain_mean7"], strict=True):
        if mean != mean:
            pen = "M"
            continue
        here = f"{axis.x(day):.1f} {axis.y(mean):.1f}"
        path.append(f"{pen}{here}" + (f"L{here}" if pen == "M" else ""))  # a mean alone is a dot
        pen = "L"
    return "".join(path)


def _plan_mark(x, mark, bottom):
    line = _line(x, TOP, x, bottom, INK, 1.2, "6 3 1.5 3")
    return joined(line, _text(x + 4, TOP + 11, mark, "start", font_weight="bold"))


def _tick(axis, day, form, bottom):
    x = axis.x(day)
    anchor = "end" if x > RIGHT - 24 else "middle"
    return joined(
        _line(x, bottom, x, bottom + 4, QUIET), _text(x, bottom + 17, form.date(day, "day"), anchor)
    )


def _row(days, axis, top, label):
    """Return one stretch and side: a mark a day, or a column a week."""
    middle = top + ROW / 2
    parts = [_text(axis.left - 7, middle + 4.5, label, "end")]
    if axis.weekly:
        parts.append(_line(axis.left, top + ROW - 2, RIGHT, top + ROW - 2, QUIET, 0.8))
        week = (days["date"] - axis.start).dt.days // 7
        for number, counts in days.groupby(week)["state"]:
            parts.append(
                _column(counts.value_counts(), axis.left + 7 * axis.step * number, 7 * axis.step, top)
            )
        return joined(*parts)
    size = min(12, axis.step * 0.84)
    for state, dates in days.groupby("state")["date"]:
        parts.append(joined(*(_mark(state, axis.x(day), middle, size) for day in dates)))
    return joined(*parts)


def _mark(state, x, y, size):
    """Return one day: full, half full with an edge, a cross, a small dot."""
    a, tall = size / 2, min(14, max(size, 10)) / 2
    box = {"x": f"{x - a:.1f}", "y": f"{y - tall:.1f}", "width": f"{size:.1f}", "height": f"{2 * tall:.1f}"}
    if state == "done":
        return tag("rect", fill=DONE, **box)
    if state == "partly":
        half = box | {"y": f"{y:.1f}", "height": f"{tall:.1f}"}
        return joined(tag("rect", fill="#fff", stroke=DONE, **box), tag("rect", fill=DONE, **half))
    if state == "not_done":
        c = min(a, 4.5)
        cross = f"M{x - c:.1f} {y - c:.1f}L{x + c:.1f} {y + c:.1f}M{x - c:.1f} {y + c:.1f}L{x + c:.1f} {y - c:.1f}"
        return tag("path", d=cross, stroke=INK, stroke_width=1.7)
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=1.2, fill=QUIET)


def _column(counts, x, width, top):
    """Return one week: days done full, partly pale, not done open, unknown nothing, from the bottom up."""
    unit, bottom, parts = (ROW - 5) / 7, top + ROW - 2, []
    for state, fill in (("done", DONE), ("partly", PARTLY), ("not_done", "#fff")):
        if height := unit * counts.get(state, 0):
            bottom -= height
            box = {
                "x": f"{x + 0.6:.1f}",
                "y": f"{bottom:.1f}",
                "width": f"{max(width - 1.2, 0.6):.1f}",
                "height": f"{height:.1f}",
            }
            parts.append(
                tag("rect", fill=fill, stroke=DONE if state != "not_done" else INK, stroke_width=0.7, **box)
            )
    return joined(*parts)


def _key(progress, language, form, rows, weekly):
    """Return the key: each mark with its words."""
    words, states = form.words, stretches.words("states", language)
    signs = []
    if progress.pain["pain"].notna().any():
        signs += [(tag("circle", cx=12, cy=9, r=3, fill=INK), words["each_day"])]
        signs += [(_line(1, 9, 23, 9, LINE, 3), words["mean"])]
    if progress.change.baseline is not None:
        band = tag("rect", x=1, y=3, width=22, height=12, fill=BAND, stroke=QUIET, stroke_dasharray="1.5 3")
        mean = words["baseline"].format(mean=form.number(progress.change.baseline))
        signs += [(_line(0, 9, 24, 9, INK, 1.3, "7 4"), mean), (band, words["band"])]
    if rows and weekly:
        for state, fill in (("done", DONE), ("partly", PARTLY), ("not_done", "#fff")):
            box = tag(
                "rect", x=6, y=4, width=12, height=10, fill=fill, stroke=DONE if state != "not_done" else INK
            )
            signs.append((box, states[state]))
        signs.append((_line(4, 14, 20, 14, QUIET, 1), states["unknown"]))
        signs.append((Safe(""), words["by_week"]))
    if (progress.end - progress.start).days >= LONGEST:
        signs.append((Safe(""), words["last_year"]))
    elif rows:
        signs += [(_mark(state, 12, 9, 10), words_of) for state, words_of in states.items()]
    return tag("ul", *(tag("li", _sign(sign), text) for sign, text in signs), class_="key")


def _sign(sign):
    if not sign:
        return None
    return tag("svg", sign, viewBox="0 0 24 18", width=20, height=15, fill="none", aria_hidden="true")
