"""An erasure really erases: no byte of the patient is left in the file, and nobody else loses a row."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from hipmobility import deidentified, handout, report, store, stretches, tables
from hipmobility.log import Log, LogError

MARKS = ("P-MARKED-7f3a", "marked note 91c4", "marked reason 55e0", "marked site 0b6d")
WHOSE, NOTE, REASON, SITE = MARKS


@pytest.fixture
def log(address):
    return Log(address)


def session(patient_id, number, note=""):
    return {
        "patient_id": patient_id,
        "date": "2026-03-01",
        "stretch": "hip_flexor",
        "side": "left",
        "holds": number % 50,
        "hold_s": number + 1,
        "note": note,
    }


def fill(log, count=40):
    """Two patients, row by row in turn, with pages that split, rows that are void and long notes."""
    for number in range(count):
        log.add_session(**session(WHOSE, number, f"{NOTE} {'x' * (number * 97 % 3000)}"))
        log.add_session(**session("P2", number, f"another note {number} {'y' * (number * 89 % 3000)}"))
    log.add_diary(patient_id=WHOSE, date="2026-03-01", site=SITE, pain=3)
    log.add_diary(patient_id="P2", date="2026-03-01", site="low back", pain=3)
    log.add_plan(
        patient_id=WHOSE, from_date="2026-03-01", stretch="figure_4", holds=2, hold_s=30, days_per_week=5
    )
    log.add_measurement(
        patient_id=WHOSE,
        date="2026-03-01",
        measure="hip_extension",
        side="left",
        value=1,
        unit="deg",
        method=NOTE,
    )
    log.void(1, reason=REASON)
    log.void(2, reason="another reason")


def bytes_of(log, server):
    """Everything that lies in the file and beside it, or in the tables of the server (not its write-ahead log)."""
    if log.path:
        files = log.path.parent.glob(log.path.name + "*")
    else:
        with store.reading(log._store) as db:
            names = [*tables.meta.tables]
            paths = [db.exec_driver_sql(f"SELECT pg_relation_filepath('{name}')").scalar() for name in names]
            toast = "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE oid = '{}'::regclass"
            paths += [db.exec_driver_sql(toast.format(name)).scalar() for name in names]
        with log._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("CHECKPOINT")
        files = [Path(server.pgdata) / path for path in paths]
    return b"".join(path.read_bytes() for path in files)


def test_no_byte_of_the_patient_is_left(log, server):
    fill(log)
    assert all(mark.encode() in bytes_of(log, server) for mark in MARKS)  # the test can see them
    done = log.erase_patient(WHOSE, confirm=WHOSE)
    assert (done.sessions, done.diary, done.plan, done.measurements) == (40, 1, 1, 1)
    assert done.history == 44  # 43 rows added, one void
    left = bytes_of(log, server)
    assert [mark for mark in MARKS if mark.encode() in left] == []
    assert b"another note 7" in left
    for again in (log, Log(log.path) if log.path else log):
        assert again.sessions()["patient_id"].unique().tolist() == ["P2"]
        assert len(again.sessions()) == 39
        assert len(again.diary()) == 1


def test_only_that_it_took_place_remains(log):
    fill(log, 3)
    last = int(max(log.history().index) + 1)
    log.erase_patient(WHOSE, confirm=WHOSE)
    line = log.history().iloc[-1]
    assert (line["action"], line["record"], line["row_id"], line["reason"]) == ("erase", "all", 0, "6 rows")
    assert line["at"][:2] == "20"
    assert not log.history().astype(str).apply(lambda one: one.str.contains("arked")).any(axis=None)
    assert log.add_session(**session("P3", 1)) > last  # the ids of erased rows are not given again
    with pytest.raises(LogError, match="there is no row 0"):
        log.void(0, reason="x")


def test_the_ids_of_erased_rows_are_not_given_again(log):
    kept, *gone = [log.add_session(**session(name, n)) for n, name in enumerate(("P2", WHOSE, WHOSE, WHOSE))]
    log.erase_patient(WHOSE, confirm=WHOSE)
    assert not {log.add_session(**session("P3", n)) for n in range(3)} & set(gone)
    assert log.sessions().index[0] == kept


def test_it_must_be_said_twice_and_exactly(log):
    fill(log, 2)
    before = len(log.history())
    for patient_id, confirm in [(WHOSE, "P2"), (WHOSE, True), (WHOSE, ""), ("", ""), (None, None)]:
        with pytest.raises(LogError, match="confirm: repeat the patient_id exactly"):
            log.erase_patient(patient_id, confirm=confirm)
    with pytest.raises(LogError, match="the log has no row of this patient; nothing was erased"):
        log.erase_patient("P1' OR '1'='1", confirm="P1' OR '1'='1")
    assert len(log.history()) == before


def test_it_names_the_copies_that_it_cannot_reach(log, tmp_path):
    fill(log, 2)
    log.backup(tmp_path / "backup.db")
    log.export_csv(tmp_path / f"{WHOSE}.csv", patient_id=WHOSE)
    done = log.erase_patient(WHOSE, confirm=WHOSE)
    assert [one.split(": ")[1] for one in done.copies] == [
        str(tmp_path / "backup.db"),
        str(tmp_path / f"{WHOSE}.csv"),
    ]
    assert "take-home pages (they may still hold this patient: delete them yourself)" in str(done)
    assert str(tmp_path / "backup.db") in str(done)
    # the log itself forgets a file name that tells who it was
    again = log.erase_patient("P2", confirm="P2")
    assert [one.split(": ")[1] for one in again.copies] == [str(tmp_path / "backup.db")]


def made_of(log, folder):
    """Write every kind of file that is made of a log, for two patients or for all."""
    dose = {"hip_flexor": stretches.Dose(holds=2, hold_s=30, days_per_week=5)}
    log.backup(folder / "backup.db")
    for one in (WHOSE, "P2"):
        short = one[:2]
        report.write(log, one, folder / f"report_{short}.html")
        handout.write(folder / f"page_{short}.html", one, dose, log=log)
        log.export_fhir(folder / f"fhir_{short}.json", one)
        deidentified.write(log, folder / f"research_{short}", patient_id=one)
    log.export_csv(folder / "all.csv")
    deidentified.write(log, folder / "research_all")


def listed(done):
    return {one.split(" 20")[0] + " " + Path(one.split(": ")[1]).name for one in done.copies}


def test_it_names_the_files_of_this_patient_and_not_those_of_others(log, server, tmp_path):
    fill(log, 3)
    made_of(log, tmp_path)
    everybody = {"backup backup.db", "export all.csv", "de-identified export research_all"}
    kinds = ("report report_{}.html", "take-home page page_{}.html", "export fhir_{}.json")
    kinds += ("de-identified export research_{}",)
    done = log.erase_patient(WHOSE, confirm=WHOSE)
    assert listed(done) == everybody | {one.format("P-") for one in kinds}
    assert "A de-identified export holds no id: whose rows are in it can no longer be told from it." in str(
        done
    )
    assert [
        mark for mark in MARKS if mark.encode() in bytes_of(log, server)
    ] == []  # nor in the list of copies
    assert listed(log.erase_patient("P2", confirm="P2")) == everybody | {one.format("P2") for one in kinds}


def test_a_file_of_somebody_else_that_bears_the_name_is_told_too(log, tmp_path):
    for one in ("P1", "P12"):
        log.add_session(**session(one, 1))
        report.write(log, one, tmp_path / f"{one}.html")
    log.export_csv(tmp_path / "P12_and_P1.csv", patient_id="P12")
    assert listed(log.erase_patient("P1", confirm="P1")) == {"report P1.html", "export P12_and_P1.csv"}
    assert listed(log.erase_patient("P12", confirm="P12")) == {"report P12.html"}


def test_a_report_that_is_written_again_is_one_file(log, tmp_path):
    log.add_session(**session("P1", 1))
    for _ in range(2):
        report.write(log, "P1", tmp_path / "may.html", replace=True)
    assert len(log.erase_patient("P1", confirm="P1").copies) == 1


def test_a_page_without_a_log_or_that_was_refused_is_not_noted(log, tmp_path):
    log.add_session(**session("P1", 1))
    dose = {"hip_flexor": stretches.Dose(holds=2, hold_s=30, days_per_week=5)}
    handout.write(tmp_path / "page.html", "P1", dose)
    with pytest.raises(FileExistsError):
        handout.write(tmp_path / "page.html", "P1", dose, log=log)
    with pytest.raises(ValueError, match=r"report\.txt"):
        report.write(log, "P1", tmp_path / "report.txt")
    done = log.erase_patient("P1", confirm="P1")
    assert done.copies == ()
    assert (
        "In no list, as the log does not know them: take-home pages made with --stretch and without"
        in str(done)
    )


def test_traces_that_could_not_be_removed_are_told_and_tried_again(log, server):
    fill(log)

    def full(_, __, statement, *___):
        if statement.startswith("VACUUM"):
            raise OSError(28, "No space left on device")

    sa.event.listen(log._store.engine, "before_cursor_execute", full)
    with pytest.raises(LogError, match=r"No space left .* traces may be left in the file: erase once more"):
        log.erase_patient(WHOSE, confirm=WHOSE)
    sa.event.remove(log._store.engine, "before_cursor_execute", full)
    assert log.sessions()["patient_id"].unique().tolist() == ["P2"]
    with pytest.raises(LogError, match="no row of this patient"):
        log.erase_patient(WHOSE, confirm=WHOSE)
    left = bytes_of(log, server)
    assert [mark for mark in MARKS if mark.encode() in left] == []


def test_a_file_that_another_reads_is_erased_when_it_is_free(tmp_path):
    log = Log(tmp_path / "diary.db", timeout_s=0.1)
    fill(log, 2)
    with log._store.engine.connect() as reader:
        rows = reader.exec_driver_sql("SELECT * FROM sessions")
        assert rows.fetchone()
        with pytest.raises(LogError, match="another program is"):
            log.erase_patient(WHOSE, confirm=WHOSE)
        rows.close()
    assert log.erase_patient(WHOSE, confirm=WHOSE).sessions == 2
