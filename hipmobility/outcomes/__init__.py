"""What came of it: pain change, progress, and the honest next-day association of one diary.

Pain         daily_pain, seven_day_mean, pain_change, natural_course; many diaries at once: changes
Both         progress
Association  paired_days, association, reading
"""

from hipmobility.outcomes.course import natural_course
from hipmobility.outcomes.link import LINKS, Association, Lack, association, paired_days
from hipmobility.outcomes.pain import (
    BEFORE,
    PainChange,
    Progress,
    daily_pain,
    pain_change,
    progress,
    seven_day_mean,
)
from hipmobility.outcomes.reading import AUDIENCES, reading
from hipmobility.outcomes.rule import MIN_DAYS, VERDICTS, WEEK, changes

__all__ = [
    "AUDIENCES",
    "BEFORE",
    "LINKS",
    "MIN_DAYS",
    "VERDICTS",
    "WEEK",
    "Association",
    "Lack",
    "PainChange",
    "Progress",
    "association",
    "changes",
    "daily_pain",
    "natural_course",
    "pain_change",
    "paired_days",
    "progress",
    "reading",
    "seven_day_mean",
]
