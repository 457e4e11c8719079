"""The usual course of new back pain, to lay beside a diary: much of it would have eased anyway."""

import numpy as np
import pandas as pd

from hipmobility.outcomes.pain import WEEK, seven_day_mean

# mean pain of people with new low-back pain, weeks after they came into the studies; 0-100 there, 0-10 here [1]
USUAL_WEEKS, USUAL_PAIN = (0, 6, 26, 52), (5.2, 2.3, 1.2, 0.6)


def natural_course(pain, *, new_pain):
    """Lay the usual course of new low-back pain beside one patient's diary.

    Parameters
    ----------
    pain : DataFrame
        From `daily_pain`, one patient, one site.
    new_pain : bool
        True when the person or a clinician says that the pain is new. It is never guessed from the diary.

    Returns
    -------
    DataFrame
        `week` (from the first entry), `date`, `pain_mean7` (the diary's mean of the seven days that end there),
        `usual` (mean of the studies, 0-10), `known` (True in the four weeks that the studies measured; the others lie
        on a straight line between them).

    Raises
    ------
    ValueError
        When the pain is not said to be new: for older pain this comparison would promise too much.

    Notes
    -----
    Mean pain of many people, not a forecast for one. Week 0 is when they came into the studies; here it is the first
    entry, which may be later in the course.

    References
    ----------
    .. [1] Menezes Costa LC et al. CMAJ 2012;184:E613 (acute pain: 52, 23, 12, 6 of 100 at 0, 6, 26, 52 weeks).
    """
    if new_pain is not True:
        raise ValueError(
            f"new_pain: {new_pain!r}, but this course is known for new pain only; new_pain=True says so"
        )
    days = seven_day_mean(pain)
    weeks = np.arange(min(-(-max(len(days) - 1, 0) // WEEK), USUAL_WEEKS[-1]) + 1 if len(days) else 0)
    start = days["date"].min()
    date = pd.DatetimeIndex(
        [start + pd.Timedelta(days=int(WEEK * week)) for week in weeks], dtype="datetime64[s]"
    )
    mean = days.set_index("date")["pain_mean7"].astype("float64").reindex(date).to_numpy()
    usual = np.interp(weeks, USUAL_WEEKS, USUAL_PAIN)
    known = np.isin(weeks, USUAL_WEEKS)
    return pd.DataFrame({"week": weeks, "date": date, "pain_mean7": mean, "usual": usual, "known": known})
