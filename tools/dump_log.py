"""Writes tests/data/log_format_N.sql, a small made-up log in the present format N, as text: `python tools/dump_log.py`.

Run it once for each new format, and commit the file: a test opens each of them with whatever comes later.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hipmobility.log import Log

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data"


def fill(log):
    """Two made-up patients, each table, each action, and text that needs care."""
    session = {"patient_id": "P1", "stretch": "hip_flexor", "side": "left", "holds": 2, "hold_s": 30}
    log.add_session(
        **session, date="2026-03-01", pain_before=4, pain_after=3.5, note='it\'s "fine"; 50 % ñ 腰 🙂'
    )
    log.add_session(**session, date="2026-03-01", pain_before=4, pain_after=3.5, again=True)
    log.add_session(**session | {"patient_id": "007", "holds": 0}, date="2026-03-02")
    log.add_diary(patient_id="P1", date="2026-03-01", time="08:00", site="low back", pain=6.5, note="")
    log.add_plan(
        patient_id="P1", from_date="2026-03-01", stretch="figure_4", holds=2, hold_s=30, days_per_week=5
    )
    log.add_measurement(
        patient_id="P1",
        date="2026-03-01",
        measure="hip_extension",
        side="left",
        value=12.5,
        unit="deg",
        method="prone",
    )
    log.void(2, reason="typed twice")
    log.import_rows(log.sessions().assign(patient_id="P2"))


def dump(path):
    """Return an SQLite file as SQL text, its format number included."""
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        return version, "\n".join([*db.iterdump(), f"PRAGMA user_version = {version};", ""])


def main():
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "log.db")
        fill(log)
        version, text = dump(log.path)
    target = FOLDER / f"log_format_{version}.sql"
    target.write_text(text, "utf-8")
    print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
