"""`hipmobility handout`: a patient's take-home page, from the plan in the log or from the stretches that are named."""

import contextlib
from pathlib import Path

LOG = "default: in your own data folder; with --stretch: none, and then `erase` does not list the page"
NUMBERS = {"holds": "holds", "hold_s": "hold-s", "days_per_week": "days"}  # of a dose, and their options
PLAN, USUAL, GIVEN = "plan in the log", "as suggested", "as given"
ANYHOW = "to give it anyhow, say all of --holds, --hold-s and --days"


def add(commands, open_log):
    """Add the command to the others.

    Parameters
    ----------
    commands : argparse subparsers
    open_log : callable
        Opens the log that the options mean; called only when there is one to be read.
    """
    one = commands.add_parser(
        "handout", help="write a page that a patient takes home: guided stretches and a log, in one file"
    )
    one.add_argument(
        "patient", metavar="PATIENT", help="the code of the patient; it stands in all that comes back"
    )
    one.add_argument(
        "--stretch",
        action="append",
        choices=("hip_flexor", "figure_4"),
        help="may be repeated; default: all of the plan in the log that has begun",
    )
    one.add_argument(
        "--holds",
        action="append",
        type=int,
        metavar="N",
        help="per side; default: as in the plan of --log, else as suggested",
    )
    one.add_argument("--hold-s", action="append", type=int, metavar="SECONDS", help="default: as for --holds")
    one.add_argument("--days", action="append", type=int, metavar="N", help="a week; default: as for --holds")
    one.add_argument("--note", default="", metavar="TEXT", help="what you want to say on the page")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".html")
    one.add_argument("--language", default="en", help="default: en")
    one.add_argument("--paper", choices=("a4", "letter"), default="a4", help="for printing; default: a4")
    one.add_argument("--log", metavar="PATH_OR_URL", help=LOG)
    one.add_argument("--force", action="store_true", help="replace FILE where there is one already")
    one.set_defaults(run=lambda options: _run(options, open_log))


def _run(options, open_log):
    from hipmobility import handout, stretches

    named = _numbers(options)
    log = open_log(options, new=False) if options.log or not named else None
    if named:
        doses, sources = _doses(named, log, options.patient)
    else:
        doses = handout.prescribed(log, options.patient)
        sources = dict.fromkeys(doses, PLAN)
    try:
        path = handout.write(
            options.output,
            options.patient,
            doses,
            log=log,
            language=options.language,
            note=options.note,
            paper=options.paper,
            replace=options.force,
        )
    except FileExistsError as error:
        raise FileExistsError(f"{error}; --force replaces it") from None
    said = "; ".join(
        f"{key} {dose.holds} x {dose.hold_s:g} s, {dose.days_per_week} days ({sources[key]})"
        for key, dose in doses.items()
    )
    print(f"wrote {path.name}: {said}; {path.stat().st_size / 1000:.0f} kB")
    for key, dose in doses.items():
        low, high = stretches.load(key).hold_range_s
        if dose.hold_s > high:  # 300 may be a slip for 30
            print(f"{key}: {dose.hold_s:g} s is longer than the usual hold of {low:g} to {high:g} s")
    if log is None:
        print("No log notes this page, so erase will not list it; with --log it would.")
    elif not named:
        for key, day in handout.planned_later(log, options.patient).items():
            print(f"{key}: its plan begins on {day}, so the page does not have it")
    return 0


def _numbers(options):
    """Return for each stretch that is named what is given of its dose: each number once for all, or once for each."""
    named = options.stretch or []
    given = {name: getattr(options, option.replace("-", "_")) or [] for name, option in NUMBERS.items()}
    faults = [
        f"--stretch: {key} is named twice" for key in sorted({key for key in named if named.count(key) > 1})
    ]
    for name, values in given.items():
        if len(values) not in (0, 1, len(named)) or (values and not named):
            wanted = f"once, or once for each of {len(named)} stretches" if named else "with --stretch only"
            faults.append(f"--{NUMBERS[name]}: is there {len(values)} times, but may stand {wanted}")
    if faults:
        raise ValueError("\n".join(faults))
    return {
        key: {name: values[at if len(values) > 1 else 0] for name, values in given.items() if values}
        for at, key in enumerate(named)
    }


def _doses(named, log, patient_id):
    """Return the dose of each stretch that is named, and where its numbers are from."""
    from hipmobility import handout, stretches

    plan, planned = {}, log is not None and not log.plan(patient_id).empty
    if planned:
        with contextlib.suppress(handout.NoPlan):  # none of it is in force
            plan = handout.prescribed(log, patient_id)
    doses, sources, missing = {}, {}, []
    for key, given in named.items():
        usual = plan.get(key) or stretches.load(key).dose
        source = PLAN if planned else USUAL
        if planned and key not in plan and len(given) < len(NUMBERS):
            missing.append(f"--stretch: the plan of {patient_id!r} in the log has no {key} now; {ANYHOW}")
        rest = f"{GIVEN}, else {source}" if given else source
        sources[key] = GIVEN if len(given) == len(NUMBERS) else rest
        doses[key] = stretches.Dose(**{name: given.get(name, getattr(usual, name)) for name in NUMBERS})
    if missing:
        raise ValueError("\n".join(missing))
    return doses, sources
