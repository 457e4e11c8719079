"""The tables of the log, defined once: SQLite and PostgreSQL get the same columns, checks and history."""

import sqlalchemy as sa

FORMAT = 3  # the number of this definition: a change of it needs a step in migrations.py

_real = sa.Double().with_variant(sa.REAL(), "sqlite")  # STRICT tables know REAL, not DOUBLE
meta = sa.MetaData()


def _table(name, *columns):
    """One record table: its rows are only ever added; `row_id` is the id of the history line that added it."""
    row_id = sa.Column(
        "row_id", sa.Integer, sa.ForeignKey("history.id"), primary_key=True, autoincrement=False
    )
    return sa.Table(name, meta, row_id, *columns, sqlite_strict=True)


def _text(name, check=None):
    return sa.Column(name, sa.Text, *([sa.CheckConstraint(check)] if check else []), nullable=False)


def _whole(name, low, high):
    check = sa.CheckConstraint(f"{name} BETWEEN {low} AND {high}")
    return sa.Column(name, sa.Integer, check, nullable=False)


def _pain(name):
    return sa.Column(name, _real, sa.CheckConstraint(f"{name} BETWEEN 0 AND 10"), nullable=True)


def _day(name):
    return _text(name, f"length({name}) = 10")


_STRETCH = "stretch IN ('hip_flexor', 'figure_4')"

# Every change ever made. An erasure or a restored backup concerns no one row: record 'all', row_id 0.
history = sa.Table(
    "history",
    meta,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("action", "action IN ('add', 'import', 'void', 'erase', 'restore')"),
    _text("record", "record IN ('sessions', 'diary', 'plan', 'measurements', 'all')"),
    sa.Column("row_id", sa.Integer, nullable=False),
    _text("reason"),
    sqlite_strict=True,
)

tables = {
    "sessions": _table(
        "sessions",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("stretch", _STRETCH),
        _text("side", "side IN ('left', 'right')"),
        _whole("holds", 0, 50),
        _whole("hold_s", 1, 600),
        _pain("pain_before"),
        _pain("pain_after"),
        _text("note"),
    ),
    "diary": _table(
        "diary",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("time"),
        _text("site", "site <> ''"),
        _pain("pain"),
        _text("note"),
    ),
    "plan": _table(
        "plan",
        _text("patient_id", "patient_id <> ''"),
        _day("from_date"),
        _text("stretch", _STRETCH),
        _whole("holds", 0, 50),
        _whole("hold_s", 1, 600),
        _whole("days_per_week", 0, 7),
    ),
    "measurements": _table(
        "measurements",
        _text("patient_id", "patient_id <> ''"),
        _day("date"),
        _text("measure"),
        _text("side", "side IN ('left', 'right', '')"),
        sa.Column("value", _real, nullable=False),
        _text("unit"),
        _text("method"),
    ),
}
for _name, _one in tables.items():
    sa.Index(f"{_name}_patient", _one.c.patient_id, _one.c.from_date if _name == "plan" else _one.c.date)

# The files that were made of this log: an erasure names them, because it cannot reach them. `patient_id` is empty
# where a file holds more than one patient.
COPIES = ("backup", "export", "de-identified export", "report", "take-home page")
copies = sa.Table(
    "copies",
    meta,
    _text("at"),
    _text("kind", f"kind IN {COPIES}"),
    _text("path"),
    _text("patient_id"),
    sqlite_strict=True,
)
