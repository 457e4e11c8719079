"""What a report says of one patient, as numbers: gathered from the log once, for both pages."""

from dataclasses import dataclass
from math import ceil

import pandas as pd

from hipmobility import adherence, outcomes, records, safety

RECENT_DAYS = 28
BLOCKS = 6  # rows of the course


@dataclass(frozen=True)
class Findings:
    """Everything that the pages show.

    Attributes
    ----------
    progress : outcomes.Progress or None
        None where nothing is logged yet.
    sites : tuple of (str, int)
        The body sites of the diary with their days of pain, the most often logged first.
    sides : DataFrame
        From `per_side`, whole time.
    recent : DataFrame
        The same for the last four weeks.
    course : DataFrame
        From `course`.
    after : dict of str to int
        Sessions whose pain was lower, the same or higher afterwards.
    plan, measurements : DataFrame
        As the log holds them.
    association : outcomes.Association or None
        None where nothing is logged yet.
    flags : tuple of safety.Flag
        What the diary says about seeing someone; the answers to the safety questions are not in the log.
    notes : tuple of (Timestamp, str)
        What the person wrote, the newest first.
    """

    patient_id: str
    progress: outcomes.Progress | None
    sites: tuple
    stretch_days: int
    sides: pd.DataFrame
    recent: pd.DataFrame
    course: pd.DataFrame
    after: dict
    plan: pd.DataFrame
    measurements: pd.DataFrame
    association: outcomes.Association | None
    flags: tuple
    notes: tuple


def gather(log, patient_id, *, site=None, language="en"):
    """Compute the findings of one patient.

    Raises
    ------
    ValueError
        When the log does not know this patient (whom it does know is not said), or not this site.
    """
    sessions, diary, plan, measurements = (_rows(log, name, patient_id) for name in records.TABLES)
    if all(table.empty for table in (sessions, diary, plan, measurements)):
        raise ValueError(f"patient: the log knows no {patient_id!r}")
    with_pain = diary.dropna(subset="pain").groupby("site")["date"].nunique()
    sites = tuple(sorted(with_pain.items(), key=lambda one: (-one[1], one[0])))
    if site is None and sites:
        site = sites[0][0]
    shown, link, ledger = None, None, adherence.daily(sessions, plan)
    if len(sessions) + len(diary):
        shown = outcomes.progress(sessions, diary, plan, patient_id=patient_id, site=site)
        ledger = shown.ledger
        link = outcomes.association(
            outcomes.paired_days(sessions, diary, plan, patient_id=patient_id, site=site)
        )
    since = shown.end - pd.Timedelta(days=RECENT_DAYS - 1) if shown else None
    return Findings(
        patient_id=patient_id,
        progress=shown,
        sites=sites,
        stretch_days=sessions.loc[sessions["holds"] > 0, "date"].nunique(),
        sides=per_side(ledger, sessions),
        recent=per_side(ledger[ledger["date"] >= since] if shown else ledger, sessions),
        course=course(shown),
        after=_after(sessions),
        plan=plan,
        measurements=measurements,
        association=link,
        flags=safety.review(outcomes.daily_pain(diary, sessions, site=site), language=language),
        notes=_notes(sessions, diary),
    )


def _rows(log, name, patient_id):
    """Return the rows of one patient from a log, or from tables such as those of `cohort.simulate`."""
    rows = getattr(log, name, None)
    if rows is None:
        return records.frame(name, [])
    return rows(patient_id) if callable(rows) else rows[rows["patient_id"] == patient_id]


def per_side(ledger, sessions):
    """Sum the ledger by stretch and side, with the best and the worst that the gaps allow.

    Returns
    -------
    DataFrame
        `stretch, side, done, partly, not_done, unknown` (days), `planned` (slots, pro rata), `recorded` (of
        those, with a row), `planned_s` [s], `lower, upper` (share of those, 0-1; empty without a plan), `logged_s` [s]
        (all that was logged, extra holds too), `weeks` (how long the ledger is).
    """
    weeks = adherence.weekly(ledger, by=["stretch", "side"])
    known = weeks["done"] + weeks["partly"] + weeks["not_done"]
    weeks["recorded"] = known.clip(upper=weeks["planned"])
    for bound in ("lower", "upper"):
        weeks[bound] = weeks[bound] * weeks["planned_s"]
    sums = weeks.groupby(["stretch", "side"])[
        [*adherence.STATES, "planned", "recorded", "planned_s", "lower", "upper"]
    ].sum()
    for bound in ("lower", "upper"):
        sums[bound] = (sums[bound] / sums["planned_s"]).where(sums["planned_s"] > 0)
    days = sessions[sessions["date"].isin(ledger["date"])] if len(ledger) else sessions
    seconds = (days["holds"] * days["hold_s"]).groupby([days["stretch"], days["side"]]).sum()
    sums["logged_s"] = seconds.reindex(sums.index).fillna(0).astype("int64")
    sums["weeks"] = (ledger["date"].max() - ledger["date"].min()).days / 7 + 1 / 7 if len(ledger) else 0.0
    return sums.reset_index()


def course(progress):
    """Sum the weeks into at most six rows: `start, weeks, lower, upper` (0-1), `pain` (mean, 0-10), `pain_days`."""
    columns = ["start", "weeks", "lower", "upper", "pain", "pain_days"]
    if progress is None:
        return pd.DataFrame(columns=columns)
    weeks = progress.weeks.sort_values("week_start").reset_index(drop=True)
    size = max(1, ceil(len(weeks) / BLOCKS))
    rows = []
    for first in range(0, len(weeks), size):
        some = weeks.iloc[first : first + size]
        planned, pain_days = some["planned_s"].sum(), some["pain_days"].sum()
        share = [
            (some[b] * some["planned_s"]).sum() / planned if planned else None for b in ("lower", "upper")
        ]
        pain = (some["pain"] * some["pain_days"]).sum() / pain_days if pain_days else None
        rows.append(
            (max(some["week_start"].iloc[0], progress.start), len(some), *share, pain, int(pain_days))
        )
    return pd.DataFrame(rows, columns=columns)


def _after(sessions):
    """Count sessions by what pain did within them; both sides of one stretch on one day with one rating are one."""
    rated = sessions.dropna(subset=["pain_before", "pain_after"])
    rated = rated.drop_duplicates(["date", "stretch", "pain_before", "pain_after"])
    change = rated["pain_after"] - rated["pain_before"]
    return {
        "lower": int((change < 0).sum()),
        "same": int((change == 0).sum()),
        "higher": int((change > 0).sum()),
    }


def _notes(sessions, diary):
    """Return each note once a day, the newest first."""
    both = pd.concat([sessions[["date", "note"]], diary[["date", "note"]]])
    both = (
        both[both["note"].str.strip() != ""]
        .drop_duplicates()
        .sort_values("date", ascending=False, kind="stable")
    )
    return tuple(both.itertuples(index=False, name=None))
