"""Many patients with the sentences of one: weeks, a row per patient, and what may be said of all.

Tables    export, read, tables, file_by_file, simulate
Patients  weekly, per_patient; on a Spark cluster also cohort.spark.per_patient_in_parts
All       classes, summary, within_people
Shared    share: the tables of `summary` without small groups
"""

from hipmobility.cohort.clinic import Clinic, simulate
from hipmobility.cohort.definitions import COLUMNS, per_patient, weekly
from hipmobility.cohort.files import ENGINES, export, file_by_file, first_sites, prepare, read, tables
from hipmobility.cohort.overview import STOPPED_DAYS, Overview, classes, summary
from hipmobility.cohort.sharing import share
from hipmobility.cohort.within import Within, within_people

__all__ = [
    "COLUMNS",
    "ENGINES",
    "STOPPED_DAYS",
    "Clinic",
    "Overview",
    "Within",
    "classes",
    "export",
    "file_by_file",
    "first_sites",
    "per_patient",
    "prepare",
    "read",
    "share",
    "simulate",
    "summary",
    "tables",
    "weekly",
    "within_people",
]
