"""A research copy holds no id, no date, no time, no free text; what belongs together stays together."""

import datetime

import pandas as pd
import pytest

from hipmobility import cli, deidentified
from hipmobility.log import Log, LogError

MARK = "MARKER"


@pytest.fixture
def log(tmp_path):
    log = Log(tmp_path / "log.db")
    for who, first in (("P1 " + MARK, 5), ("P2 " + MARK, 9)):
        for day in range(3):
            date = datetime.date(2026, 3, first + 2 * day)
            same = {"patient_id": who, "date": date, "note": MARK}
            log.add_session(**same, stretch="hip_flexor", side="left", holds=2, hold_s=30, pain_before=4.5)
            log.add_diary(**same, time="21:15", site="low back" if day else f"{MARK} hip", pain=day)
        log.add_plan(
            patient_id=who,
            from_date=f"2026-03-0{first - 2}",
            stretch="hip_flexor",
            holds=2,
            hold_s=30,
            days_per_week=5,
        )
        log.add_measurement(
            patient_id=who, date="2026-03-20", measure=f"{MARK} hip", value=7.5, unit="deg", method="x"
        )
    return log


def test_days_count_from_the_first_day_in_any_table(log):
    given = deidentified.tables(log)
    sessions = given["sessions"].groupby("person")["day"].agg(list).tolist()
    assert sessions == [[3, 5, 7], [3, 5, 7]]  # the plan began two days before: that is day 1
    assert given["plan"]["day"].tolist() == [1, 1]
    assert sorted(given["measurements"]["day"]) == [14, 18]  # 9 -> 7 March is day 1; 5 -> 3 March
    assert given["sessions"]["pain_before"].tolist() == [4.5] * 6
    assert given["sessions"]["pain_after"].isna().all()


def test_persons_and_labels_agree_within_an_export_and_not_between_two(log):
    one, two = deidentified.tables(log), deidentified.tables(log)
    persons = {name: set(frame["person"]) for name, frame in one.items()}
    assert len(persons["plan"]) == 2
    assert all(found == persons["plan"] for found in persons.values())
    assert not persons["plan"] & set(two["plan"]["person"])
    own = set(one["diary"]["site"]) & set(one["measurements"]["measure"])
    assert len(own) == 1  # the same label is the same code
    assert not own & set(two["diary"]["site"])
    assert "low back" not in set(one["diary"]["site"])
    assert "low back" in set(deidentified.tables(log, keep=["low back"])["diary"]["site"])


def test_nothing_of_who_when_and_free_text_is_in_the_files(log, tmp_path):
    rows = deidentified.write(log, tmp_path / "out", keep=["low back", "deg"])
    assert rows == {"sessions": 6, "diary": 6, "plan": 2, "measurements": 2}
    text = "".join(path.read_text() for path in sorted((tmp_path / "out").glob("*.csv")))
    for never in (MARK, "P1", "P2", "2026", "21:15", "note", "patient_id", "date"):
        assert never not in text
    assert '"low back"' in text
    again = pd.read_csv(tmp_path / "out" / "diary.csv")
    assert list(again.columns) == ["person", "day", "site", "pain"]
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_each_column_is_explained_beside_the_files(log, tmp_path):
    deidentified.write(log, tmp_path / "out")
    path = tmp_path / "out" / "README.txt"
    said = path.read_text("utf-8")
    for name, columns in deidentified.COLUMNS.items():
        assert tuple(pd.read_csv(tmp_path / "out" / f"{name}.csv").columns) == columns
        of_file = said.split(f"{name}.csv\n")[1].split("\n\n")[0]
        assert [line.split(":")[0].strip() for line in of_file.splitlines()] == list(columns)
    assert "day 8 is one week later" in said
    assert "not 0" in said
    assert deidentified.WARNING in said
    assert not {MARK, "P1", "P2", "2026"} & set(said.split())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_is_not_named_like_a_file(log, tmp_path, capsys):
    for name in ("out.csv", "OUT.CSV"):
        with pytest.raises(
            LogError, match=r"makes a folder with a file for each table; name it without \.csv"
        ):
            deidentified.write(log, tmp_path / name)
    command = ["export", str(tmp_path / "out.csv"), "--deidentified", "--log", str(log.path)]
    assert cli.main(command) == 1
    assert (
        capsys.readouterr().err
        == "out.csv: this makes a folder with a file for each table; name it without .csv\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["log.db"]


def test_a_kept_label_is_no_formula(log, tmp_path):
    log.add_diary(patient_id="P3", date="2026-03-01", site="=1+1", pain=3)
    deidentified.write(log, tmp_path / "out", keep=["=1+1"])
    assert '"\'=1+1"' in (tmp_path / "out" / "diary.csv").read_text()


def test_an_empty_log_and_one_person(tmp_path, log):
    assert [len(frame) for frame in deidentified.tables(Log(tmp_path / "none.db")).values()] == [0] * 4
    assert [len(frame) for frame in deidentified.tables(log, patient_id=f"P1 {MARK}").values()] == [
        3,
        3,
        1,
        1,
    ]
    told = deidentified.write(log, tmp_path / "one", patient_id=f"P1 {MARK}")
    assert list(told.values()) == [3, 3, 1, 1]
    assert len(pd.read_csv(tmp_path / "one" / "sessions.csv")) == 3


def test_the_command_says_what_it_is_and_replaces_nothing(log, tmp_path, capsys):
    command = ["export", str(tmp_path / "out"), "--deidentified", "--log", str(log.path)]
    assert cli.main([*command, "--keep", "low back"]) == 0
    said = capsys.readouterr().out
    assert "wrote 6 sessions, 6 diary, 2 plan, 2 measurements" in said
    assert "A dated diary is not de-identified" in said
    assert f"what is in the columns: {tmp_path / 'out' / 'README.txt'}" in said
    assert cli.main(command) == 1
    assert "exists already" in capsys.readouterr().err
