"""The tables of a cohort for others to see: no small group in them, and none that could be worked out from the rest."""

from dataclasses import replace
from numbers import Integral

import pandas as pd

from hipmobility import outcomes

MINIMUM = 5  # [patients] groups of 1 to 4 stay hidden; our own limit, many offices of statistics take 5 to 10
GROUPS = {"better": ("clearly better", "maybe better"), "not better": ("no clear change", "already low")}
ALONE = "not enough data"  # a verdict that joins none


def share(overview, *, minimum=MINIMUM):
    """Hide small groups, and what they could be worked out from.

    Parameters
    ----------
    overview : Overview
        From `cohort.summary`.
    minimum : int
        The smallest number of patients that is shown, 3 or more; 0 is shown.

    Returns
    -------
    Overview
        The same tables with hidden counts and their shares empty, and without the lowest and highest adherence of a
        quarter, which are those of single people. `change` and `quartiles` also count neighbouring verdicts together
        ("better", "not better"): that often can be shown where one of them cannot.

    Raises
    ------
    ValueError
        For a minimum that is not a whole number of 3 or more.

    Notes
    -----
    Two verdicts are told apart only where neither is small, in all quarters and among the patients in no quarter; so
    no total holds a hidden number beside shown ones. A rate is shown where those it is true of, those it is not, and
    those of whom nobody can say are no small groups; a week of the funnel where its step from the week shown before
    is none either. It protects counts, not people whom one already knows by their code: leave tables with a row
    for each patient out of what is shared.
    """
    if not isinstance(minimum, Integral) or isinstance(minimum, bool) or minimum < 3:
        raise ValueError(f"minimum: {minimum!r} is not a whole number of 3 or more")

    def small(*counts):
        return any(0 < count < minimum for count in counts)

    everybody = None if small(overview.patients) else overview.patients
    change = _change(overview.change, everybody, small)
    return replace(
        overview,
        patients=everybody,
        change=change,
        counts=_counts(overview.counts, everybody, small),
        quartiles=_quartiles(overview.quartiles, overview.change["patients"], change, small),
        funnel=_funnel(overview.funnel, everybody, small),
        hidden_below=int(minimum),
    )


def _together(counts):
    """Sum the verdicts to those that are counted together; `counts` has a place for each verdict."""
    return {name: counts[list(parts)].sum() for name, parts in GROUPS.items()} | {ALONE: counts[ALONE]}


def _change(table, everybody, small):
    shown = table.astype({"patients": "Int64"})
    groups = _together(table["patients"])
    home = {verdict: name for name, parts in GROUPS.items() for verdict in parts}
    shown["together"] = pd.Series({one: groups[home.get(one, one)] for one in shown.index}, dtype="Int64")
    if everybody is None or small(*groups.values()):
        shown[["patients", "together"]] = pd.NA
    for parts in GROUPS.values():
        if small(*table.loc[list(parts), "patients"]):
            shown.loc[list(parts), "patients"] = pd.NA
    hidden = shown["patients"].isna()
    shown[["%", "%_of_judged"]] = shown[["%", "%_of_judged"]].mask(hidden)
    return shown[["patients", "together", "%", "%_of_judged"]]


def _counts(table, everybody, small):
    shown = table.astype({"patients": "Int64", "of": "Int64"})
    for what, (patients, of) in table[["patients", "of"]].iterrows():
        patients, of = int(patients), int(of)
        if everybody is None or small(of, everybody - of):
            shown.loc[what, ["patients", "of"]] = pd.NA
        elif small(patients, of - patients):
            shown.loc[what, "patients"] = pd.NA
    shown["%"] = shown["%"].mask(shown["patients"].isna())
    return shown


def _quartiles(table, change, shared, small):
    """Show the quarters; the patients in none are a quarter more, which the other totals would give away."""
    counts = table[list(outcomes.VERDICTS)]
    rest = change - counts.sum()
    groups = pd.DataFrame([_together(row) for _, row in counts.iterrows()], index=table.index)
    shown = table.drop(columns=["early_from", "early_to"]).join(groups.drop(columns=ALONE)).astype("Int64")
    verdicts, names = list(outcomes.VERDICTS), list(GROUPS)
    if shared["together"].isna().all() or small(*groups.to_numpy().ravel(), *_together(rest).values()):
        shown[[*verdicts, *names]] = pd.NA
    if small(change.sum(), *table["patients"], rest.sum()):
        shown[:] = pd.NA
    for parts in map(list, GROUPS.values()):
        if shared.loc[parts, "patients"].isna().any() or small(
            *counts[parts].to_numpy().ravel(), *rest[parts]
        ):
            shown[parts] = pd.NA
    return shown[["patients", "better", *GROUPS["better"], "not better", *GROUPS["not better"], ALONE]]


def _funnel(table, everybody, small):
    shown = table.astype({"patients": "Int64", "logging": "Int64"})
    pairs = list(zip(table["patients"].tolist(), table["logging"].tolist(), strict=True))
    fits = weeks_shown(pairs, everybody, small) if everybody is not None else [(False, False)] * len(pairs)
    for name, keep in zip(("patients", "logging"), zip(*fits, strict=True), strict=False):
        shown[name] = shown[name].where(pd.Series(keep, index=shown.index))
    shown["%"] = shown["%"].mask(shown["logging"].isna())
    return shown


def weeks_shown(pairs, everybody, small):
    """Tell for each week of a funnel whether its two numbers may be shown.

    Both fall from week to week, so a number left out lies between its neighbours: where these are the same, it would
    be known. A step down is a group of people too.
    """
    before, skipped, fits = [everybody, everybody], [False, False], []
    for patients, logging in pairs:
        keep = []
        for place, (count, rest) in enumerate([(patients, 0), (logging, patients - logging)]):
            step = before[place] - count
            keep.append(all(keep) and not small(count, rest, step) and not (skipped[place] and step == 0))
            skipped[place] = not keep[place]
            before[place] = count if keep[place] else before[place]
        fits.append(tuple(keep))
    return fits
