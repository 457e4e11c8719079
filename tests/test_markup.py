"""Every place where text becomes markup is known and escapes: read from the source, and tried with hostile text."""

import ast
import re
from pathlib import Path

import pytest

from hipmobility import markup

PACKAGE = Path(__file__).parent.parent / "hipmobility"
SOURCES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py"))}
SCRIPTS = {path.name: path for path in sorted(PACKAGE.rglob("*.js"))}

ESCAPING = {
    "escaped",
    "tag",
    "joined",
    "html_table",
    "bullets",
}  # give back markup; the helper's own functions
TAG = re.compile(r"<[!/]?[A-Za-z]")

# What may stand in markup as it is: it is markup of ours, a number, or a name from the program itself. A new one is
# to be looked at by a person: can a patient's text be in it? Then it goes through `escaped` first.
LOOKED_AT = {
    "app.py": {"self.address"},  # made of the port and the token alone
    "markup.py": {  # the helper itself
        r"""DATE.sub('<\\1 class="hm-date">', html)""",  # of a table that is safe already
        "name",
        "written",
        "escape(str(text), quote=True)",
        "''.join((one if isinstance(one, Safe) else escaped(one) for one in children if one is not None))",
    },
    "values.py": {"type(value).__name__"},  # a message, not markup
    "handout.py": {  # our own modules and style sheets; what people wrote is JSON without a single <
        "_safe(_data(patient_id, loaded, doses, language))",
        "printed",
        "program",
        "screen",
    },
    "site/cells.py": {  # Markdown in which HTML stayed text, and outputs after `clean`
        "kept",
        "markdown(cell.source)",
        "re.sub('<table\\\\b.*?</table>', box, IMAGE.sub(file, html), flags=re.DOTALL)",
        "text",
        "words_left(one_line_dates(found[0]))",
    },
    "site/cleaning.py": {  # what a sanitiser left, and a cell of that with a class more
        "cell[0][3:]",
        "cell[1]",
        "html.replace('<th></th>', '<td></td>')",
    },
    "site/pages.py": {"packed.replace('<', '\\\\u003c')"},  # JSON without a single <
    "report/markup.py": {"size + style"},  # our style sheet and the size of the paper
    "figures/scene.py": {  # drawings: paths, colours and numbers; their words are escaped one by one
        "''.join((f'<path {path}' for path in paths))",
        "''.join(_svg_shapes(scene.shapes))",
        "''.join(map(_svg_words, scene.words))",
        "_svg_look(look)",
        "group",
        "look",
        "number(words.x)",
        "number(words.y + leading(words.size) * i)",
        "path",
        "paths[0]",
        "size",
        "svg_shapes(scene)",
    },
    "widgets/analysis_choice.py": {  # invented diaries; pandas escapes the cells of its tables
        "TABLE_STYLE",
        "svg.replace('<svg ', style, 1)",
        "table",
    },
    "widgets/body_page.py": {  # numbers of the body and our own words; each text is escaped where it is put in
        "''.join(items)",
        "_figure(svg, alt)",
        "below",
        "body",
        "heads",
        "rows",
        "self._table(words)",
        "self.html",
        "source",
        "style",
        "text",
    },
    "take_home_form.py": {"STYLE + tag('h3', self._words['title'], style='margin:0')"},  # our style sheet
    "widgets/import_form.py": {
        "STYLE + tag('h3', self._words['title'], style='margin:0')",
    },
    "widgets/diary_form.py": {"TALL"},  # our style sheet
    "widgets/pages.py": {  # our content and nothing else; each sentence is escaped in _marked and _section
        "' '.join(first)",
        "''.join((f'<li>{item}</li>' for item in items))",
        "''.join(body)",
        "''.join(items)",
        "_mark(level, (), voice)",
        "_picture(section.picture, voice.side, voice.language)",
        "_picture(step.picture, picture_side(stretch, number, voice.side), voice.language)",
        "_prose(section.sentences, voice, lead=1 if len(section.sentences) >= LONG else None)",
        "_prose(step.sentences, voice)",
        "_section(section, voice, 'h3')",
        "f' · {numbers}' if numbers else ''",
        "heading",
        "inner",
        "item",
        "level",
        "name",
        "picture_credits(voice.language)",
        "scale",
        "source",
        "sources",
        "style",
        "text",
    },
    "widgets/walkthrough.py": {  # drawings of ours
        "picture_credits(stretch.language)",
        "pictures.step_svg(step.picture, shown, stretch.language)",
    },
}


def names(node):
    """The name of a function that is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def is_safe(node):
    """Constants, escaped text, numbers with a format, and what is joined of nothing else."""
    if isinstance(node, ast.Constant) or names(node) in ESCAPING:
        return True
    if isinstance(node, ast.FormattedValue):
        kind = "".join(getattr(one, "value", "") for one in getattr(node.format_spec, "values", ()))
        return bool(re.search(r"[dfg%]$", kind)) or is_safe(node.value)
    if isinstance(node, ast.JoinedStr):
        return all(map(is_safe, node.values))
    if isinstance(node, ast.IfExp):
        return is_safe(node.body) and is_safe(node.orelse)
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return is_safe(node.elt)
    return names(node) == "join" and is_safe(node.func.value) and all(map(is_safe, node.args))


def holds_tag(node):
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, str) and TAG.search(one.value)
        for one in ast.walk(node)
    )


def written(node):
    """Return the constant text of an f-string, with a NUL for each other part."""
    return "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)


def sinks(tree):
    """Yield each expression that becomes a part of markup."""
    fields = {  # attributes that hold an ipywidgets HTML
        one.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and re.search(r"\bHTML\(", ast.unparse(node.value))
        for target in node.targets
        for one in ast.walk(target)
        if isinstance(one, ast.Attribute)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and re.search(r"<[!/]?[A-Za-z\0]", written(node)):
            yield from node.values
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            if any(isinstance(one, ast.Constant) and holds_tag(one) for one in (node.left, node.right)):
                yield from (node.left, node.right)
        elif names(node) == "format" and isinstance(node.func, ast.Attribute) and holds_tag(node.func.value):
            yield node
        elif names(node) in ("HTML", "HTMLMath", "Markdown", "SVG", "Safe"):
            yield from (*node.args, *(word.value for word in node.keywords if word.arg in ("value", "data")))
        elif isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Attribute)
            and one.attr == "value"
            and getattr(one.value, "attr", "") in fields
            for one in node.targets
        ):
            yield node.value
        elif names(node) == "to_html":
            yield from (word.value for word in node.keywords if word.arg == "escape")


def unseen(source, looked_at=()):
    """Return what becomes markup in a source unescaped, and that nobody has looked at."""
    found = [
        part
        for one in sinks(ast.parse(source))
        for part in (one.values if isinstance(one, ast.JoinedStr) else [one])
    ]
    found = [one.value if isinstance(one, ast.FormattedValue) else one for one in found if not is_safe(one)]
    return sorted({ast.unparse(one) for one in found} - set(looked_at))


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_becomes_markup_unescaped(name):
    assert unseen(SOURCES[name].read_text("utf-8"), LOOKED_AT.get(name, ())) == []


def test_what_was_looked_at_is_still_there():
    """Else a new text under an old name would pass."""
    for name, expressions in LOOKED_AT.items():
        assert set(unseen(SOURCES[name].read_text("utf-8"))) == expressions, name


@pytest.mark.parametrize(
    "source",
    [
        "HTML(note)",
        "HTML(f'{note}')",
        "ipw.HTML(value=note)",
        "ipw.HTML('<b>' + note)",
        "ipw.HTMLMath(note)",
        "Markdown(note)",
        "display.Markdown(f'**{note}**')",
        "SVG(data=note)",
        "Safe(note)",
        "page = f'<p>{note}</p>'",
        "page = f'<{name}>'",
        "page = f'<p>{note!r}</p>'",
        "page = f'<p title=\"{note:>10}\">'",
        "page = '<p>' + note",
        "page = '<p>%s</p>' % note",
        "page = '<p>{}</p>'.format(note)",
        "page = f'<p>{\", \".join(notes)}</p>'",
        "page = f'<p>{escaped(note) if x else note}</p>'",
        "self.text = ipw.HTML()\nself.text.value = note",
        "frame.to_html(escape=no)",
    ],
)
def test_a_careless_line_is_found(source):
    assert unseen(source)


@pytest.mark.parametrize(
    "source",
    [
        "page = f'<p>{escaped(note)}</p>'",
        "page = f'<p>{value:.1f} {number:d} {share:g}</p>'",
        "page = f'<p>{\"<br>\".join(escaped(line) for line in lines)}</p>'",
        "ipw.HTML(tag('p', note))",
        "ipw.HTML('<b>x</b>')",
        "text = f'{a} < {b}'",
        "self.text = ipw.HTML()\nself.text.value = ''",
        "self.note.value = note",  # not a field of markup
    ],
)
def test_a_careful_line_is_not(source):
    assert unseen(source) == []


def test_a_styler_is_nowhere():
    """It does not escape, and nothing here needs it."""
    for path in SOURCES.values():
        assert not re.search(
            r"Styler|\.style\.(format|apply|map|set_)|escape=False", path.read_text("utf-8")
        ), path


# ---- scripts

JS_SINK = re.compile(
    r"(innerHTML|outerHTML|srcdoc)\s*(?:\+?=|:)\s*([^;,}]*)|(insertAdjacentHTML|document\.write(?:ln)?|createContextualFragment|"
    r"DOMParser|setHTMLUnsafe|\beval|new Function|parseFromString)\s*\("
)
JS_CONSTANT = re.compile(r"""(["'])[^"'$]*\1""")
# A picture that Python drew (numbers alone), and a constant.
JS_LOOKED_AT = {
    "session_film.js": ['innerHTML = `<svg viewBox="0 0 480 400">${drawings[at]'],
    "session_stage.js": ["innerHTML: RING"],
}


def js_sinks(source):
    found = [one for one in JS_SINK.finditer(source) if not JS_CONSTANT.fullmatch((one[2] or "x").strip())]
    return [one[0].strip() for one in found]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_markup_of_text(name):
    assert js_sinks(SCRIPTS[name].read_text("utf-8")) == JS_LOOKED_AT.get(name, [])


def test_the_constant_of_the_ring_is_one():
    assert re.search(r"const RING =\s*[`'\"][^$]*?[`'\"];", SCRIPTS["session_stage.js"].read_text("utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "box.innerHTML = note;",
        "box.innerHTML += `<b>${note}</b>`;",
        "box.outerHTML = note",
        "frame.srcdoc = note",
        'h("p", { innerHTML: note })',
        'box.insertAdjacentHTML("beforeend", note)',
        "document.write(note)",
        "eval(note)",
    ],
)
def test_a_careless_script_is_found(source):
    assert js_sinks(source)


def test_a_careful_script_is_not():
    assert js_sinks('box.innerHTML = ""; box.textContent = note; box.replaceChildren(...parts);') == []


def test_escaped():
    assert markup.escaped("<b a='1' c=\"2\">&") == "&lt;b a=&#x27;1&#x27; c=&quot;2&quot;&gt;&amp;"
    assert markup.tag("p", "<b>", title='"') == '<p title="&quot;">&lt;b&gt;</p>'
    assert markup.joined(markup.tag("br"), None, "<") == "<br>&lt;"
    assert markup.chart_text("$a$ b") == r"\$a\$ b"


def test_a_head_says_what_may_be_loaded_before_anything_is():
    head = markup.head("<b>", "default-src 'none'", markup.tag("link", href="a.css"))
    assert re.findall(r"<(\w+)", head) == ["head", "meta", "meta", "meta", "meta", "title", "link"]
    assert '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;">' in head
    assert '<meta name="referrer" content="no-referrer">' in head
    assert "<title>&lt;b&gt;</title>" in head
