"""The paper sheet of a stretch: small pictures, what to mind, and four weeks to tick and to score."""

from urllib.parse import quote

from hipmobility import pictures, stretches
from hipmobility.report.markup import bullets, joined, section, tag

WEEKS = 4
SIDE = "left"  # the stretched one on pictures and in steps


def page(stretch, dose):
    """Return one sheet of paper."""
    words, language = stretches.words("sheet", stretch.language), stretch.language
    said = stretches.dose_line(dose, language)
    head = tag(
        "header",
        tag("h1", stretch.name),
        tag("div", tag("p", said), tag("p", words["name"], ": ", tag("span", class_="blank"))),
    )
    cautions = tag("div", tag("h2", words["cautions"]), _list(stretch, stretch.cautions))
    first, *rest = stretch.stop_rules
    stop = tag("div", tag("h2", words["stop_rules"]), tag("p", first.text), _list(stretch, rest))
    return tag(
        "article",
        head,
        tag("h2", words["steps"]),
        _pictures(stretch),
        _steps(stretch, words),
        tag("div", cautions, stop, class_="columns"),
        section(
            words["grid"],
            tag("div", *(_week(number, words) for number in range(1, WEEKS + 1)), class_="grid"),
        ),
        tag("footer", tag("p", stretches.words("disclaimer", language)["text"])),
        class_="page sheet",
    )


def _list(stretch, sentences):
    """Return sentences as a list, those that belong together in one point."""
    return bullets([stretches.plain(point, SIDE, stretch.language) for point in stretches.points(sentences)])


def _pictures(stretch):
    """Return each picture once, with the number of the first step that it belongs to."""
    seen = {}
    for number, step in enumerate(stretch.steps, 1):
        seen.setdefault(step.picture, (number, step))
    shown = (tag("li", tag("b", number), _image(step, stretch.language)) for number, step in seen.values())
    return tag("ol", *shown, class_="pictures")


def _steps(stretch, words):
    """Return the steps in words, and an easier way: the paper is all that a person has at hand."""
    texts = (tag("b", f"{number} {step.title}. ") for number, step in enumerate(stretch.steps, 1))
    steps = zip(texts, stretch.steps, strict=True)
    easier = tag("b", words["easier"], " "), stretches.plain(stretch.easier, SIDE, stretch.language)
    items = [*((text, step.text(SIDE)) for text, step in steps), easier]
    return tag("ol", *(tag("li", *item) for item in items), class_="columns steps")


def _image(step, language):
    svg = pictures.step_svg(step.picture, SIDE, language, labels=False)
    alt = pictures.alt_text(step.picture, SIDE, language)
    packed = quote(svg, safe=" /:=,;()")  # what may stand in an address as it is: a third less to send
    return tag("img", src=f"data:image/svg+xml,{packed}", alt=alt, data_picture=step.picture)


def _week(number, words):
    """Return one week to fill in: a row a day."""
    head = [words["day"], *(words[key] for key in ("left", "right", "before", "after"))]
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    rows = (
        tag("tr", tag("th", day, scope="row"), *(tag("td") for _ in head[1:]))
        for day in words["weekdays"].split(", ")
    )
    title = joined(words["week"].format(number=number), " ", tag("span", class_="blank"))
    return tag("table", tag("caption", title), tag("thead", top), tag("tbody", *rows))
