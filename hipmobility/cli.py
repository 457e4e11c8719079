"""The command line: `hipmobility COMMAND`, from `lab` and `import` to `handout` and `erase`."""

import argparse
import importlib.util
import secrets
import sys
import warnings
from pathlib import Path

import hipmobility
from hipmobility import handout_command, notebooks, site_command, table_commands


def main(arguments=None):
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        The words after `hipmobility`. Default: those of the command line.

    Returns
    -------
    int
        0: done. 1: the data or the store was refused, each fault is one line on stderr.
        Wrong usage ends the program with 2, as argparse does.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser():
    parser = argparse.ArgumentParser(
        prog="hipmobility",
        description="Two hip stretches: explained, guided, logged and honestly charted. For learning: it does not"
        " diagnose or treat.",
    )
    parser.add_argument("--version", action="version", version=f"hipmobility {hipmobility.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lab = commands.add_parser("lab", help="open the notebooks in JupyterLab, on this machine only")
    lab.add_argument(
        "path", nargs="?", type=Path, metavar="NOTEBOOK_OR_FOLDER", help=f"default: {notebooks.FIRST}"
    )
    lab.add_argument("--port", type=_port, help="the port to listen on; default: 8888, or the next free one")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.set_defaults(run=_lab, parser=lab)

    app = commands.add_parser("app", help="show notebooks as pages without code, on this machine only")
    app.add_argument(
        "paths", type=Path, metavar="NOTEBOOK", nargs="+", help="more than one: of the same folder"
    )
    app.add_argument("--port", type=_port, help="the port to listen on; default: 8866, or the next free one")
    app.add_argument("--no-browser", action="store_true", help="only print the address")
    app.set_defaults(run=_app, parser=app)

    table_commands.add(commands, _open)
    keep = commands.add_parser("backup", help="copy the log to a new file, also while it is in use")
    keep.add_argument("file", type=Path, metavar="FILE", help="the new file")
    keep.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="bring back a backup; what is there now is kept beside it")
    back.add_argument("file", type=Path, metavar="FILE", help="the backup")
    back.set_defaults(run=_restore)
    erase = commands.add_parser("erase", help="delete everything about a patient, for good")
    erase.add_argument("patient", metavar="ID", help="the patient id")
    erase.add_argument("--confirm", metavar="ID", required=True, help="the patient id once more")
    erase.set_defaults(run=_erase)
    for command in (keep, back, erase):
        command.add_argument(
            "--log", metavar="PATH_OR_URL", help="the log; default: the file in your own data folder"
        )
    _add_pages(commands)
    handout_command.add(commands, _open)
    site_command.add(commands)
    return parser


def _add_pages(commands):
    report = commands.add_parser("report", help="write one page for the patient and one for the clinician")
    report.set_defaults(run=_report)
    report.add_argument("patient", metavar="PATIENT", help="the code of the patient in the log")
    report.add_argument("--for", dest="audience", choices=("patient", "clinician", "both"), default="both")
    report.add_argument("--site", help="the body site of the diary; default: the one with the most days")
    report.add_argument("--log", metavar="PATH_OR_URL", help="the log; default: in your own data folder")
    sheet = commands.add_parser("sheet", help="write a paper sheet of a stretch, with four weeks to tick")
    sheet.set_defaults(run=_sheet)
    sheet.add_argument("stretch", choices=("hip_flexor", "figure_4"))
    sheet.add_argument(
        "--dose",
        nargs=3,
        type=int,
        metavar=("HOLDS", "SECONDS", "DAYS"),
        help="such as 2 30 5; default: as suggested",
    )
    for command in (report, sheet):
        command.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".html or .pdf")
        command.add_argument("--language", default="en", help="default: en")
        command.add_argument("--paper", choices=("a4", "letter"), default="a4", help="default: a4")
        command.add_argument("--force", action="store_true", help="replace FILE where there is one already")


def _port(text):
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 1-65535")
    return int(text)


def _open(options, *, new=True):
    """Open the log that is meant; with new=False, do not make one where there is none."""
    from hipmobility.log import Log, default_path

    address = options.log or default_path()
    if not new and "://" not in str(address) and not Path(address).exists():
        raise FileNotFoundError(f"{address}: there is no such log")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        log = Log(address)
    for one in told:
        print(one.message, file=sys.stderr)
    return log


def _backup(options):
    _open(options, new=False).backup(options.file)
    print(f"wrote {options.file}")
    return 0


def _restore(options):
    from hipmobility import backups
    from hipmobility.log import default_path
    from hipmobility.store import DamagedLog

    backups.check(options.file)
    try:
        log = _open(options)
    except DamagedLog as error:  # the very file that the backup shall replace
        print(f"{error}\nkept as {backups.set_aside(options.log or default_path())}", file=sys.stderr)
        log = _open(options)
    print(log.restore(options.file))
    return 0


def _erase(options):
    print(_open(options, new=False).erase_patient(options.patient, confirm=options.confirm))
    return 0


def _report(options):
    from hipmobility import report

    return _page(
        options,
        report.write,
        _open(options, new=False),
        options.patient,
        audience=options.audience,
        site=options.site,
    )


def _sheet(options):
    from hipmobility import report, stretches

    names = ("holds", "hold_s", "days_per_week")
    dose = stretches.Dose(**dict(zip(names, options.dose, strict=True))) if options.dose else None
    return _page(options, report.sheet, options.stretch, dose=dose)


def _page(options, write, *what, **how):
    """Write a page and say so; a PDF takes a moment, and that is said before."""
    if options.output.suffix.lower() == ".pdf":
        print(f"printing {options.output.name} ...", file=sys.stderr, flush=True)
    try:
        print(
            write(
                *what,
                options.output,
                language=options.language,
                paper=options.paper,
                replace=options.force,
                **how,
            )
        )
    except FileExistsError as error:
        raise FileExistsError(f"{error}; --force replaces it") from None
    return 0


def _lab(options):
    if importlib.util.find_spec("jupyterlab") is None:
        print("JupyterLab is not installed here: python -m pip install jupyterlab", file=sys.stderr)
        return 1
    folder, name = _notebook(options, options.path)
    browser = not options.no_browser and notebooks.has_browser()
    notebooks.serve(folder, name, port=options.port, browser=browser, ours=options.path is None)
    return 0


def _app(options):
    if importlib.util.find_spec("voila") is None:
        print("Voilà is not installed here: python -m pip install voila", file=sys.stderr)
        return 1
    for path in options.paths:
        if path.is_dir():
            options.parser.error(f"{path}: name one notebook or more; a folder is never served")
    found = [_notebook(options, path) for path in options.paths]
    folders, names = zip(*found, strict=True)
    if len({*folders}) > 1:
        options.parser.error(f"the notebooks lie in {len({*folders})} folders; name those of one")
    first, *others = dict.fromkeys(names)
    from hipmobility import app

    app.serve(
        folders[0] / first,
        *others,
        token=secrets.token_hex(24),
        port=options.port,
        browser=not options.no_browser and notebooks.has_browser(),
    )
    return 0


def _notebook(options, path):
    try:
        return notebooks.find(path)
    except LookupError as error:
        return options.parser.error(error)


if __name__ == "__main__":
    sys.exit(main())
