"""Adherence against pain: the chart that a patient reads at a glance and a clinician can act on."""

from io import StringIO

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from mpl_toolkits.axes_grid1 import make_axes_locatable

from hipmobility import outcomes, stretches
from hipmobility.figures.style import CHANGE, DONE, INK, PAIN, QUIET, STYLE, WIDTH
from hipmobility.markup import chart_text

BAND, USUAL = "#efefef", "#7a3e9d"
_half = {"fillstyle": "bottom", "markerfacecoloralt": "white"}
STATE_MARKS = {
    "done": {"marker": "s", "color": DONE, "markersize": 5.5},
    "partly": {"marker": "s", "color": DONE, "markersize": 5.5, **_half},
    "not_done": {"marker": "x", "color": "#b24700", "markersize": 5.5, "markeredgewidth": 1.6},
    "unknown": {"marker": ".", "color": "#767676", "markersize": 3},
}
SIZE, MARGINS = (
    (9, 5.2),
    {"left": 0.16, "right": 0.985, "top": 0.88, "bottom": 0.15},
)  # [inch], share of the figure


def plot_progress(progress, *, usual=None, language="en", ax=None):
    """Draw pain and what was done on one time axis: two panels, so that neither bends the other's scale.

    Parameters
    ----------
    progress : outcomes.Progress
    usual : DataFrame, optional
        From `outcomes.natural_course`, for pain that the person or a clinician says is new.
    language : str
        Of the labels.
    ax : Axes, optional
        Where to draw pain; the strip of days is put below it. Default: a new figure.

    Returns
    -------
    Axes
        The pain panel. A dot is a day, the line the 7-day mean, broken where fewer than 4 of 7 days are known.
    """
    words = stretches.words("progress", language)
    if ax is None:
        _, ax = plt.subplots(
            figsize=SIZE, gridspec_kw=MARGINS
        )  # before the context: it may switch pyplot's backend on
    site = stretches.site_name(progress.site, language)
    with mpl.rc_context(STYLE):
        _pain_panel(ax, progress, words, site, language)
        _legend(ax, ax.get_legend_handles_labels()[0], height=1.06)
        if usual is not None:
            _legend(ax, _usual_course(ax, usual, language), height=1.12)
        rows = progress.ledger[["stretch", "side"]].drop_duplicates().sort_values(["stretch", "side"])
        if len(rows):
            strip = make_axes_locatable(ax).append_axes("bottom", f"{4 + 7 * len(rows)}%", pad=0.1, sharex=ax)
            _legend(ax, _state_strip(strip, progress.ledger, rows, language), height=1)
            ax.tick_params(labelbottom=False)
    return ax


def _legend(ax, handles, height):
    """Put one row of the legend above the chart, where it never covers a dot."""
    place = {"loc": "lower left", "bbox_to_anchor": (-0.02, height), "ncols": 4, "borderaxespad": 0.2}
    look = {"frameon": False, "fontsize": 9, "handletextpad": 0.4, "columnspacing": 1.4}
    legend = Legend(ax, handles, [handle.get_label() for handle in handles], **place, **look)
    ax.add_artist(legend)
    legend.set_clip_on(False)  # it stands outside the axes: a tight frame, as in notebooks, would cut it off


def _pain_panel(ax, progress, words, site, language):
    days, change = progress.pain, progress.change
    ax.plot(days["date"], days["pain"], "o", color=INK, markersize=3.5, label=words["each_day"])
    ax.plot(
        days["date"], days["pain_mean7"], ".-", color=PAIN, linewidth=2.4, markersize=4, label=words["mean"]
    )
    if change.baseline is not None:
        level = {"color": CHANGE, "linewidth": 1, "linestyle": (0, (5, 3)), "zorder": 1}
        ax.axhline(change.baseline, label=words["baseline"].format(mean=change.baseline), **level)
        ax.axhspan(
            *change.band, facecolor=BAND, edgecolor=CHANGE, linestyle=":", label=words["band"], zorder=0
        )
    for _, plan in progress.plan.drop_duplicates(
        ["from_date", "holds", "hold_s", "days_per_week"]
    ).iterrows():
        ax.axvline(plan["from_date"], color=INK, linewidth=1.2, linestyle="-.")
        weekly = stretches.counted("day", plan["days_per_week"], language)
        text = words["plan_change"].format(**plan, days=weekly)
        ax.annotate(text, (plan["from_date"], 10), (4, 0), textcoords="offset points", va="top", fontsize=8.5)
    _time_axis(ax, progress)
    ax.set(ylim=(-0.3, 10.3), yticks=range(0, 11, 2), ylabel=words["pain_axis"].format(site=chart_text(site)))


def _usual_course(ax, usual, language):
    """Draw the mean of the studies: diamonds where they measured, a dashed line between, never past the diary."""
    label = stretches.words("natural_course", language)["line"]
    inside = usual[usual["date"] <= mdates.num2date(ax.get_xlim()[1]).replace(tzinfo=None)]
    look = {"color": USUAL, "linestyle": (0, (4, 2)), "linewidth": 1.6, "marker": "D", "markersize": 6}
    return ax.plot(inside["date"], inside["usual"], markevery=list(inside["known"]), label=label, **look)


def _time_axis(ax, progress):
    beside = pd.Timedelta(hours=14)
    ax.set_xlim(progress.start - beside, progress.end + beside)
    every = 1 + (progress.end - progress.start).days // 85
    ax.xaxis.set_major_locator(mdates.WeekdayLocator(byweekday=mdates.MO, interval=every))
    # numbers, not names of months: the same in every language and locale
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m-%d"))
    ax.grid(axis="x", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    _slant_dates(ax)


def _slant_dates(ax):
    ax.tick_params(axis="x", labelsize=8.5, labelrotation=35)
    plt.setp(ax.get_xticklabels(), ha="right", rotation_mode="anchor")


def _state_strip(ax, ledger, rows, language):
    """Draw a row per stretch and side, a mark per day; returns one handle per state for the legend."""
    states, names = stretches.words("states", language), stretches.words("row_names", language)
    handles = {}
    for row, (stretch, side) in enumerate(rows.itertuples(index=False)):
        here = ledger[(ledger["stretch"] == stretch) & (ledger["side"] == side)]
        for state, mark in STATE_MARKS.items():
            dates = here.loc[here["state"] == state, "date"]
            (handles[state],) = ax.plot(dates, [row] * len(dates), linestyle="", label=states[state], **mark)
    labels = [names[f"{stretch}_{side}"] for stretch, side in rows.itertuples(index=False)]
    ax.set(yticks=range(len(rows)), yticklabels=labels, ylim=(len(rows) - 0.4, -0.6))
    ax.tick_params(axis="y", length=0, labelsize=8.5)
    ax.spines[:].set_visible(False)
    ax.grid(axis="x", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    _slant_dates(ax)
    return list(handles.values())


def plot_sides(weeks, *, language="en", axes=None):
    """Draw the weekly adherence of the left and the right side beside each other, with its bounds.

    Parameters
    ----------
    weeks : DataFrame
        From `adherence.weekly(ledger, by=["side"])`, one patient.
    language : str
    axes : array of two Axes, optional

    Returns
    -------
    ndarray of two Axes
        Full bar: what was logged as done. Open bar above it: what the days without a row could add.
    """
    words = stretches.words("progress", language)
    sides = {side: stretches.words(f"sides.{side}", language)["this"] for side in ("left", "right")}
    if axes is None:
        _, axes = plt.subplots(2, figsize=(WIDTH, 5), sharex=True, sharey=True, layout="constrained")
    with mpl.rc_context(STYLE):
        for ax, side in zip(axes, ("left", "right"), strict=True):
            here = weeks[weeks["side"] == side]
            low, high = 100 * here["lower"], 100 * here["upper"]
            ax.bar(here["week_start"], low, 5, color=DONE, label=words["logged_as_done"])
            open_bar = {"color": "white", "edgecolor": QUIET, "hatch": "////", "linewidth": 0.8}
            ax.bar(here["week_start"], high - low, 5, bottom=low, label=words["not_known"], **open_bar)
            ax.spines[["top", "right"]].set_visible(False)
            ax.set(ylim=(0, 105), title=sides[side], yticks=range(0, 101, 25))
            ax.xaxis.set_major_locator(mdates.WeekdayLocator(byweekday=mdates.MO, interval=2))
            ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m-%d"))
            _slant_dates(ax)
        axes[0].figure.supylabel(words["adherence_axis"], fontsize=10)
        handles, labels = axes[0].get_legend_handles_labels()
        axes[0].figure.legend(handles, labels, loc="outside upper center", ncols=2, frameon=False)
    return axes


def progress_svg(progress, *, language="en"):
    """Draw `plot_progress` as one SVG string: real text, a title for screen readers, the same bytes every time."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE)
        plot_progress(progress, language=language, ax=figure.subplots(gridspec_kw=MARGINS))
        svg = StringIO()
        about = {"Date": None, "Creator": None, "Title": describe(progress, language=language)}
        figure.savefig(svg, format="svg", metadata=about)
    return svg.getvalue()[svg.getvalue().index("<svg") :]


def describe(progress, *, language="en"):
    """Say in a few plain sentences what the chart shows: its alt text and its summary."""
    words, verdicts = stretches.words("progress", language), stretches.words("verdict", language)
    change = progress.change
    known, days = int(progress.pain["pain"].count()), (progress.end - progress.start).days + 1
    sentences = [
        words["span"].format(
            start=progress.start, end=progress.end, known=known, days=stretches.counted("day", days, language)
        )
    ]
    if (bounds := progress.adherence) is not None:
        lower, upper = (round(100 * share) for share in bounds)
        sentences.append(
            words["share" if lower == upper else "share_bounds"].format(lower=lower, upper=upper)
        )
    means = {
        "baseline": _mean(change.baseline),
        "latest": _mean(change.latest),
        "min_days": outcomes.MIN_DAYS,
    }
    sentences.append(verdicts["rose" if change.rose else change.verdict].format(**means))
    return " ".join(sentences)


def _mean(value):
    return "" if value is None else f"{value:.1f}"
