"""Hip and low back in a task: an if-then drawing that always shows the whole band, and never a risk."""

from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt

from hipmobility import stretches
from hipmobility.figures.style import DONE, INK, STYLE, WIDTH, quiet

HIP, LOW_BACK = "#0072B2", DONE
LEGEND = ("hip_bar", "needed", "low_back_bar", "band", "half")
_ROWS = 2.9  # rows that a band takes: a heading, the hip, the low back, and air


def plot_compensation(bands, *, language="en", ax=None):
    """Draw what hip and low back do in a task, with the whole band of what the low back may add.

    Parameters
    ----------
    bands : sequence of compensation.Band
    language : str
    ax : Axes, optional
        Default: a new figure.

    Returns
    -------
    Axes
        For each band: the hip with a mark at what the task asks of it; the low back with its usual part full,
        hatched what a share from 0 to 1 of the missing hip motion would add, a diamond at half, which is an
        assumption. Says nothing about strain or pain.
    """
    words = stretches.words("compensation", language)
    if ax is None:  # before the context: it may switch pyplot's backend on
        _, ax = plt.subplots(figsize=(WIDTH, 2.2 + 0.38 * _ROWS * len(bands)), layout="constrained")
    with mpl.rc_context(STYLE):
        for number, band in enumerate(bands):
            _draw_band(ax, band, number * _ROWS, words)
        ax.axvline(0, color=INK, linewidth=1.2)
        ax.margins(x=0.18)  # room for the numbers beside the bars
        ticks = [number * _ROWS + row for number in range(len(bands)) for row in (0, 1)]
        ax.set(yticks=ticks, yticklabels=[words["hip"], words["low_back"]] * len(bands))
        ax.set(xlabel=words["axis"], ylim=(_ROWS * len(bands) - 1.2, -1.15))
        quiet(ax)
        _legend_above(ax, [words[name] for name in LEGEND])
    return ax


def _draw_band(ax, band, top, words):
    low, half, high = band.low, band.assumed, band.high
    missing = low.shortfall > 0.05
    title = words[("stops" if low.hip >= 0 else "stops_short") if missing else "enough"]
    title = title.format(task=words[low.task], hip=abs(low.hip))
    left = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    left["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # the zero line may pass behind it
    ax.annotate(title, (0, top - 0.72), (4, 0), va="center", weight="bold", **left)
    needed = low.hip + low.shortfall  # nothing is taken over at share 0
    ax.barh(top, low.hip, 0.62, color=HIP, label=words["hip_bar"])
    ax.vlines(needed, top - 0.42, top + 0.42, color=INK, linewidth=2, linestyle=":", label=words["needed"])
    ax.barh(top + 1, low.lumbar, 0.62, color=LOW_BACK, label=words["low_back_bar"])
    numbers = words["one_value"].format(value=low.lumbar)
    if missing:
        open_bar = {"color": "white", "edgecolor": LOW_BACK, "hatch": "////", "linewidth": 1.2}
        ax.barh(top + 1, high.lumbar - low.lumbar, 0.62, left=low.lumbar, label=words["band"], **open_bar)
        diamond = {"marker": "D", "color": INK, "markeredgecolor": "white", "markersize": 8, "linestyle": ""}
        ax.plot([half.lumbar], [top + 1], label=words["half"], **diamond)
        numbers = words["range_value"].format(low=low.lumbar, high=high.lumbar)
    hip = words["of_value" if missing else "one_value"].format(value=round(low.hip), needed=needed)
    for x, y, text in ((max(needed, low.hip), top, hip), (high.lumbar, top + 1, numbers)):
        ax.annotate(_minus(text), (x, y), (7, 0), textcoords="offset points", va="center")


def _minus(text):
    return text.replace("-", "\N{MINUS SIGN}")


def plot_springs(table, *, language="en", ax=None):
    """Draw how two springs in series share a task while the hip loses motion. A demonstration for students.

    Parameters
    ----------
    table : DataFrame
        From `lessons.spring_table`: index loss [deg]; hip, low_back [deg].
    language : str
    ax : Axes, optional

    Returns
    -------
    Axes
        Show the limits in `springs.split` beside it.
    """
    words = stretches.words("compensation", language)
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 3.8), layout="constrained")
    with mpl.rc_context(STYLE):
        looks = {"hip": (HIP, "o", "-"), "low_back": (LOW_BACK, "s", "--")}
        for part, (color, marker, line) in looks.items():
            label = words[f"spring_{part}"]
            ax.plot(table.index, table[part], color=color, marker=marker, linestyle=line, label=label)
        ax.set(xlabel=words["spring_loss"], ylabel=words["spring_axis"], xticks=table.index)
        ax.set_ylim(0, 1.1 * table[["hip", "low_back"]].to_numpy().max())
        quiet(ax, "both")
        _legend_above(ax, [words[f"spring_{part}"] for part in looks], columns=2)
    return ax


def _legend_above(ax, labels, columns=1):
    """Name each kind of mark once, in this order, above the chart."""
    handles, found = ax.get_legend_handles_labels()
    kept = [label for label in labels if label in found]
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "ncols": columns, "borderaxespad": 0.2}
    look = {"frameon": False, "fontsize": 9, "handletextpad": 0.5, "columnspacing": 1.4}
    ax.legend(
        [handles[found.index(label)] for label in kept], [fill(label, 50) for label in kept], **place, **look
    )
