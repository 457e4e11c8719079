"""Who still logs: the funnel of a clinic, each bar with what it is of."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd

from hipmobility import stretches
from hipmobility.figures.style import CHANGE, PAIN, STYLE, WIDTH, quiet

WEEKS = (0, 1, 2, 4, 8, 12)  # those that are drawn; our own choice


def plot_funnel(funnel, *, weeks=WEEKS, language="en", ax=None):
    """Draw the share of patients who still log, of those whose time has come.

    Parameters
    ----------
    funnel : DataFrame
        From `cohort.summary`, or `cohort.share` of it: what is hidden there is said to be hidden.
    weeks : sequence of int
        Weeks to draw; one that is not in the funnel is left out.
    language : str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    words = stretches.words("funnel", language)
    rows = funnel[funnel.index.isin(weeks)]
    if ax is None:  # before the context: it may switch pyplot's backend on
        _, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.46 * max(1, len(rows))), layout="constrained")
    with mpl.rc_context(STYLE):
        names = [words["start"] if week == 0 else words["week"].format(week=week) for week in rows.index]
        known = rows["%"].notna()
        ax.barh(names, rows["%"].fillna(0).astype("float64"), 0.62, color=PAIN)
        for place, (percent, patients, logging) in enumerate(
            zip(rows["%"], rows["patients"], rows["logging"], strict=True)
        ):
            told = (
                words["hidden"]
                if pd.isna(percent)
                else words["of"].format(logging=logging, patients=patients)
            )
            at = 0 if pd.isna(percent) else percent
            ax.annotate(told, (at, place), (5, 0), textcoords="offset points", va="center")
        ax.barh([name for name, shown in zip(names, known, strict=True) if not shown], 100, 0.62,
                facecolor="none", edgecolor=CHANGE, linestyle=":")  # fmt: skip
        ax.set(xlim=(0, 128), xlabel=words["axis"])
        ax.set_xticks(range(0, 101, 20))
        ax.invert_yaxis()
        quiet(ax)
        ax.tick_params(axis="y", length=0)
    return ax


def describe_funnel(funnel, *, weeks=WEEKS, language="en"):
    """Say the funnel in words: how many began, how many logged at all, and the last week drawn that is shown."""
    words, shown = stretches.words("funnel", language), funnel[funnel.index.isin(weeks)]
    hidden = shown[["patients", "logging"]].isna().any(axis=None)
    shown = shown.dropna()
    said = []
    if len(shown) and shown.index[0] == 0:
        first, last = shown.iloc[0], shown.iloc[-1]
        numbers = {"patients": int(last["patients"]), "logging": int(last["logging"])}
        said.append(
            words["describe"].format(
                start=int(first["patients"]), first=int(first["logging"]), week=shown.index[-1],
                percent=round(last["%"]), **numbers,
            )
        )  # fmt: skip
    return " ".join([*said, *([words["describe_hidden"]] if hidden else [])])
