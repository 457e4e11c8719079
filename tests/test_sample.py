"""The sample logs are what the seeded program writes, and every row of them is one that the library accepts."""

import runpy
from pathlib import Path

import pytest

from hipmobility import exchange, outcomes

ROOT = Path(__file__).parents[1]
TABLES = ("sessions", "diary", "plan")


def test_the_program_writes_the_committed_files(tmp_path):
    runpy.run_path(str(ROOT / "tools" / "make_sample_log.py"))["main"](tmp_path)
    for name in [f"sample_{table}.csv" for table in (*TABLES, "other_program")]:
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("person", "verdict"), [("P1", "clearly better"), ("P2", "no clear change"), ("P3", "not enough data")]
)
def test_three_people_one_improves_one_does_not_one_has_gaps(person, verdict):
    tables = [exchange.read_csv(ROOT / "data" / f"sample_{table}.csv", table) for table in TABLES]
    shown = outcomes.progress(*tables, patient_id=person, site="low back")
    assert shown.change.verdict == verdict
    assert (len(shown.plan) > 0) == (person == "P3")  # a change of plan
    longest_gap = shown.pain["date"][shown.pain["pain"].notna()].diff().max().days
    assert (longest_gap > 7) == (person == "P3")
