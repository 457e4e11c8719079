"""The patient's page: what you did, how it felt, what it may mean, what to do next. No statistics, no cause."""

from hipmobility import adherence, outcomes, stretches
from hipmobility.report.chart import chart
from hipmobility.report.markup import Format, bullets, joined, section, table, tag
from hipmobility.report.plans import changes, in_force

NEW_DAYS = 84  # so long after the first entry, pain is not new any more (our own choice)
HEIGHT = 128  # of the pain panel, in units of the chart
GAPS = 0.2  # from this share of unknown days on, the page asks for entries (our own choice)


def page(found, language):
    """Return one sheet for the patient."""
    words, form = stretches.words("report_patient", language), Format(language)
    shown = found.progress
    who = tag("p", words["for_whom"], " ", tag("span", found.patient_id, class_="name"), class_="who")
    span = tag("p", form.span(shown.start, shown.end)) if shown else None
    head = tag("header", tag("h1", words["title"]), tag("div", who, span))
    if shown is None:
        body = tag("p", words["nothing"], class_="lead")
    else:
        body = joined(
            section(
                words["did"],
                *(tag("p", line) for line in did(found, language)),
                _days(found, words, language),
            ),
            section(words["felt"], *(tag("p", line) for line in felt(found, language))),
            chart(
                shown,
                language,
                form,
                " ".join(did(found, language) + felt(found, language)),
                changes(found),
                height=HEIGHT,
            ),
            section(words["meaning"], *(tag("p", line) for line in meaning(found, language))),
        )
    steps = section(words["next"], bullets(next_steps(found, language)), class_="next")
    foot = tag(
        "footer",
        tag("p", words["emergency"], class_="emergency"),
        tag("p", stretches.words("disclaimer", language)["text"]),
    )
    return tag(
        "article", head, body, steps, foot, class_="page patient dense" if dense(found) else "page patient"
    )


def dense(found):
    """Tell whether much has to be said, so that the sheet needs smaller letters."""
    return len(found.flags) > 1


def did(found, language):
    """Say what was done, with what is not known."""
    words = stretches.words("report_patient", language)
    days = (found.progress.end - found.progress.start).days + 1
    lines = [
        words["days"].format(days=found.stretch_days, span=stretches.counted("day", days, language))
        if len(found.sides)
        else words["no_stretches"]
    ]
    if (bounds := found.progress.adherence) is not None:
        lower, upper = (round(100 * share) for share in bounds)
        kind = "share" if lower == upper else "share_bounds"
        lines.append(stretches.words("progress", language)[kind].format(lower=lower, upper=upper))
    return [" ".join(lines)]


def _days(found, words, language):
    states, names = stretches.words("states", language), stretches.words("row_names", language)
    if found.sides.empty:
        return None
    rows = [
        (
            names[f"{row.stretch}_{row.side}"],
            *(getattr(row, state) for state in adherence.STATES),
            round(row.logged_s / 60),
        )
        for row in found.sides.itertuples()
    ]
    head = (words["row"], *states.values(), words["minutes"])
    return table(words["table"], head, rows)


def felt(found, language):
    """Say how pain went, as the chart does."""
    words, form, change = stretches.words("report_patient", language), Format(language), found.progress.change
    known, days = (
        int(found.progress.pain["pain"].count()),
        (found.progress.end - found.progress.start).days + 1,
    )
    if not known:
        return [words["no_pain"]]
    site = stretches.site_name(found.progress.site, language)
    verdict = stretches.words("verdict", language)["rose" if change.rose else change.verdict]
    means = {
        name: "" if (mean := getattr(change, name)) is None else form.number(mean)
        for name in ("baseline", "latest")
    }
    lines = [words["pain_days"].format(known=known, days=stretches.counted("day", days, language), site=site)]
    lines.append(verdict.format(min_days=outcomes.MIN_DAYS, **means))
    if total := sum(found.after.values()):
        lines.append(words["after"].format(lower=found.after["lower"], total=total))
    return [" ".join(lines)]


def meaning(found, language):
    """Say what the diary allows to say, and what would have happened anyway."""
    lines = [outcomes.reading(found.association, "patient", language=language)]
    days = (found.progress.end - found.progress.start).days
    if found.progress.change.verdict in ("clearly better", "maybe better") and days < NEW_DAYS:
        lines.append(stretches.words("verdict", language)["new_pain"])
    return [" ".join(lines)]


def next_steps(found, language):
    """Say what to do: what a rule asks for first, then the plan and the diary."""
    words = stretches.words("report_patient", language)
    lines = [tag("b", flag.text) for flag in found.flags]
    plans = {}
    for plan in in_force(found):
        dose = stretches.Dose(holds=plan.holds, hold_s=plan.hold_s, days_per_week=plan.days_per_week)
        plans.setdefault(dose, []).append(stretches.words("report", language)[plan.stretch])
    for dose, names in plans.items():
        said = stretches.dose_line(dose, language)
        lines.append(words["plan"].format(stretches=", ".join(names), dose=said))
    shown = found.progress
    if shown is None or shown.change.verdict == "not enough data":
        lines.append(words["log_more"].format(min_days=outcomes.MIN_DAYS))
    elif (bounds := shown.adherence) is not None and bounds[1] - bounds[0] >= GAPS:
        lines.append(words["log_gaps"])
    if not found.flags:
        lines.append(words["keep"])
    return lines
