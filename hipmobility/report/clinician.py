"""The clinician's page: flags, three answers, the chart, the tables behind it. The most important stands first."""

from hipmobility import outcomes, stretches
from hipmobility.report.chart import chart
from hipmobility.report.markup import Format, bullets, joined, section, table, tag
from hipmobility.report.patient import dense, did, felt
from hipmobility.report.plans import changes, in_force

MOST_MEASURES, MOST_NOTES = 3, 3
ROOM_FOR_NOTES = 8  # where no measurements and few flags leave the foot of the sheet free
CHART_HEIGHT = 92  # of the pain panel, in units of the chart
LINK_WORDS = dict(
    zip(outcomes.LINKS, ("link_none", "link_unclear", "link_lower", "link_higher"), strict=True)
)
# what a measured value may be compared with: words of its name, words of its method, key of [norms] in the content
NORMS = (
    ("hip extension", "inclinometer", "hip_extension_inclinometer"),
    ("hip internal rotation", "supine", "hip_internal_rotation_supine"),
    ("hip internal rotation", "prone", "hip_internal_rotation_prone"),
    ("hip internal rotation", "seated", "hip_internal_rotation_seated"),
    ("hip external rotation", "supine", "hip_external_rotation_supine"),
    ("hip external rotation", "prone", "hip_external_rotation_prone"),
    ("odi", "", "odi"),
    ("rmdq", "", "rmdq"),
)


def page(found, language):
    """Return one sheet for the clinician."""
    words, form = stretches.words("report_clinician", language), Format(language)
    shown = found.progress
    about = [tag("p", tag("b", words["patient"], ": "), tag("span", found.patient_id, class_="name"))]
    if shown:
        about.append(tag("p", tag("b", words["span"], ": "), form.span(shown.start, shown.end)))
    head = tag(
        "header",
        tag("h1", words["title"]),
        tag("p", words["recorded_only"], class_="only"),
        tag("div", *about),
    )
    if shown is None:
        body = tag("p", words["nothing"], class_="lead")
    else:
        answers = (_pain(found, words, form), _adherence(found, words, form), _link(found, words, language))
        alt = " ".join(did(found, language) + felt(found, language))
        body = joined(
            _flags(found, words, form),
            tag("div", *answers, class_="cards"),
            chart(shown, language, form, alt, changes(found), height=CHART_HEIGHT),
        )
    left = tag(
        "div",
        _doses(found, words, form, language),
        *_beside(found, words, language),
        _plan(found, words, form),
    )
    right = tag("div", _course(found, words, form), _notes(found, words, form))
    tables = tag("div", left, right, class_="halves")
    method = tag("p", words["method"].format(min_days=outcomes.MIN_DAYS))
    foot = tag("footer", method, tag("p", stretches.words("disclaimer", language)["text"]))
    kind = "page clinician dense" if dense(found) else "page clinician"
    return tag("article", head, body, tables, _measurements(found, words, form), foot, class_=kind)


def _flags(found, words, form):
    lines = []
    for flag in found.flags:
        numbers = {
            name: form.number(value)
            for name in ("before", "now")
            if (value := getattr(flag, name)) is not None
        }
        known = words.get(f"flag_{flag.key}")  # the others come from answers, and these are not in the log
        lines.append(known.format(days=flag.days, weeks=flag.weeks, **numbers) if known else flag.text)
    said = bullets([tag("b", line) for line in lines]) or tag("p", words["no_flags"])
    return section(words["flags"], said, class_="flags" if lines else "flags none")


def _pain(found, words, form):
    shown, change = found.progress, found.progress.change
    known, days = int(shown.pain["pain"].count()), (shown.end - shown.start).days + 1
    site = stretches.site_name(shown.site, form.language)
    if not known:
        return section(words["pain"].format(site="–"), tag("p", words["no_pain"], class_="big"))
    verdict = words["rose" if change.rose else change.verdict]
    big = tag("p", verdict, class_="big")
    if change.points is not None:
        kind = "change_points" if change.percent is None else "change"
        percent = form.number(change.percent or 0, 0, sign=True)
        points = form.difference(change.baseline, change.latest)
        said = words[kind].format(verdict=verdict, points=points, percent=percent)
        means = words["means"].format(
            baseline=form.number(change.baseline), latest=form.number(change.latest)
        )
        big = joined(tag("p", means, class_="big"), tag("p", tag("b", said)))
    detail = words["pain_detail"].format(baseline_days=change.baseline_days, latest_days=change.latest_days)
    missing = words["missing"].format(
        known=known, days=stretches.counted("day", days, form.language), share=round(100 * (1 - known / days))
    )
    heading = tag("span", words["pain"].format(site=site), class_="clip")
    return section(heading, big, tag("p", detail), tag("p", missing))


def _beside(found, words, language):
    """Say what else was recorded on pain: within sessions, and at other sites."""
    lines = []
    if total := sum(found.after.values()):
        lines.append(words["within"].format(total=total, **found.after))
    shown = found.progress.site if found.progress else None
    others = [(stretches.site_name(name, language), n) for name, n in found.sites if name != shown]
    if others := [
        words["site_days"].format(site=name, days=stretches.counted("day", n, language)) for name, n in others
    ]:
        lines.append(words["other_sites"].format(sites=", ".join(others)))
    return [tag("p", line, class_="clip") for line in lines]  # of many long names only the first are printed


def _adherence(found, words, form):
    bounds = found.progress.adherence
    if bounds is None:
        lines = [words["no_plan_detail"]]
        return section(
            words["adherence"], tag("p", words["no_plan"], class_="big"), *(tag("p", one) for one in lines)
        )
    planned, recorded = found.sides["planned"].sum(), found.sides["recorded"].sum()
    counts = {"recorded": form.number(recorded, 0), "planned": form.number(planned, 0)}
    share = round(100 * recorded / planned)
    return section(
        words["adherence"],
        tag("p", _bounds(*bounds, words, kind=""), class_="big"),
        tag("p", words["bounds_detail"]),
        tag("p", words["recorded"].format(share=share, **counts)),
    )


def _link(found, words, language):
    verdict = LINK_WORDS[found.association.verdict]
    said = outcomes.reading(found.association, "clinician", language=language)
    return section(words["association"], tag("p", words[verdict], class_="big"), tag("p", said))


def _bounds(lower, upper, words, kind="cell_"):
    """Return both ends in percent, one where they are the same; a dash where nothing was planned."""
    if lower is None or lower != lower:
        return "–"
    lower, upper = round(100 * lower), round(100 * upper)
    return words[f"{kind}{'one_bound' if lower == upper else 'bounds'}"].format(lower=lower, upper=upper)


def _doses(found, words, form, language):
    if found.sides.empty:
        return None
    names = stretches.words("row_names", language)
    recent = {(row.stretch, row.side): (row.lower, row.upper) for row in found.recent.itertuples()}
    rows = []
    for row in found.sides.itertuples():
        share = "–" if not row.planned else f"{100 * row.recorded / row.planned:.0f}"
        rows.append(
            (
                names[f"{row.stretch}_{row.side}"],
                *(
                    "–" if row.weeks < 1 else form.number(s / row.weeks, 0)
                    for s in (row.planned_s, row.logged_s)
                ),
                _bounds(row.lower, row.upper, words),
                share,
                _bounds(*recent.get((row.stretch, row.side), (None, None)), words),
            )
        )
    head = [
        words[key]
        for key in ("row", "planned_week", "logged_week", "lower_upper", "recorded_share", "recent")
    ]
    return section(words["doses"], table(None, head, rows))


def _course(found, words, form):
    if found.course.empty:
        return None
    rows = [
        (
            form.date(row.start),
            row.weeks,
            _bounds(row.lower, row.upper, words),
            "–" if row.pain is None or row.pain != row.pain else form.number(row.pain),
            row.pain_days,
        )
        for row in found.course.itertuples()
    ]
    head = [words[key] for key in ("from_date", "weeks", "lower_upper", "pain_mean", "pain_days")]
    return section(words["blocks"], table(None, head, rows))


def _plan(found, words, form):
    if found.plan.empty:
        return None
    lines = [
        words["plan_line"].format(
            stretch=form.words[row.stretch],
            holds=row.holds,
            hold_s=row.hold_s,
            days=stretches.counted("day", row.days_per_week, form.language),
            date=form.date(row.from_date),
        )
        for row in in_force(found)
    ]
    return section(words["plan"], bullets(lines))


def _measurements(found, words, form):
    if found.measurements.empty:
        return None
    series = list(found.measurements.groupby(["measure", "side", "method", "unit"], sort=False))
    most = MOST_MEASURES - dense(found)
    series.sort(key=lambda one: one[1]["date"].max(), reverse=True)
    rows = []
    for (measure, side, method, unit), values in series[:most]:
        first, last = values.iloc[0], values.iloc[-1]
        sided = f"{measure}, {stretches.words(f'sides.{side}', form.language)['this']}" if side else measure
        name = tag("span", f"{sided}; {method}", class_="clip")
        latest = tag("b", _dated(last, unit, words, form), class_="clip")
        before = tag("span", _dated(first, unit, words, form), class_="clip") if len(values) > 1 else "–"
        rows.append((name, latest, before, _norm(measure, method, form.language) or words["no_norm"]))
    more = len(series) - most
    heading = words["measurements"] + (f" ({words['more'].format(count=more)})" if more > 0 else "")
    head = [words[key] for key in ("measure", "value", "first_value", "norm")]
    return section(heading, table(None, head, rows), class_="measures")


def _dated(row, unit, words, form):
    return words["dated"].format(
        value=f"{form.short(row['value'])} {unit}".strip(), date=form.date(row["date"])
    )


def _norm(measure, method, language):
    """Return what the value may be compared with, for this method and no other."""
    measure, method = (text.replace("_", " ").casefold() for text in (measure, method))
    for name, how, key in NORMS:
        if measure == name and how in method:
            return stretches.words("norms", language)[key]
    return None


def _notes(found, words, form):
    if not found.notes:
        return None
    most = MOST_NOTES if dense(found) or len(found.measurements) else ROOM_FOR_NOTES
    lines = [
        tag("span", tag("b", form.date(day)), ": ", text, class_="clip one")
        for day, text in found.notes[:most]
    ]
    more = len(found.notes) - most
    heading = words["notes"] + (f" ({words['more'].format(count=more)})" if more > 0 else "")
    return section(heading, bullets(lines))
