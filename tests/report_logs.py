"""Logs for the tests of the report: nothing, one day, gaps, a year, and as much of everything as a log can hold."""

import datetime
from random import Random

import pandas as pd

START = datetime.date(2025, 1, 6)
FULL = "W" * 100  # an id as long and as wide as one can be
CASES = ("empty", "one", "gaps", "year", "notes", FULL, "V" * 100)


def fill(log, patients=CASES):
    """Add the rows of these patients."""
    for patient in patients:
        _FILLERS.get(patient, _full)(log, patient)


def _plan(log, patient, day, holds, hold_s, days):
    for stretch in ("hip_flexor", "figure_4"):
        log.add_plan(
            patient_id=patient, from_date=day, stretch=stretch, holds=holds, hold_s=hold_s, days_per_week=days
        )


def _days(log, patient, days, pain, *, logged=0.75, site="low back", note=""):
    """Log sessions and pain on a share of the days; `pain` gives the pain of a day."""
    chance, sessions, diary = Random(1), [], []
    for number in range(days):
        row = {"patient_id": patient, "date": START + datetime.timedelta(number), "note": note}
        if chance.random() < logged:
            did = {"hold_s": 30, "pain_before": 4.0, "pain_after": chance.choice([3.0, 4.0, 4.5])}
            sessions += [
                {**row, **did, "stretch": stretch, "side": side, "holds": chance.choice([0, 1, 2, 2, 2])}
                for stretch in ("hip_flexor", "figure_4")
                for side in ("left", "right")
            ]
        if chance.random() < logged:
            felt = round(min(10, max(0, pain(number) + chance.gauss(0, 0.8))), 1)
            diary.append({**row, "time": "", "site": site, "pain": felt})
    log.import_rows(pd.DataFrame(sessions), "sessions")
    log.import_rows(pd.DataFrame(diary), "diary")


def _empty(log, patient):
    _plan(log, patient, START, 2, 30, 5)


def _one(log, patient):
    _plan(log, patient, START, 2, 30, 5)
    did = {"stretch": "figure_4", "side": "left", "holds": 2, "hold_s": 30, "pain_before": 4, "pain_after": 3}
    log.add_session(patient_id=patient, date=START, **did)
    log.add_diary(patient_id=patient, date=START, site="low back", pain=4)


def _gaps(log, patient):
    _plan(log, patient, START, 1, 20, 3)
    _days(log, patient, 70, lambda day: 5, logged=0.3)


def _year(log, patient):
    _plan(log, patient, START, 1, 20, 3)
    _plan(log, patient, START + datetime.timedelta(100), 2, 30, 5)
    _days(log, patient, 365, lambda day: 6 - 3 * day / 365)
    _measure(log, patient, "hip extension", "inclinometer, prone", "deg", "left")


def _notes(log, patient):
    """A long log without flags that is full of long notes, at many sites with long names, and nothing measured."""
    for number in range(9):
        _plan(log, patient, START + datetime.timedelta(40 * number), 1 + number % 3, 20 + number, 5)
        log.add_diary(patient_id=patient, date=START, site="M" * 59 + str(number), pain=5)
    _days(log, patient, 400, lambda day: 8 - 6 * day / 400, site="W" * 60, note="M" * 900)


def _full(log, patient):
    """Long names, many plans, sites, notes and measurements; pain that jumps up at the end raises every flag."""
    for number in range(9):
        _plan(
            log, patient, START + datetime.timedelta(40 * number), 1 + number % 3, 20 + number, 3 + number % 4
        )
    worse = patient == FULL
    _days(
        log,
        patient,
        400,
        lambda day: 9 if worse and day > 392 else 6 - 3 * day / 400,
        site="W" * 60,
        note="M" * 900,
    )
    for number in range(9):
        log.add_diary(patient_id=patient, date=START, site="M" * 59 + str(number), pain=5)
        _measure(log, patient, "M" * 98 + f"{number:02}", "N" * 100, "U" * 100, "")


def _measure(log, patient, measure, method, unit, side):
    for day, value in ((3, 5.25), (100, 8)):
        about = {"measure": measure, "method": method, "unit": unit, "side": side, "value": value}
        log.add_measurement(patient_id=patient, date=START + datetime.timedelta(day), **about)


_FILLERS = {"empty": _empty, "one": _one, "gaps": _gaps, "year": _year, "notes": _notes}
