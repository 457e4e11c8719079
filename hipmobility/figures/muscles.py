"""Length and leverage of the hip muscles: what two computer models say, drawn as a range."""

import matplotlib as mpl
import matplotlib.pyplot as plt

from hipmobility import lessons, stretches
from hipmobility.figures.style import INK, STYLE, WIDTH, quiet

# Okabe and Ito's colours that keep 3:1 on white; marker and line style say the same
AGAINST = {
    "standing": {"color": "#0072B2", "marker": "o"},
    "chair": {"color": "#b24700", "marker": "s"},
}
CURVES = (
    {"color": "#0072B2", "marker": "o", "linestyle": "-"},
    {"color": "#b24700", "marker": "s", "linestyle": "--"},
    {"color": INK, "marker": "^", "linestyle": ":"},
)
_APART = 0.19  # of a row, between the two comparisons


def plot_lengthening(table, *, language="en", ax=None):
    """Draw how much longer the muscles are in a pose: a bar from one published geometry to the other.

    Parameters
    ----------
    table : DataFrame
        From `lessons.lengthening`: muscle, against ("standing", "chair"), low, high [%].
    language : str
    ax : Axes, optional
        Default: a new figure.

    Returns
    -------
    Axes
        A row per muscle, the first on top. Geometry: it does not say how strongly a muscle pulls.
    """
    words = stretches.words("muscle_charts", language)
    rows = list(dict.fromkeys(table["muscle"]))
    compared = list(dict.fromkeys(table["against"]))
    if ax is None:  # before the context: it may switch pyplot's backend on
        _, ax = plt.subplots(figsize=(WIDTH, 1.5 + 0.44 * len(rows)), layout="constrained")
    with mpl.rc_context(STYLE):
        for number, name in enumerate(compared):
            here, look = table[table["against"] == name], AGAINST[name]
            y = [rows.index(muscle) + _APART * (2 * number - len(compared) + 1) for muscle in here["muscle"]]
            ax.hlines(y, here["low"], here["high"], color=look["color"], linewidth=5)
            for end, label in (("low", words[name]), ("high", None)):
                ax.plot(here[end], y, linestyle="", markersize=6, label=label, **look)
        ax.axvline(0, color=INK, linewidth=1.2, zorder=1)
        labels = stretches.words("muscle_names", language)
        names = [
            labels[muscle].replace(", ", ",\n") for muscle in rows
        ]  # two short lines leave the chart more room
        ax.set(yticks=range(len(rows)), yticklabels=names, ylim=(len(rows) - 0.4, -1.1))
        ax.set(xlabel=words["lengthening_axis"])
        for text, align, sign in ((words["shorter"], "right", -1), (words["longer"], "left", 1)):
            arrow = f"← {text}" if sign < 0 else f"{text} →"
            ax.annotate(arrow, (0, -0.75), (6 * sign, 0), textcoords="offset points", ha=align, va="center")
        quiet(ax, "both")
        _legend_above(ax, len(compared))
    return ax


def plot_moment_arm(arms, *, about="hip_external_rotation", language="en", ax=None):
    """Draw the leverage of a muscle against hip flexion, with what it does on each side of zero.

    Parameters
    ----------
    arms : DataFrame
        Index: hip flexion [deg]; one column per model [cm], at most three. Positive acts as `about` says.
    about : str
        "hip_flexion", "hip_abduction" or "hip_external_rotation".
    language : str
    ax : Axes, optional

    Returns
    -------
    Axes
        Where a curve crosses zero, a tick on the zero line names the angle (`lessons.sign_change`).

    Raises
    ------
    ValueError
        More than three columns.
    """
    if arms.shape[1] > len(CURVES):
        raise ValueError(f"arms: {arms.shape[1]} columns are more than {len(CURVES)}")
    words = stretches.words("muscle_charts", language)
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 4.2), layout="constrained")
    with mpl.rc_context(STYLE):
        for (model, arm), look in zip(arms.items(), CURVES, strict=False):
            ax.plot(arms.index, arm, label=model, linewidth=2, markersize=5.5, **look)
        ax.axhline(0, color=INK, linewidth=1.2, zorder=1)
        _name_the_sides(ax, words, about)
        crossings = lessons.sign_change(arms).dropna().sort_values()
        for number, (model, angle) in enumerate(crossings.items()):
            look = CURVES[list(arms.columns).index(model)]
            side = 1 if number % 2 else -1  # two names beside each other would run together
            ax.annotate(
                f"{angle:.0f}°",
                (angle, 0),
                (9 * side, 24 * side),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="center",
                color=look["color"],
                weight="bold",
                arrowprops={"arrowstyle": "-", "color": look["color"], "shrinkB": 0},
            )
        ax.set(xlabel=words["hip_flexion"], ylabel=words[f"{about}_axis"])
        quiet(ax, "both")
        _legend_above(ax, arms.shape[1])
    return ax


def _name_the_sides(ax, words, about):
    """Say above and below the zero line what the muscle does there, where the curves leave room."""
    low, high = ax.get_ylim()
    low, high = min(low, -0.35 * high), max(high, -0.35 * low)
    room = 0.12 * (high - low)
    ax.set_ylim(low - room, high + room)
    for name, height, align in ((f"{about}_above", 0.97, "top"), (f"{about}_below", 0.03, "bottom")):
        place = {"transform": ax.transAxes, "ha": "right" if align == "top" else "left", "va": align}
        arrow = f"{words[name]} ↑" if align == "top" else f"↓ {words[name]}"
        ax.text(0.98 if align == "top" else 0.02, height, arrow, color=INK, **place)


def _legend_above(ax, columns):
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "ncols": columns, "borderaxespad": 0.2}
    ax.legend(frameon=False, fontsize=9, handletextpad=0.4, columnspacing=1.4, **place)
