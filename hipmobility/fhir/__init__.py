"""One patient's log as FHIR R4: what is taken in, what is hidden, and the file that comes out."""

import datetime
import hashlib
import json
import secrets
import uuid
from collections import Counter

from hipmobility import csvfile, records, stretches, values
from hipmobility.fhir import resources
from hipmobility.records import LogError

__all__ = ["to_fhir", "write"]

LONGEST_TEXT = 1024 * 1024  # characters: FHIR R4, data type string
SHORTEST_SALT = 16
DAY_1 = datetime.date(2000, 1, 1)  # of a person without dates
PSEUDONYMS = {  # HL7 v3 ObservationValue, as FHIR's security labels name it
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PSEUDED",
    "display": "pseudonymized",
}


def to_fhir(tables, patient_id, *, language="en", deidentified=False, salt=None, keep=()):
    """Return what a log holds about one patient as a FHIR R4 (4.0.1) Bundle of type "collection".

    Parameters
    ----------
    tables : mapping of str to DataFrame
        "sessions", "diary", "plan", "measurements", as a `Log` returns them; one that is absent has no rows.
    patient_id : str
    language : str
        Of the names and sentences that we add; a person's own words stay as they are.
    deidentified : bool
        Pseudonyms: no patient id, no hours, no notes, and no true date: the person's first day in any table is written
        as 2000-01-01, the next day as 2000-01-02. What is left (how often, how strong, in which order) can
        still tell who somebody is to a person who knows them.
    salt : str, optional
        With `deidentified`: at least 16 characters that you keep to yourself; the same salt gives the same
        pseudonyms. Default: a random one, which nobody keeps.
    keep : collection of str
        With `deidentified`: labels (of site, measure, unit, method) that may be written as they are, such as
        "low back". Every other one is written as a code: somebody may have typed a name there. Units with a code
        of their own, such as "deg", stay.

    Returns
    -------
    dict
        For `json`. The same rows give the same bundle: ids come from the rows, and no clock is read.

    Raises
    ------
    LogError
        With every value that is not allowed, or when no table knows the patient.

    Notes
    -----
    The plan is a CarePlan, and each of its rows a ServiceRequest for each side: `days_per_week` times a week,
    `duration` the seconds under stretch on one day and side, `quantity` the holds in them. A newer row ends
    ("revoked") and `replaces` the one before. A row with nothing to do is a pause, said in the CarePlan's note.

    A session is a Procedure: "completed", or "not-done" (on that day) with its reason when `holds` is 0. A day
    without a row is unknown, and unknown has no resource. "completed" says that the event is over, not that the plan
    was met: R4's "stopped" would claim that somebody broke off, and rows of one day add up. So the seconds stand in
    an Observation beside it, with the seconds planned for that day as its reference range: less is "partly".

    Pain, time and measurements are Observations; pain that was not recorded has none, except that a diary row
    without a number stays as one without a value. Dates are local days as written. FHIR allows no hour without a
    time zone, and a log knows none: a diary's hour is a component of FHIR's type time, which has no zone.

    References
    ----------
    HL7 FHIR R4 (4.0.1): Bundle, CarePlan, ServiceRequest, Procedure, Observation, EventStatus, RequestStatus.
    HL7 Belgium, ValueSet pain-scale (LOINC 72514-3). HL7 US Physical Activity 1.0.0 (LOINC 55411-3, there in minutes).
    """
    words = stretches.words("fhir", language)
    rows = _checked(tables, patient_id, deidentified, salt, keep)
    if deidentified:
        space = _secret_space(salt or secrets.token_hex(32), patient_id)
        rows = _pseudonyms(rows, space, keep)
    else:
        space = uuid.uuid5(resources.SPACE, patient_id)
    _number(rows, space)
    identifier = None if deidentified else [{"system": resources.LOCAL, "value": patient_id}]
    patient = resources.resource("Patient", uuid.uuid5(space, "patient"), identifier=identifier)
    export = resources.Export(f"urn:uuid:{patient['id']}", language, words)
    found = [
        patient,
        *resources.plan(export, rows["plan"], uuid.uuid5(space, "plan")),
        *(one for row in rows["sessions"] for one in resources.session(export, row, rows["plan"])),
        *(resources.diary(export, row) for row in rows["diary"]),
        *(resources.measurement(export, row) for row in rows["measurements"]),
    ]
    bundle = {"resourceType": "Bundle", "type": "collection"}
    if deidentified:
        bundle["meta"] = {"security": [PSEUDONYMS]}
    return bundle | {"entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in found]}


def write(bundle, path):
    """Write a bundle as a JSON file that its owner alone can read; the same bundle is the same bytes."""
    with csvfile.replacing(path) as file:
        file.write(json.dumps(bundle, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")


# ---- the rows


def _checked(tables, patient_id, deidentified, salt, keep):
    """Return each table's rows of the patient, typed; or everything that is wrong with all of them."""
    faults = [
        f"{values.shown(name)}: is not a table; those are {', '.join(records.TABLES)}"
        for name in tables
        if name not in records.TABLES
    ]
    if not deidentified and (salt is not None or keep):
        faults.append("salt, keep: are of use with deidentified=True alone")
    elif salt is not None and (not isinstance(salt, str) or len(salt) < SHORTEST_SALT):
        faults.append(f"salt: is not a text of at least {SHORTEST_SALT} characters")
    rows = {}
    for table in records.TABLES:
        typed, wrong = _typed(table, tables.get(table))
        rows[table] = [row for row in typed if row["patient_id"] == patient_id]
        faults += wrong
    if not faults and not any(rows.values()):
        faults.append(f"patient_id: no table knows a patient {values.shown(patient_id)}")
    if faults:
        raise LogError(faults)
    rows["plan"].sort(key=lambda row: row["from_date"])
    return rows


def _typed(table, frame):
    """Return the rows of one table and what is wrong with it: its columns, or else each of its values."""
    if frame is None:
        return [], []
    needed = [field.name for field in records.fields(table) if field.required]
    faults = [f"{table}: the column {name} is missing" for name in needed if name not in frame]
    faults += [
        f"{table}: the column {values.shown(name)} is not one of {', '.join(records.columns(table))}"
        for name in frame
        if name not in records.columns(table)
    ]
    typed = []
    for number, row in enumerate([] if faults else frame.to_dict("records"), start=1):
        try:
            typed.append(records.check(table, row, where=f"{table}, row {number}"))
        except LogError as error:
            faults += error.faults
            continue
        if len(typed[-1].get("note", "")) > LONGEST_TEXT:
            faults.append(f"{table}, row {number}, note: is longer than {LONGEST_TEXT:,} characters")
    return typed, faults


def _secret_space(salt, patient_id):
    return uuid.UUID(bytes=hashlib.sha256(json.dumps([salt, patient_id]).encode()).digest()[:16])


def _pseudonyms(rows, space, keep):
    """Return the rows without id, hour and notes, labels as codes, counted from the person's first day."""
    dates = [
        row[name] for found in rows.values() for row in found for name in ("date", "from_date") if name in row
    ]
    earlier = min(dates) - DAY_1
    hidden = {}
    for table, found in rows.items():
        hidden[table] = [dict(row) for row in found]
        for row in hidden[table]:
            for field in records.fields(table):
                if field.kind in ("date", "start"):
                    row[field.name] -= earlier
                elif field.kind in ("id", "time", "note"):
                    row[field.name] = ""
                elif field.kind == "label" and row[field.name] not in ("", *keep, *resources.UNITS):
                    row[field.name] = f"label {uuid.uuid5(space, row[field.name]).hex[:8]}"
    return hidden


def _number(rows, space):
    """Give each row an id made of what it says; rows that say the same are counted."""
    for table, found in rows.items():
        times = Counter()
        for row in found:
            says = json.dumps([table, *row.values()], default=str)
            row["id"] = uuid.uuid5(space, f"{says} {times[says]}")
            times[says] += 1
