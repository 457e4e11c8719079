"""Everything about one patient, taken out of the log for good: the one act that the history does not keep."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from hipmobility import rows
from hipmobility import store as stores
from hipmobility.records import LogError
from hipmobility.tables import copies, history, tables


@dataclass(frozen=True)
class Erased:
    """What an erasure removed from each table and from the history, and the copies that it could not reach."""

    sessions: int
    diary: int
    plan: int
    measurements: int
    history: int
    copies: tuple[str, ...] = ()

    def __str__(self):
        told = [
            f"erased: {self.sessions} of sessions, {self.diary} of diary, {self.plan} of plan,"
            f" {self.measurements} of measurements, and {self.history} lines of history",
            "Not reached: backups, exports, reports, take-home pages (they may still hold this patient: delete"
            " them yourself), notebooks that show the patient, and what the disk or a server keeps of deleted data.",
            "In no list, as the log does not know them: take-home pages made with --stretch and without --log,"
            " and copies of a copy.",
        ]
        if self.copies:
            told += ["These copies were made of this log:", *(f"  {one}" for one in self.copies)]
        if any(one.startswith("de-identified") for one in self.copies):
            told.append(
                "A de-identified export holds no id: whose rows are in it can no longer be told from it."
            )
        return "\n".join(told)


def erase(store, patient_id, confirm):
    """Delete each row of a patient, void or not, and its history; then write the file anew without the gaps.

    Raises
    ------
    LogError
        When `confirm` is not the same patient id, or the log has no row of this patient.
    """
    if not isinstance(patient_id, str) or not patient_id or confirm != patient_id:
        raise LogError("confirm: repeat the patient_id exactly; erased rows cannot be brought back")
    with stores.writing(store, "erased") as db:
        # what lies on the disk matters, so the ids are taken from the tables, not from the history
        ids = {
            name: sa.select(table.c.row_id).where(table.c.patient_id == patient_id)
            for name, table in tables.items()
        }
        taken = {name: list(db.scalars(query)) for name, query in ids.items()}
        noted = db.execute(sa.select(copies).order_by(copies.c.at)).all()
        known = [one for one in noted if one.patient_id in ("", patient_id) or _names(one.path, patient_id)]
        lines = 0
        if count := sum(map(len, taken.values())):
            next_id = rows.next_id(db)
            for name, table in tables.items():
                db.execute(sa.delete(table).where(table.c.patient_id == patient_id))
                for start in range(0, len(taken[name]), 500):
                    some = history.c.row_id.in_(taken[name][start : start + 500])
                    lines += db.execute(sa.delete(history).where(some, history.c.record != "all")).rowcount
            # a file may be of this patient alone, or be named so: the person who erases is told of it one last time
            db.execute(sa.delete(copies).where(copies.c.patient_id == patient_id))
            for copy in known:
                if patient_id in copy.path:
                    db.execute(sa.delete(copies).where(copies.c.path == copy.path))
            rows.tell(db, "erase", "all", 0, f"{count} rows", above=next_id - 1)
    _rewrite(store)
    if not count:
        raise LogError("patient_id: the log has no row of this patient; nothing was erased")
    found = {name: len(taken[name]) for name in tables}
    return Erased(
        **found, history=lines, copies=tuple(f"{one.kind} {one.at[:10]}: {one.path}" for one in known)
    )


def _names(path, patient_id):
    """Say whether the id stands in a file's name as a word of its own: P1 in P1_may.html, and not in P12.html."""
    return bool(re.search(rf"(?<![^\W_]){re.escape(patient_id)}(?![^\W_])", path))


def _rewrite(store):
    """Write the file anew: deleted rows leave traces in its pages."""
    alone = store.engine.connect().execution_options(alone=True, isolation_level="AUTOCOMMIT")
    try:
        with stores.refusals(store, "rewritten"), alone as db:
            if store.path:
                db.exec_driver_sql("VACUUM")
                if db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                    raise LogError(f"{store.name}: another program is reading it; its journal is still there")
            else:
                for table in (history, copies, *tables.values()):
                    db.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table.name}")
    except LogError as error:
        raise LogError(
            f"{error}. The rows are out of the tables, but traces may be left in the file: erase once more"
        ) from None
