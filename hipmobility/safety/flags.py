"""What a diary and a few answers say about seeing someone, and when to ask the safety questions again."""

import datetime
from dataclasses import dataclass

from hipmobility import outcomes, stretches
from hipmobility.content import safety as texts
from hipmobility.safety.assessment import checked, questions, routine_flags
from hipmobility.stretches import Sentence

# Our own limits (CLAIMS, section 2, [design]); no study set them for people who stretch at home.
HIGH_PAIN10 = 70  # [tenths of a point] 7 of 10 ...
HIGH_DAYS = 3  # ... on so many of the last seven days
RISE10 = 20  # [tenths of a point] the detectable change of a 0-10 scale (Childs 2005)
GAIN_DAYS = (
    28  # [days] from the first entry; Costa 2012: of 100 with new pain, 52 have come down to 23 by week 6
)
LIMITING_DAYS = 42  # [days]
ASK_AGAIN_DAYS = 7  # [days]


@dataclass(frozen=True)
class Flag:
    """One reason to see someone: a rule that fired, not a diagnosis.

    Attributes
    ----------
    key : str
        "high_pain", "worsening", "no_gain", "limiting", "over_12_weeks", "recurring" or "morning_stiffness".
    sentences : tuple of Sentence
        What was seen, with its numbers, and what to do.
    tier : str
        "routine", that is, see a physical therapist.
    before, now : float, optional
        7-day means [0-10].
    days, weeks : int, optional
        Days with high pain; whole weeks since the first entry.
    """

    key: str
    sentences: tuple[Sentence, ...]
    tier: str = "routine"
    before: float | None = None
    now: float | None = None
    days: int | None = None
    weeks: int | None = None

    @property
    def text(self):
        """All sentences as one plain text."""
        return " ".join(sentence.text for sentence in self.sentences)

    def __repr__(self):
        numbers = {name: getattr(self, name) for name in ("before", "now", "days", "weeks")}
        told = "".join(f", {name} {value:.3g}" for name, value in numbers.items() if value is not None)
        return f"Flag({self.key}{told})"


def review(pain, *, answers=None, today=None, language="en"):
    """Say which rules ask for a visit to a physical therapist.

    Parameters
    ----------
    pain : DataFrame
        From `outcomes.daily_pain`, one patient, one site.
    answers : Mapping of str to str, optional
        As for `assess`; `limiting`, `pain_weeks`, `recurrences` and `morning_stiffness` count here.
    today : date or str, optional
        Default: the day of the last entry. Later entries do not count, and a diary that ended more than seven days
        before says nothing about now.
    language : str
        One of `stretches.languages()`.

    Returns
    -------
    tuple of Flag
        Empty when no rule fired, which is not "all is well": too few days or a missing answer raise no flag.

    Raises
    ------
    ValueError
        For unknown answers, a day that is none, or several patients or sites; it names every fault.

    Notes
    -----
    high_pain: 7 or more on 3 recorded days of the last 7. worsening: the 7-day mean is up by 2 points or more, against
    the week before or against the baseline of `outcomes.pain_change`. no_gain: 28 days or more after the first entry
    the verdict is not "clearly better" (2 points *and* 30 %) and pain was not low before: at low pain 30 % alone
    is within the error of the scale (detectable change 2 points [1]_), and a visit too many is the safer mistake.
    limiting: it still limits, and the pain or the diary is 6 weeks old or older. Means need 4 recorded days, the first
    entry is left out, and all is computed in whole tenths, as in `outcomes`. These limits are our own.

    References
    ----------
    .. [1] Childs JD et al. Spine 2005;30:1331-1334.
    """
    given = checked(answers or {}, questions(language))
    day, tenths, today = _series(pain, today)
    found = _diary_flags(pain, day, tenths, today)
    found |= {key: {} for key, _ in routine_flags(given)}
    if given.get("limiting") == "yes" and len(day) and today - day.min() >= LIMITING_DAYS:
        found["limiting"] = {}
    return tuple(_flag(key, found[key], language) for key in texts.FLAGS if key in found)


def due(last_asked, today, pain=None):
    """Say why the safety questions have to be asked now.

    Parameters
    ----------
    last_asked : date, str or None
        The day of the last complete answers; None for never.
    today : date or str
    pain : DataFrame, optional
        From `outcomes.daily_pain`, one patient, one site.

    Returns
    -------
    str or None
        "first"; "pain_jump": a day since then was 2 points or more above the last value up to then (without one: above
        the first value after); "weekly": 7 days have passed; None when nothing has to be asked yet.

    Raises
    ------
    ValueError
        When a day is none, or the last one lies ahead; it names every fault.

    Notes
    -----
    One week and 2 points are our own limits; the 2 points are the detectable change of the scale.
    """
    faults = []
    today = _day("today", today, faults)
    asked = None if last_asked is None else _day("last_asked", last_asked, faults)
    if not faults and asked is not None and asked > today:
        faults.append(f"last_asked: {last_asked} is after today, {today}")
    if faults:
        raise ValueError("\n".join(faults))
    if asked is None:
        return "first"
    if pain is not None and _jumped(pain, asked, today):
        return "pain_jump"
    return "weekly" if (today - asked).days >= ASK_AGAIN_DAYS else None


def _jumped(pain, asked, today):
    asked, today = (_number(day) for day in (asked, today))
    day, tenths, _ = _series(pain, None)
    before, since = tenths[day <= asked][-1:], tenths[(day > asked) & (day <= today)]
    if not len(since):
        return False
    return since.max() - (before if len(before) else since)[0] >= RISE10


def _series(pain, today):
    """Return the days, their pain in tenths, both in order, and today; days count from 1970-01-01."""
    faults = [
        f"pain, {name}: {', '.join(map(repr, sorted(pain[name].unique())))} are not one; choose one"
        for name in ("patient_id", "site")
        if pain[name].nunique() > 1
    ]
    today = today if today is None else _day("today", today, faults)
    if faults:
        raise ValueError("\n".join(faults))
    pain = pain.sort_values("day")
    day, tenths = pain["day"].to_numpy("int64"), pain["pain10"].to_numpy("int64")
    if today is None:
        return day, tenths, day.max() if len(day) else 0
    until = _number(today)
    return day[day <= until], tenths[day <= until], until


def _number(day):
    return (day - datetime.date(1970, 1, 1)).days


def _day(name, value, faults):
    """Return a date; when the value is none, put why into `faults`."""
    try:
        return datetime.date.fromisoformat(str(value)[:10] if hasattr(value, "isoformat") else value)
    except (TypeError, ValueError):
        faults.append(f"{name}: {value!r} is not year-month-day, such as 2026-03-04")


def _diary_flags(pain, day, tenths, today):
    """Return what the diary shows: flag -> its numbers."""
    if not len(day) or today - day.max() >= outcomes.WEEK:
        return {}
    found, first, last = {}, day.min(), day.max()
    high = int((tenths[day > today - outcomes.WEEK] >= HIGH_PAIN10).sum())
    if high >= HIGH_DAYS:
        found["high_pain"] = {"days": high}
    change = outcomes.pain_change(pain[pain["day"] <= today])
    rises = [(change.baseline, change.latest)] if change.rose else []
    rises += _week_rise(day, tenths, first, last)
    if rises:
        found["worsening"] = dict(zip(("before", "now"), min(rises), strict=True))
    if change.verdict in ("maybe better", "no clear change") and last - first >= GAIN_DAYS:
        weeks = int(last - first) // outcomes.WEEK
        found["no_gain"] = {"weeks": weeks, "before": change.baseline, "now": change.latest}
    return found


def _week_rise(day, tenths, first, last):
    """Return the means of the last two weeks when the later one is higher by RISE10; whole tenths, cross-multiplied."""
    week = outcomes.WEEK
    earlier = tenths[(day > last - 2 * week) & (day <= last - week) & (day > first)]
    later = tenths[day > last - week]
    es, en, ls, ln = int(earlier.sum()), len(earlier), int(later.sum()), len(later)
    if min(en, ln) < outcomes.MIN_DAYS or ls * en - es * ln < RISE10 * en * ln:
        return []
    return [(es / en / 10, ls / ln / 10)]


def _flag(key, numbers, language):
    told = {name: f"{value:.1f}" if isinstance(value, float) else value for name, value in numbers.items()}
    sentences = [
        Sentence(one.text.format(**told, limit=HIGH_PAIN10 // 10), one.level, one.sources)
        for one in stretches.sentences(texts.rules(language)["flags"][key])
    ]
    return Flag(key, tuple(sentences), **numbers)
