"""The rows of a log as FHIR R4 resources: plain dictionaries, only codes that were read at a published source.

What has no such code is said in our own code (`LOCAL`) and in text. The hips have no SNOMED CT code here: published
guides swap the two numbers for left and right, and a wrong side is worse than none. No narrative, so no HTML.
"""

import datetime
import uuid
from dataclasses import dataclass

from hipmobility import records, stretches

SPACE = uuid.UUID("6f0f8d5e-3a52-5c0b-9d7e-2b1f64c0a9e1")  # ours: our ids and our own codes come from it
LOCAL = f"urn:uuid:{SPACE}"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PAIN = {  # as in HL7 Belgium's pain scale value set and IHE's examples; the number is sent, never an answer code
    "system": LOINC,
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
HELD = {"system": LOINC, "code": "55411-3", "display": "Exercise duration"}  # HL7 US Physical Activity 1.0.0
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
NO_VALUE = {"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}
UNITS = (
    "deg",
    "cm",
    "mm",
    "m",
    "s",
    "min",
    "kg",
    "%",
)  # a unit written so is its own UCUM code; others are text


@dataclass(frozen=True)
class Export:
    """What every resource of one bundle shares."""

    patient: str  # the reference to the Patient
    language: str
    words: dict

    def code(self, key, text, *known):
        """Return a concept: the published codes, our own, and words."""
        return {"coding": [*known, {"system": LOCAL, "code": key}], "text": text}

    def stretch(self, row):
        """Return which stretch a row is about."""
        return self.code(row["stretch"], stretches.load(row["stretch"], self.language).name)

    def hip(self, side):
        """Return the hip of one side."""
        return self.code(f"{side}_hip", stretches.site_name(f"{side} hip", self.language))


def resource(kind, one, /, **elements):
    """Return a resource; elements that hold nothing are left out, as FHIR asks."""
    filled = {name: value for name, value in elements.items() if value not in (None, "", [], {})}
    return {"resourceType": kind, "id": str(one)} | filled


def _reference(one):
    return {"reference": f"urn:uuid:{one}"}


def _request_id(row, side):
    return uuid.uuid5(row["id"], side)


def _works(row):
    return row["holds"] > 0 and row["days_per_week"] > 0


def _in_force(plan, session):
    """Return the plan row of the session's stretch and day, or None: before the plan, or in a pause."""
    begun = [
        row for row in plan if row["stretch"] == session["stretch"] and row["from_date"] <= session["date"]
    ]
    return begun[-1] if begun and _works(begun[-1]) else None


def _requests(export, plan):
    requests = []
    for stretch in records.STRETCHES:
        rows = [row for row in plan if row["stretch"] == stretch]
        for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
            if _works(row):
                requests += [_request(export, side, before, row, after) for side in records.SIDES]
    return requests


def _request(export, side, before, row, after):
    """Return one side of one plan row; a newer row of that stretch, also a pause, ends it on the day before."""
    period = {"start": row["from_date"].isoformat()}
    if after and after["from_date"] > row["from_date"]:
        period["end"] = (after["from_date"] - datetime.timedelta(days=1)).isoformat()
    repeat = {
        "boundsPeriod": period,
        "duration": row["holds"] * row["hold_s"],
        "durationUnit": "s",
        "frequency": row["days_per_week"],
        "period": 1,
        "periodUnit": "wk",
    }
    return resource(
        "ServiceRequest",
        _request_id(row, side),
        replaces=[_reference(_request_id(before, side))] if before and _works(before) else None,
        status="revoked" if after else "active",
        intent="plan",
        code=export.stretch(row),
        quantityQuantity=_quantity(row["holds"], "{hold}"),
        subject={"reference": export.patient},
        occurrenceTiming={"repeat": repeat},
        bodySite=[export.hip(side)],
        patientInstruction=export.words["instruction"].format(
            holds=stretches.counted("hold", row["holds"], export.language),
            seconds=stretches.counted("second", row["hold_s"], export.language),
            days=stretches.counted("day", row["days_per_week"], export.language),
        ),
    )


def plan(export, rows, one):
    """Return the CarePlan and its requests; nothing where nothing is planned."""
    if not rows:
        return []
    requests = _requests(export, rows)
    pauses = [
        export.words["pause"].format(stretch=export.stretch(row)["text"], date=row["from_date"].isoformat())
        for row in rows
        if not _works(row)
    ]
    going_on = any(request["status"] == "active" for request in requests)
    care_plan = resource(
        "CarePlan",
        one,
        status="active" if going_on else "on-hold",
        intent="plan",
        title=export.words["plan"],
        subject={"reference": export.patient},
        period={"start": rows[0]["from_date"].isoformat()},
        activity=[{"reference": _reference(request["id"])} for request in requests],
        note=[{"text": text} for text in pauses],
    )
    return [care_plan, *requests]


def session(export, row, plan):
    """Return a session as its Procedure, the time under stretch, and the pain that was recorded."""
    done, planned = row["holds"] > 0, _in_force(plan, row)
    based_on = [_reference(_request_id(planned, row["side"]))] if planned else None
    procedure = resource(
        "Procedure",
        row["id"],
        basedOn=based_on,
        status="completed" if done else "not-done",
        statusReason=None if done else {"text": export.words["not_done"]},
        code=export.stretch(row),
        subject={"reference": export.patient},
        performedDateTime=row["date"].isoformat(),
        bodySite=[export.hip(row["side"])],
        note=_note(row),
    )
    found = [procedure]
    part = {"partOf": [_reference(row["id"])]}
    if done:
        found.append(_held(export, row, planned, part | {"basedOn": based_on}))
    for when in ("pain_before", "pain_after"):
        if row[when] is not None:
            what = export.code(when, export.words[when], PAIN)
            found.append(_pain(export, row, uuid.uuid5(row["id"], when), what, row[when], **part))
    return found


def _held(export, row, planned, links):
    """Return the seconds under stretch, with the holds that they are made of and the seconds that were planned."""
    target = planned and {
        "low": _quantity(planned["holds"] * planned["hold_s"], "s"),
        "text": export.words["planned"],
    }
    return _observation(
        export,
        row,
        uuid.uuid5(row["id"], "held"),
        export.code("held", export.words["held"], HELD),
        category=[{"coding": [{"system": CATEGORY, "code": "activity"}]}],
        bodySite=export.hip(row["side"]),
        valueQuantity=_quantity(row["holds"] * row["hold_s"], "s"),
        referenceRange=[target] if target else None,
        component=[
            {"code": export.code(name, export.words[name]), "valueQuantity": _quantity(row[name], unit)}
            for name, unit in (("holds", "{hold}"), ("hold_s", "s"))
        ],
        **links,
    )


def _pain(export, row, one, what, value, **elements):
    return _observation(
        export,
        row,
        one,
        what,
        category=[{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        valueQuantity=None if value is None else _quantity(value, "{score}"),
        dataAbsentReason={"coding": [NO_VALUE]} if value is None else None,
        **elements,
    )


def diary(export, row):
    """Return a diary row as an Observation, also without a number: its site, hour and note were written down."""
    hour = row["time"] and {
        "code": export.code("time", export.words["time"]),
        "valueTime": f"{row['time']}:00",  # FHIR writes seconds, also where none were noted
    }
    return _pain(
        export,
        row,
        row["id"],
        export.code("pain", export.words["pain"], PAIN),
        row["pain"],
        bodySite={"text": row["site"]},
        note=_note(row),
        component=[hour] if hour else None,
    )


def measurement(export, row):
    """Return a measured value; a side without a site is only a side, and a measure in free text has no code."""
    known = {"system": UCUM, "code": row["unit"]} if row["unit"] in UNITS else {}
    unit = {"unit": row["unit"]} if row["unit"] else {}
    return _observation(
        export,
        row,
        row["id"],
        {"text": row["measure"]},
        bodySite=row["side"] and export.code(row["side"], export.words[row["side"]]),
        valueQuantity={"value": _number_of(row["value"])} | unit | known,
        method={"text": row["method"]},
    )


def _observation(export, row, one, what, **elements):
    return resource(
        "Observation",
        one,
        status="final",
        code=what,
        subject={"reference": export.patient},
        effectiveDateTime=row["date"].isoformat(),
        **elements,
    )


def _quantity(value, unit):
    return {"value": _number_of(value), "unit": unit, "system": UCUM, "code": unit}


def _number_of(value):
    """Return a whole number without its ".0", as FHIR's decimals keep the places that were written."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def _note(row):
    """Return the note as it is; FHIR has no text of blanks alone."""
    return [{"text": row["note"]}] if row["note"].strip() else None
