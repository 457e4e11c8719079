"""The paper sheet of a stretch: small pictures, what to mind, and four weeks to tick and to score."""

from urllib.parse import quote

from hipmobility import pictures, stretches
from hipmobility.report.markup import bullets, joined, section, tag

WEEKS = 4


def page(stretch, dose):
    """Return one sheet of paper."""
    words, language = stretches.words("sheet", stretch.language), stretch.language
    said = stretches.dose_line(dose, language)
    head = tag(
        "header",
        tag("h1", stretch.name),
        tag("p", said),
        tag("p", words["name"], ": ", tag("span", class_="blank")),
    )
    cautions = tag("div", tag("h2", words["cautions"]), bullets([one.text for one in stretch.cautions]))
    stop = tag("div", tag("h2", words["stop_rules"]), bullets([one.text for one in stretch.stop_rules]))
    return tag(
        "article",
        head,
        section(words["steps"], *_steps(stretch)),
        tag("div", cautions, stop, class_="columns"),
        section(
            words["grid"],
            tag("div", *(_week(number, words) for number in range(1, WEEKS + 1)), class_="grid"),
        ),
        tag("footer", tag("p", stretches.words("disclaimer", language)["text"])),
        class_="page sheet",
    )


def _steps(stretch):
    """Return the steps; the first ones have pictures, and a picture that was shown already is not shown again."""
    first = len({step.picture for step in stretch.steps})
    items = [
        tag("p", tag("b", f"{number} {step.title}. "), step.text("left"))
        for number, step in enumerate(stretch.steps, 1)
    ]
    shown = (
        tag("li", _image(step, stretch.language), text)
        for step, text in zip(stretch.steps[:first], items, strict=False)
    )
    yield tag("ol", *shown, class_=f"steps of-{first}")
    yield tag("ol", *(tag("li", text) for text in items[first:]), class_="steps of-2", start=first + 1)


def _image(step, language):
    svg = pictures.step_svg(step.picture, "left", language, labels=False)
    alt = pictures.alt_text(step.picture, "left", language)
    return tag("img", src=f"data:image/svg+xml,{quote(svg)}", alt=alt)


def _week(number, words):
    """Return one week to fill in: a row a day."""
    head = [words["day"], *(words[key] for key in ("left", "right", "before", "after"))]
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    rows = (
        tag("tr", tag("th", day, scope="row"), *(tag("td") for _ in head[1:]))
        for day in words["weekdays"].split(", ")
    )
    title = joined(words["week"].format(number=number), " ", tag("span", class_="blank short"))
    return tag("table", tag("caption", title), tag("thead", top), tag("tbody", *rows))
