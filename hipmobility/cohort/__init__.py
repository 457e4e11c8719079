"""Many patients with the sentences of one: weeks, a row per patient, and what may be said of all.

Tables    export, read, tables, file_by_file, simulate
Patients  weekly, per_patient
"""

from hipmobility.cohort.clinic import Clinic, simulate
from hipmobility.cohort.definitions import COLUMNS, per_patient, weekly
from hipmobility.cohort.files import ENGINES, export, file_by_file, prepare, read, tables

__all__ = [
    "COLUMNS",
    "ENGINES",
    "Clinic",
    "export",
    "file_by_file",
    "per_patient",
    "prepare",
    "read",
    "simulate",
    "tables",
    "weekly",
]
