"""`hipmobility import` and `hipmobility export`: tables of the log from files and into files."""

import re
import shlex
import sys
from pathlib import Path

# as records.TABLES, which a start of Lab need not load
TABLES = ("sessions", "diary", "plan", "measurements")
_AHEAD = re.compile(r"row ([0-9]+), date: .* is in the future")


def add(commands, open_log):
    """Add the two commands to the others.

    Parameters
    ----------
    commands : argparse subparsers
    open_log : callable
        Opens the log that the options mean.
    """
    bring = commands.add_parser(
        "import", help="add the rows of a CSV file to the log; rows that are there stay once"
    )
    bring.set_defaults(run=lambda options: _import(options, open_log))
    give = commands.add_parser(
        "export", help="write rows of the log to a CSV file, or a patient to a FHIR file"
    )
    give.set_defaults(run=lambda options: _export(options, open_log), parser=give)
    bring.add_argument(
        "--own-export",
        action="store_true",
        help="FILE was written by `hipmobility export`, or saved by a take-home page",
    )
    bring.add_argument(
        "--leave-out",
        action="append",
        default=[],
        type=int,
        metavar="ROW",
        help="do not read the row of this number; may be repeated",
    )
    bring.add_argument(
        "--preview", action="store_true", help="say what would be added and what is at fault; add nothing"
    )
    for command in (bring, give):
        command.add_argument("file", type=Path, metavar="FILE", help="the file")
        command.add_argument("--table", choices=TABLES, default="sessions", help="default: sessions")
        command.add_argument(
            "--log", metavar="PATH_OR_URL", help="the log; default: the file in your own data folder"
        )
    give.add_argument("--force", action="store_true", help="replace FILE where there is one already")
    give.add_argument("--patient", metavar="ID", help="only the rows of this patient")
    give.add_argument(
        "--format",
        choices=("csv", "fhir"),
        default="csv",
        help="csv: one table; fhir: one patient's tables as a FHIR R4 bundle in JSON; default: csv",
    )
    give.add_argument(
        "--deidentified",
        action="store_true",
        help="write no ids, dates, times and free text; csv: all tables, to a new folder FILE",
    )
    give.add_argument(
        "--keep", action="append", default=[], metavar="LABEL", help="a site or measure to name as it is"
    )


def _import(options, open_log):
    from hipmobility.records import LogError

    try:
        if options.preview:
            return _preview(options, open_log)
        log = open_log(options)
        print(log.import_csv(options.file, options.table, **_how(options)))
        return 0
    except LogError as error:
        print(error, *_hints(options, error.faults), sep="\n", file=sys.stderr)
        return 1


def _preview(options, open_log):
    from hipmobility import exchange

    try:
        log = open_log(options, new=False)
    except FileNotFoundError:  # a log that is made by the import itself holds nothing yet
        log = None
    seen = exchange.preview(options.file, options.table, log=log, **_how(options))
    print(seen)
    for hint in () if seen.ready else _hints(options, seen.faults):
        print(hint, file=sys.stderr)
    return 0 if seen.ready else 1


def _how(options):
    return {"own_export": options.own_export, "leave_out": options.leave_out, "progress": _reached}


def _hints(options, faults):
    """Return how to go on: by the column names the file may be of another table, or another program's diary."""
    from hipmobility import csvfile, records

    try:
        names = set(csvfile.read(options.file, records.columns("diary")).header)
    except records.LogError:
        return []
    needed = {
        table: {field.name for field in records.fields(table) if field.required} for table in records.TABLES
    }
    fits = [table for table in records.TABLES if needed[table] <= names]
    if options.table in fits:
        ahead = [found[1] for found in map(_AHEAD.fullmatch, faults) if found]
        if not ahead or len(ahead) < len(faults):  # other faults are to be mended first
            return []
        again = _again(options, options.table, [*options.leave_out, *ahead])
        return [f"Was the clock of that device wrong? To go on without such rows: {again}"]
    if fits:
        return [f"Is it a file of {fits[0]}? Then: {_again(options, fits[0], options.leave_out)}"]
    return [
        "A diary of another program? It has its own column names: in a notebook, exchange.read_diary(FILE, columns=...)"
        " reads it, or use the form of the notebook on your progress."
    ]


def _again(options, table, leave_out):
    """Return the command once more, as it was given but for what has to change."""
    said = ["--own-export"] * options.own_export + ["--preview"] * options.preview
    for row in leave_out:
        said += ["--leave-out", str(row)]
    if options.log:  # in a URL a password may stand
        said += ["--log", "URL" if "://" in options.log else options.log]
    return "hipmobility " + shlex.join(["import", *said, str(options.file), "--table", table])


def _reached(row, about):
    """Say how far a long file is read, a line every 100,000 rows."""
    if row % 100_000 == 0:
        print(f"read {row:,} of about {about:,} rows ...", file=sys.stderr, flush=True)


def _export(options, open_log):
    if options.format == "fhir" and not options.patient:
        options.parser.error("--format fhir is about one patient: name it with --patient")
    log = open_log(options, new=options.log is None)
    if options.deidentified and options.format == "csv":
        return _export_deidentified(log, options)
    if options.file.exists() and not options.force:
        raise FileExistsError(f"{options.file}: exists already; --force replaces it")
    if options.format == "fhir":
        return _export_fhir(log, options)
    rows = log.export_csv(options.file, options.table, patient_id=options.patient)
    whose = (
        f": the log's {options.table} know no patient {options.patient!r}"
        if options.patient and not rows
        else ""
    )
    print(f"wrote {rows} row{'' if rows == 1 else 's'}{whose}")
    return 0


def _export_fhir(log, options):
    how = {"deidentified": options.deidentified, "keep": options.keep}
    print(f"wrote {log.export_fhir(options.file, options.patient, **how)} FHIR resources")
    if options.deidentified:
        from hipmobility import deidentified

        print(deidentified.WARNING)
    return 0


def _export_deidentified(log, options):
    from hipmobility import deidentified

    if options.file.exists():
        raise FileExistsError(f"{options.file}: exists already; name a new folder")
    rows = deidentified.write(log, options.file, patient_id=options.patient, keep=options.keep)
    counted = ", ".join(f"{count} {name}" for name, count in rows.items())
    print(f"wrote {counted}; what is in the columns: {options.file / 'README.txt'}\n{deidentified.WARNING}")
    return 0
