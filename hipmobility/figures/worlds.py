"""Invented diaries and the analyses that they fool, for students."""

from io import StringIO
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from hipmobility import stretches
from hipmobility.figures.style import DONE, INK, PAIN, STYLE, WIDTH, quiet

_MARKS = {"done": ("s", DONE, 3.5, 1), "not_done": ("x", "#b24700", 3.5, 0)}


def plot_worlds(diaries, *, language="en", axes=None):
    """Draw one diary of each world: pain by day, and below it what was done.

    Parameters
    ----------
    diaries : mapping of str to worlds.Diaries
        Name of a world -> diaries, of which the first is drawn.
    language : str
    axes : sequence of Axes, optional

    Returns
    -------
    ndarray of Axes
    """
    words = stretches.words("worlds", language)
    if axes is None:
        shape = {"figsize": (WIDTH, 0.8 + 1.25 * len(diaries)), "sharex": True, "sharey": True}
        _, axes = plt.subplots(len(diaries), 1, layout="constrained", squeeze=False, **shape)
    axes = np.asarray(axes)
    with mpl.rc_context(STYLE):
        for ax, (name, made) in zip(axes.flat, diaries.items(), strict=False):
            pain, done = made.pain[0], made.done[0]
            day = np.arange(1, len(pain) + 1)
            ax.plot(day, pain, ".-", color=PAIN, linewidth=1, markersize=4)
            for state, (marker, color, size, value) in _MARKS.items():
                here = day[done == value]
                look = {"marker": marker, "color": color, "markersize": size, "linestyle": ""}
                ax.plot(here, [-1.6] * len(here), label=words[state], clip_on=False, **look)
            ax.set_title(words[name], fontsize=10, loc="left")
            ax.set(ylim=(-2.4, 10.3), yticks=[0, 5, 10], xticks=range(0, len(pain) + 1, 14))
            ax.grid(axis="y", color="#dddddd", linewidth=0.6)
            ax.spines[["top", "right"]].set_visible(False)
        for ax in np.atleast_2d(axes)[:, 0]:
            ax.set_ylabel(words["pain_axis"])
        for ax in np.atleast_2d(axes)[-1]:
            ax.set_xlabel(words["day_axis"])
        handles, labels = axes.flat[0].get_legend_handles_labels()
        axes.flat[0].figure.legend(handles, labels, loc="outside upper right", ncols=2, frameon=False)
    return axes


def plot_false_alarms(table, *, language="en", ax=None):
    """Draw how often an analysis sees a link in worlds that have none.

    Parameters
    ----------
    table : DataFrame
        From `analyses.false_alarms`: `world`, `alarms_%`.
    language : str
    ax : Axes, optional

    Returns
    -------
    Axes
        A bar per world with its number, and a line at the 5 % that the test promises.
    """
    words = stretches.words("worlds", language)
    names = [words[world] for world in table["world"]]
    return _bars(ax, names, table["alarms_%"], words["alarms_axis"], line=words["promised"])


def plot_baselines(table, *, language="en", ax=None):
    """Draw how many untreated people look better, by what is compared with what.

    Parameters
    ----------
    table : DataFrame
        From `worlds.compare_baselines`.
    language : str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    words = stretches.words("worlds", language)
    names = [words[comparison] for comparison in table.index]
    return _bars(ax, names, table["fell_by_2_%"], words["fell_axis"])


def _bars(ax, names, values, label, line=None):
    if ax is None:  # before the context: it may switch pyplot's backend on
        _, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.5 * len(names)), layout="constrained")
    with mpl.rc_context(STYLE):
        ax.barh([fill(name, 22) for name in names], values, 0.62, color=PAIN)
        for row, value in enumerate(values):  # clear of the line, also where the bar ends at it
            place = (max(value, 5) if line else value, row)
            ax.annotate(f"{value:.0f}", place, (5, 0), textcoords="offset points", va="center")
        if line:
            ax.axvline(5, color=INK, linewidth=1.6, linestyle="--", label=line)
            ax.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, borderaxespad=0.1)
        ax.set(xlim=(0, 105), xlabel=label)
        ax.invert_yaxis()
        quiet(ax)
        ax.tick_params(axis="y", length=0)
    return ax


def false_alarms_svg(table, title, *, language="en"):
    """Draw `plot_false_alarms` as one SVG string with real text and a title for screen readers."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 0.9 + 0.5 * len(table)), layout="constrained")
        plot_false_alarms(table, language=language, ax=figure.subplots())
        svg = StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    return svg.getvalue()[svg.getvalue().index("<svg") :]
