"""The FHIR bundle against HL7's published schema, a client library, an example by hand, and the rows it came from."""

import copy
import datetime
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from fhirclient.models.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipmobility import exchange, fhir, records
from hipmobility.fhir import resources
from hipmobility.log import Log
from hipmobility.records import LogError

ROOT = Path(__file__).parent.parent
PUBLISHED = json.loads((ROOT / "tests" / "data" / "fhir_r4.schema.json").read_text("utf-8"))
for kind in (
    "string",
    "markdown",
):  # \S as in XML Schema, where these patterns come from: a no-break space is no blank
    PUBLISHED["definitions"][kind]["pattern"] = "(?a)" + PUBLISHED["definitions"][kind]["pattern"]
SCHEMA = jsonschema.Draft6Validator(PUBLISHED)
SALT = "a salt for the tests"
# HL7 FHIR R4 (4.0.1), value sets event-status, request-status, observation-status: typed from the specification,
# as the published schema lists only the last of them
EVENT = "preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown"
REQUEST = "draft|active|on-hold|revoked|completed|entered-in-error|unknown"
STATUS = {
    "Procedure": EVENT,
    "ServiceRequest": REQUEST,
    "CarePlan": REQUEST,
    "Observation": "registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown",
}


def table(name, *rows):
    """Return rows, each a text of cells divided by |, as a table of the log."""
    cells = [dict(zip(records.columns(name), row.split("|"), strict=True)) for row in rows]
    return records.frame(name, [records.check(name, row) for row in cells])


def found(bundle, kind):
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def pains(bundle):
    return [one for one in found(bundle, "Observation") if is_code(one, "72514-3")]


def is_code(resource, code):
    return any(one["code"] == code for one in resource["code"].get("coding", ()))


def validate(bundle):
    """Fail unless a bundle is FHIR R4: published schema, client library, code lists, ids and references."""
    bundle = json.loads(json.dumps(bundle, allow_nan=False))
    assert [str(error)[:300] for error in SCHEMA.iter_errors(bundle)] == []
    assert Bundle(bundle).as_json() == bundle  # strict: unknown and missing elements, types, dates
    urls = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    for one in bundle["entry"]:
        resource = one["resource"]
        assert one["fullUrl"] == f"urn:uuid:{resource['id']}"
        assert "text" not in resource  # no narrative, no HTML
        assert set(references(resource)) <= set(urls)
        if resource["resourceType"] != "Patient":
            assert (
                resource.get("occurrenceTiming", {}).get("repeat", {}).get("frequency", 1) > 0
            )  # positiveInt
            assert resource["status"] in STATUS[resource["resourceType"]].split("|")


def references(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name == "reference" and isinstance(inner, str) else references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


# ---- an example by hand

TABLES = {
    "plan": table("plan", "P1|2026-03-01|hip_flexor|2|30|5"),
    "sessions": table(
        "sessions",
        "P1|2026-03-02|hip_flexor|left|1|40|4|3.5|<b>stiff</b>",
        "P1|2026-03-02|hip_flexor|right|0|30|||",
        "P2|2026-03-02|figure_4|left|1|20|1|1|another person",
    ),
    "diary": table("diary", "P1|2026-03-02|21:15|low back|6.5|", "P1|2026-03-02||neck||after work"),
    "measurements": table("measurements", "P1|2026-03-03|hip extension|left|-5|deg|goniometer"),
}
# Written by hand from the resource pages of HL7 FHIR R4 (4.0.1); @name stands for the id of a resource, local for ours.
BY_HAND = """
Patient @patient
  identifier [{"system": local, "value": "P1"}]
CarePlan @plan
  status "active"
  intent "plan"
  title "Hip stretches at home"
  subject {"reference": @patient}
  period {"start": "2026-03-01"}
  activity [{"reference": {"reference": @left}}, {"reference": {"reference": @right}}]
ServiceRequest @left
  status "active"
  intent "plan"
  code {"coding": [{"system": local, "code": "hip_flexor"}], "text": "Low lunge"}
  quantityQuantity {"value": 2, "unit": "{hold}", "system": "http://unitsofmeasure.org", "code": "{hold}"}
  subject {"reference": @patient}
  occurrenceTiming {"repeat": {"boundsPeriod": {"start": "2026-03-01"}, "duration": 60, "durationUnit": "s", \
"frequency": 5, "period": 1, "periodUnit": "wk"}}
  bodySite [{"coding": [{"system": local, "code": "left_hip"}], "text": "left hip"}]
  patientInstruction "2 holds of 30 seconds on this side, 5 days a week"
ServiceRequest @right
  status "active"
  intent "plan"
  code {"coding": [{"system": local, "code": "hip_flexor"}], "text": "Low lunge"}
  quantityQuantity {"value": 2, "unit": "{hold}", "system": "http://unitsofmeasure.org", "code": "{hold}"}
  subject {"reference": @patient}
  occurrenceTiming {"repeat": {"boundsPeriod": {"start": "2026-03-01"}, "duration": 60, "durationUnit": "s", \
"frequency": 5, "period": 1, "periodUnit": "wk"}}
  bodySite [{"coding": [{"system": local, "code": "right_hip"}], "text": "right hip"}]
  patientInstruction "2 holds of 30 seconds on this side, 5 days a week"
Procedure @done
  basedOn [{"reference": @left}]
  status "completed"
  code {"coding": [{"system": local, "code": "hip_flexor"}], "text": "Low lunge"}
  subject {"reference": @patient}
  performedDateTime "2026-03-02"
  bodySite [{"coding": [{"system": local, "code": "left_hip"}], "text": "left hip"}]
  note [{"text": "<b>stiff</b>"}]
Observation @held
  partOf [{"reference": @done}]
  basedOn [{"reference": @left}]
  status "final"
  category [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "activity"}]}]
  code {"coding": [{"system": "http://loinc.org", "code": "55411-3", "display": "Exercise duration"}, \
{"system": local, "code": "held"}], "text": "Time in the stretch"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-02"
  bodySite {"coding": [{"system": local, "code": "left_hip"}], "text": "left hip"}
  valueQuantity {"value": 40, "unit": "s", "system": "http://unitsofmeasure.org", "code": "s"}
  referenceRange [{"low": {"value": 60, "unit": "s", "system": "http://unitsofmeasure.org", "code": "s"}, \
"text": "Planned for this day"}]
  component [{"code": {"coding": [{"system": local, "code": "holds"}], "text": "Holds"}, \
"valueQuantity": {"value": 1, "unit": "{hold}", "system": "http://unitsofmeasure.org", "code": "{hold}"}}, \
{"code": {"coding": [{"system": local, "code": "hold_s"}], "text": "Seconds per hold"}, \
"valueQuantity": {"value": 40, "unit": "s", "system": "http://unitsofmeasure.org", "code": "s"}}]
Observation @before
  partOf [{"reference": @done}]
  status "final"
  category [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}]
  code {"coding": [{"system": "http://loinc.org", "code": "72514-3", \
"display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}, \
{"system": local, "code": "pain_before"}], "text": "Pain before, 0 to 10"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-02"
  valueQuantity {"value": 4, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}
Observation @after
  partOf [{"reference": @done}]
  status "final"
  category [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}]
  code {"coding": [{"system": "http://loinc.org", "code": "72514-3", \
"display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}, \
{"system": local, "code": "pain_after"}], "text": "Pain after, 0 to 10"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-02"
  valueQuantity {"value": 3.5, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}
Procedure @not_done
  basedOn [{"reference": @right}]
  status "not-done"
  statusReason {"text": "Logged as not done. The log does not ask why."}
  code {"coding": [{"system": local, "code": "hip_flexor"}], "text": "Low lunge"}
  subject {"reference": @patient}
  performedDateTime "2026-03-02"
  bodySite [{"coding": [{"system": local, "code": "right_hip"}], "text": "right hip"}]
Observation @evening
  status "final"
  category [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}]
  code {"coding": [{"system": "http://loinc.org", "code": "72514-3", \
"display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}, \
{"system": local, "code": "pain"}], "text": "Pain, 0 to 10"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-02"
  bodySite {"text": "low back"}
  valueQuantity {"value": 6.5, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}
  component [{"code": {"coding": [{"system": local, "code": "time"}], "text": "Local time of day"}, \
"valueTime": "21:15:00"}]
Observation @neck
  status "final"
  category [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}]
  code {"coding": [{"system": "http://loinc.org", "code": "72514-3", \
"display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}, \
{"system": local, "code": "pain"}], "text": "Pain, 0 to 10"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-02"
  dataAbsentReason {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", \
"code": "unknown"}]}
  bodySite {"text": "neck"}
  note [{"text": "after work"}]
Observation @extension
  status "final"
  code {"text": "hip extension"}
  subject {"reference": @patient}
  effectiveDateTime "2026-03-03"
  bodySite {"coding": [{"system": local, "code": "left"}], "text": "left side"}
  valueQuantity {"value": -5, "unit": "deg", "system": "http://unitsofmeasure.org", "code": "deg"}
  method {"text": "goniometer"}
"""


def by_hand(ids):
    """Return the example's resources, with `ids` in the places of the @names, in the order of the example."""
    text, names = BY_HAND, [line.split("@")[1] for line in BY_HAND.splitlines() if line[:1].isalpha()]
    assert len(names) == len(ids)
    made = []
    for line in text.strip().splitlines():
        name, value = line.strip().split(" ", 1)
        if not line.startswith(" "):
            made.append({"resourceType": name, "id": ids[names.index(value[1:])]})
            continue
        for at, known in enumerate(names):
            value = value.replace(f'"reference": @{known}}}', f'"reference": "urn:uuid:{ids[at]}"}}')
        made[-1][name] = json.loads(value.replace('"system": local', f'"system": "{resources.LOCAL}"'))
    return made


def test_the_example_by_hand():
    bundle = exchange.to_fhir(TABLES, "P1")
    entries = bundle.pop("entry")
    assert bundle == {"resourceType": "Bundle", "type": "collection"}
    made = [one["resource"] for one in entries]
    assert made == by_hand([one["id"] for one in made])
    validate(exchange.to_fhir(TABLES, "P1"))


def test_the_validation_sees_what_is_not_fhir():
    """Each of these is against R4, so that a pass above says something."""

    def refused(change):
        bundle = copy.deepcopy(exchange.to_fhir(TABLES, "P1"))
        change(bundle)
        with pytest.raises(Exception):  # noqa: B017, PT011
            validate(bundle)

    refused(lambda b: b.update(type="heap"))
    refused(lambda b: found(b, "Observation")[0].update(status="nonsense"))
    refused(lambda b: found(b, "Procedure")[0].update(status="done"))
    refused(lambda b: found(b, "Observation")[0].pop("code"))
    refused(lambda b: found(b, "Observation")[0].update(pain=3))
    refused(lambda b: found(b, "Procedure")[0].update(performedDateTime="2026-03-02T21:15"))
    refused(lambda b: found(b, "Procedure")[0].update(performedDateTime="2026-02-30"))
    refused(lambda b: found(b, "Procedure")[0].update(bodySite={"text": "left hip"}))
    refused(lambda b: found(b, "ServiceRequest")[0]["occurrenceTiming"]["repeat"].update(frequency=0))
    refused(lambda b: found(b, "ServiceRequest")[0]["occurrenceTiming"]["repeat"].update(durationUnit="sec"))
    refused(lambda b: found(b, "ServiceRequest")[0].update(subject={"reference": "urn:uuid:nobody"}))
    refused(lambda b: b["entry"].append(b["entry"][0]))


# ---- any log

text = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("C", "Zl", "Zp"), include_characters=" <&\"'{}[]=$\\\u200d"
    ),
    max_size=20,
)
label = text.map(str.strip).filter(bool)
note = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t<&"))
day = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 2, 1))
pain = st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10)
who = st.sampled_from(["P1", "P1", "P2"])
stretch, side = st.sampled_from(records.STRETCHES), st.sampled_from(records.SIDES)


def row(**fields):
    return st.fixed_dictionaries({"patient_id": who, **fields})


ROWS = {
    "sessions": row(
        date=day, stretch=stretch, side=side, holds=st.integers(0, 3) | st.just(50), hold_s=st.integers(1, 600),
        pain_before=pain, pain_after=pain, note=note,
    ),
    "diary": row(date=day, time=st.sampled_from(["", "00:00", "23:59"]), site=label, pain=pain, note=note),
    "plan": row(
        from_date=day, stretch=stretch, holds=st.integers(0, 3), hold_s=st.integers(1, 600),
        days_per_week=st.integers(0, 7),
    ),
    "measurements": row(
        date=day, measure=label, side=st.sampled_from(["", "left", "right"]),
        value=st.floats(allow_nan=False, allow_infinity=False), unit=st.just("") | label | st.just("deg"), method=label,
    ),
}  # fmt: skip
LOGS = st.fixed_dictionaries({name: st.lists(one, max_size=4) for name, one in ROWS.items()})


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(LOGS, st.booleans(), st.sampled_from(["en", "es"]))
def test_any_log_gives_fhir_with_a_resource_for_each_row(log, hidden, language):
    tables = {name: records.frame(name, rows) for name, rows in log.items()}
    own = {name: [one for one in rows if one["patient_id"] == "P1"] for name, rows in log.items()}
    if not any(own.values()):
        with pytest.raises(LogError, match="patient_id: no table knows a patient P1"):
            exchange.to_fhir(tables, "P1")
        return
    how = {"deidentified": hidden, "salt": SALT if hidden else None, "language": language}
    bundle = exchange.to_fhir(tables, "P1", **how)
    validate(bundle)
    sessions, observations = own["sessions"], found(bundle, "Observation")
    assert len(found(bundle, "Procedure")) == len(sessions)
    assert Counter(one["status"] for one in found(bundle, "Procedure")) == Counter(
        "completed" if one["holds"] else "not-done" for one in sessions
    )
    told = [one[when] for one in sessions for when in ("pain_before", "pain_after") if one[when] is not None]
    assert [one.get("valueQuantity", {}).get("value") for one in pains(bundle)] == told + [
        one["pain"] for one in own["diary"]
    ]
    held = [one["valueQuantity"]["value"] for one in observations if is_code(one, "55411-3")]
    assert held == [one["holds"] * one["hold_s"] for one in sessions if one["holds"]]
    assert len(observations) == len(pains(bundle)) + len(held) + len(own["measurements"])
    working = [one for one in own["plan"] if one["holds"] and one["days_per_week"]]
    assert len(found(bundle, "ServiceRequest")) == 2 * len(working)
    assert len(found(bundle, "CarePlan")) == bool(own["plan"])
    assert exchange.to_fhir(tables, "P1", **how) == bundle


def test_the_same_log_is_the_same_bytes_and_an_old_row_keeps_its_id(tmp_path):
    sample = {
        name: exchange.read_csv(ROOT / "data" / f"sample_{name}.csv", name) for name in ("sessions", "plan")
    }
    sample["sessions"] = sample["sessions"].query("patient_id == 'P3'")[:40]
    first, second = tmp_path / "one.json", tmp_path / "two.json"
    for path in (first, second):
        fhir.write(exchange.to_fhir(sample, "P3"), path)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o077 == 0
    validate(json.loads(first.read_text("utf-8")))
    fewer = sample | {"sessions": sample["sessions"][:-1]}
    ids = [{one["fullUrl"] for one in exchange.to_fhir(some, "P3")["entry"]} for some in (fewer, sample)]
    assert ids[0] < ids[1]


def test_two_rows_that_say_the_same_are_two_resources():
    twice = pd.concat([TABLES["sessions"][:1]] * 2)
    bundle = exchange.to_fhir({"sessions": twice}, "P1")
    validate(bundle)
    assert len(found(bundle, "Procedure")) == 2


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>1</script>",
        '"}]},{"resourceType":"Patient"',
        "=HYPERLINK(1)",
        "${x}",
        "a\u2028b\u202ec",
        "\\u0000",
    ],
)
def test_hostile_text_stays_text(hostile, tmp_path):
    session = TABLES["sessions"][:1].assign(note=hostile)
    fhir.write(exchange.to_fhir({"sessions": session}, "P1"), tmp_path / "one.json")
    bundle = json.loads((tmp_path / "one.json").read_text("utf-8"))
    validate(bundle)
    assert found(bundle, "Procedure")[0]["note"] == [{"text": hostile}]
    assert len(found(bundle, "Patient")) == 1


def test_a_note_of_blanks_is_no_text_in_fhir():
    bundle = exchange.to_fhir({"sessions": TABLES["sessions"][:1].assign(note=" \n ")}, "P1")
    validate(bundle)
    assert "note" not in found(bundle, "Procedure")[0]


def test_only_a_unit_that_is_ucum_gets_a_code_and_a_number_keeps_its_size():
    rows = table(
        "measurements",
        "P1|2026-03-03|disability||12|points|questionnaire",
        "P1|2026-03-03|reach||-2.5|cm|tape",
        "P1|2026-03-03|number||1e22||counted",
    )
    bundle = exchange.to_fhir({"measurements": rows}, "P1")
    validate(bundle)
    ucum = {"system": "http://unitsofmeasure.org", "code": "cm"}
    written = [one["valueQuantity"] for one in found(bundle, "Observation")]
    assert written == [{"value": 12, "unit": "points"}, {"value": -2.5, "unit": "cm"} | ucum, {"value": 1e22}]
    assert json.dumps(written[2]) == '{"value": 1e+22}'  # FHIR's decimals have at most 18 digits


# ---- the plan over time


def test_a_newer_plan_ends_the_older_and_a_pause_is_told():
    plan = table(
        "plan",
        "P1|2026-03-01|figure_4|1|20|3",
        "P1|2026-03-08|figure_4|2|30|5",
        "P1|2026-03-15|figure_4|2|30|0",
        "P1|2026-03-22|figure_4|3|30|5",
    )
    days = ("02-28", "03-01", "03-07", "03-08", "03-16", "03-22")
    sessions = table("sessions", *(f"P1|2026-{one}|figure_4|left|1|20|||" for one in days))
    bundle = exchange.to_fhir({"plan": plan.sample(frac=1, random_state=1), "sessions": sessions}, "P1")
    validate(bundle)
    left = [one for one in found(bundle, "ServiceRequest") if one["bodySite"][0]["text"] == "left hip"]
    periods = [one["occurrenceTiming"]["repeat"]["boundsPeriod"] for one in left]
    assert periods == [
        {"start": "2026-03-01", "end": "2026-03-07"},
        {"start": "2026-03-08", "end": "2026-03-14"},
        {"start": "2026-03-22"},
    ]
    assert [one["status"] for one in left] == ["revoked", "revoked", "active"]
    name = [f"urn:uuid:{one['id']}" for one in left]
    assert [one.get("replaces") for one in left] == [None, [{"reference": name[0]}], None]
    assert found(bundle, "CarePlan")[0]["note"] == [
        {"text": "Seated figure-4 stretch: a pause from 2026-03-15 on."}
    ]
    assert found(bundle, "CarePlan")[0]["status"] == "active"
    based = [one.get("basedOn", [{}])[0].get("reference") for one in found(bundle, "Procedure")]
    assert based == [None, name[0], name[0], name[1], None, name[2]]
    held = [one for one in found(bundle, "Observation") if is_code(one, "55411-3")]
    planned = [one.get("referenceRange", [{}])[0].get("low", {}).get("value") for one in held]
    assert planned == [None, 20, 20, 60, None, 90]


def test_a_plan_that_ends_in_a_pause_is_on_hold_and_one_replaced_on_its_day_has_no_end():
    plan = table(
        "plan",
        "P1|2026-03-01|figure_4|1|20|3",
        "P1|2026-03-01|figure_4|2|20|3",
        "P1|2026-03-02|figure_4|0|20|3",
    )
    bundle = exchange.to_fhir({"plan": plan}, "P1")
    validate(bundle)
    assert found(bundle, "CarePlan")[0]["status"] == "on-hold"
    periods = [
        one["occurrenceTiming"]["repeat"]["boundsPeriod"] for one in found(bundle, "ServiceRequest")[::2]
    ]
    assert periods == [{"start": "2026-03-01"}, {"start": "2026-03-01", "end": "2026-03-01"}]
    session = table("sessions", "P1|2026-03-01|figure_4|right|1|20|||")
    bundle = exchange.to_fhir({"plan": plan, "sessions": session}, "P1")
    (procedure,) = found(bundle, "Procedure")  # as the ledger has it: the later row of a day is in force
    assert procedure["basedOn"] == [{"reference": f"urn:uuid:{found(bundle, 'ServiceRequest')[3]['id']}"}]


# ---- de-identified


def test_deidentified_tells_neither_who_nor_when_nor_in_whose_words():
    plain = json.dumps(exchange.to_fhir(TABLES, "P1"))
    hidden = exchange.to_fhir(TABLES, "P1", deidentified=True, salt=SALT)
    validate(hidden)
    written = json.dumps(hidden)
    for told in (
        "P1",
        "2026",
        "21:15",
        "stiff",
        "after work",
        "low back",
        "neck",
        "hip extension",
        "goniometer",
    ):
        assert told in plain
        assert told not in written
    assert hidden["meta"]["security"][0]["code"] == "PSEUDED"
    ids = [{one["fullUrl"] for one in json.loads(one)["entry"]} for one in (plain, written)]
    assert not ids[0] & ids[1]
    # the plan of March 1 is the first day of all
    assert found(hidden, "ServiceRequest")[0]["occurrenceTiming"]["repeat"]["boundsPeriod"] == {
        "start": "2000-01-01"
    }
    assert [one["performedDateTime"] for one in found(hidden, "Procedure")] == ["2000-01-02"] * 2
    assert found(hidden, "Observation")[-1]["effectiveDateTime"] == "2000-01-03"
    assert found(hidden, "Observation")[-1]["valueQuantity"]["unit"] == "deg"


def test_a_salt_gives_the_same_pseudonyms_and_none_gives_new_ones():
    def made(tables=TABLES, who="P1", **how):
        return exchange.to_fhir(tables, who, deidentified=True, **how)

    def patient(bundle):
        return bundle["entry"][0]["fullUrl"]

    assert made(salt=SALT) == made(salt=SALT)
    others = [made(), made(), made(salt=SALT + "!"), made(who="P2", salt=SALT), made(salt=SALT)]
    assert len({patient(one) for one in others}) == 5
    labels = [found(one, "Observation")[-1]["code"]["text"] for one in (made(salt=SALT), made())]
    assert labels[0] != labels[1]
    kept = made(keep=["low back", "hip extension"])
    sites = [one["bodySite"]["text"] for one in found(kept, "Observation") if "bodySite" in one]
    assert "low back" in sites
    assert "neck" not in sites
    assert found(kept, "Observation")[-1]["code"]["text"] == "hip extension"


# ---- what is refused


def test_every_fault_is_named_at_once():
    bad = TABLES["sessions"].astype(object)
    bad.loc[0, "pain_before"], bad.loc[1, "side"] = 12, "both"
    with pytest.raises(LogError) as error:
        exchange.to_fhir(
            {"sessions": bad, "moods": bad, "diary": TABLES["diary"].drop(columns="site").assign(mood=1)},
            "P1",
            deidentified=True,
            salt="short",
        )
    assert error.value.faults == (
        "moods: is not a table; those are sessions, diary, plan, measurements",
        "salt: is not a text of at least 16 characters",
        "sessions, row 1, pain_before: 12 is not 0-10",
        "sessions, row 2, side: both is not left or right",
        "diary: the column site is missing",
        "diary: the column mood is not one of patient_id, date, time, site, pain, note",
    )


def test_other_things_that_are_refused():
    for how in ({"salt": SALT}, {"keep": ["neck"]}):
        with pytest.raises(LogError, match="salt, keep: are of use with deidentified=True alone"):
            exchange.to_fhir(TABLES, "P1", **how)
    with pytest.raises(LogError, match="patient_id: no table knows a patient P9"):
        exchange.to_fhir(TABLES, "P9")
    with pytest.raises(ValueError, match="language: 'xx' is not"):
        exchange.to_fhir(TABLES, "P1", language="xx")
    long = TABLES["sessions"][:1].assign(note="x" * (1024 * 1024 + 1))
    with pytest.raises(LogError, match="sessions, row 1, note: is longer than 1,048,576 characters"):
        exchange.to_fhir({"sessions": long}, "P1")


# ---- from a log


def test_a_log_writes_one_patient_and_notes_the_copy(tmp_path):
    log = Log(tmp_path / "one.db")
    for name, frame in TABLES.items():
        log.import_rows(frame, name)
    assert log.export_fhir(tmp_path / "p1.json", "P1") == 12
    bundle = json.loads((tmp_path / "p1.json").read_text("utf-8"))
    by_url = lambda bundle: sorted(bundle["entry"], key=lambda one: one["fullUrl"])  # noqa: E731
    assert by_url(bundle) == by_url(exchange.to_fhir(TABLES, "P1"))
    assert "another person" not in (tmp_path / "p1.json").read_text("utf-8")
    with pytest.raises(LogError, match=r"one\.db: is the log itself"):
        log.export_fhir(tmp_path / "one.db", "P1")
    assert "p1.json" in str(log.erase_patient("P1", confirm="P1"))
