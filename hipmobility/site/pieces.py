"""What stands on a web page in place of a widget or a chart, as plain values.

It is made in the kernel that runs the notebook, by the widget itself, at the moment when a cell shows it. A widget that
works from tables lives on as it is. One that asks Python at each step is asked for all its answers beforehand; one that
would write to a log is shown, and says that it needs JupyterLab.
"""

import base64

import anywidget
import ipywidgets as ipw
import matplotlib as mpl
from IPython import get_ipython
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure

from hipmobility import figures, pictures, stretches
from hipmobility.widgets.analysis_choice import AnalysisChoice
from hipmobility.widgets.body_view import BodyView
from hipmobility.widgets.caseload_table import CaseloadTable
from hipmobility.widgets.explorer import Explorer
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.own_keys import OwnKeys
from hipmobility.widgets.pages import picture_side
from hipmobility.widgets.progress_view import ProgressView
from hipmobility.widgets.safety_questions import SafetyQuestions
from hipmobility.widgets.safety_tables import tables
from hipmobility.widgets.walkthrough import StretchWalkthrough

MIME = "application/vnd.hipmobility.piece+json"
OTHERS = {"_esm", "_css", "_anywidget_id"}  # of an anywidget, beside what every widget has
SAME_BYTES = {"svg.hashsalt": "hipmobility", "svg.fonttype": "path"}


def install():
    """Let the kernel that runs here send a piece of a page for each widget and chart that a cell shows."""
    bundles = get_ipython().display_formatter.mimebundle_formatter
    bundles.for_type(ipw.DOMWidget, lambda shown: ({"text/plain": repr(shown), MIME: piece(shown)}, {}))
    bundles.for_type(Figure, lambda shown: ({"text/plain": repr(shown), MIME: chart(shown)}, {}))


def chart(figure):
    """Return a chart as a picture with the words that stand in it; the numbers stand in the table beside it."""
    with mpl.rc_context(SAME_BYTES):
        svg = print_figure(figure, fmt="svg", metadata={"Date": None})
    said = [text for axes in figure.axes for text in _texts(axes)]
    return {"kind": "chart", "svg": svg, "says": [*dict.fromkeys(" ".join(one.split()) for one in said)]}


def _texts(axes):
    titles = [axes.get_title(loc) for loc in ("left", "center", "right")]
    legend = axes.get_legend()
    entries = [one.get_text() for one in legend.get_texts()] if legend else []
    return filter(str.strip, [*titles, axes.get_ylabel(), axes.get_xlabel(), *entries])


def piece(shown):
    """Return what stands on a page for a widget."""
    for kind, make in KINDS.items():
        if isinstance(shown, kind):
            return make(shown)
    if isinstance(shown, anywidget.AnyWidget):  # nobody has said yet that it can do without Python
        return {"kind": "still", "text": repr(shown)}
    return {"kind": "form", "parts": [*_parts(shown)]}


def _live(widget, note="", **other):
    """Return a widget whose own JavaScript goes on working: its module, its style and what its model holds."""
    every = {
        name for kind in (anywidget.AnyWidget, ipw.DOMWidget) for name in kind.class_trait_names(sync=True)
    }
    values = {**widget.get_state({*widget.trait_names(sync=True)} - every - OTHERS), **other}
    packed = {
        name: {"base64": base64.b64encode(value).decode()}
        if isinstance(value, (bytes, bytearray, memoryview))
        else value
        for name, value in sorted(values.items())
    }
    about = {"kind": "live", "name": type(widget).__name__, "label": repr(widget), "note": note}
    return about | {"script": str(widget._esm), "style": str(widget._css), "values": packed}


def _session(widget):
    """Return a guided session that runs, and offers no Save: there is no log behind a page."""
    return _live(widget, "note_session", content={**widget.content, "can_save": False})


def _caseload(table):
    """Return a caseload to look at and to sort; a report needs the log behind it."""
    return _live(table, "note_report", content={**table.content, "can_report": False})


def _progress(view):
    """Return a person's progress with the answer to each choice of site, stretch and side; all weeks stay."""
    kept, answers = view.progress, []
    sites = [*dict.fromkeys([view.site, *view.shown["sites"]])]
    for site in sites:
        for stretch in view.traits()["stretch"].values:
            for side in view.traits()["side"].values:
                chosen = {"site": site, "stretch": stretch, "side": side}
                full = {**view.value, **chosen}
                shown = view._answer({name: value or None for name, value in full.items()})
                answers.append([[site or "", stretch, side], shown])
    view.progress = kept
    made = _live(view, "note_weeks", content={**view.content, "dates": False})
    return made | {"answers": {"to": ["site", "stretch", "side"], "set": "shown", "list": answers}}


def _safety(questions):
    """Return the safety questions with the table of what the answers mean, and the exercise that they gate."""
    made = _live(questions._form)
    rules = tables(questions.stretches, questions.language, routine=True)
    del rules["content"]["groups"]  # the form has them
    exercise = piece(questions.exercise) if questions.exercise is not None else None
    return made | {"rules": rules, "exercise": exercise, "label": repr(questions)}


def _walk(walk):
    """Return every step of a stretch, for both sides."""
    stretch, faces = walk.stretch, []
    words = stretches.words("walkthrough", stretch.language)
    for side in stretches.SIDES:
        for number, step in enumerate(stretch.steps, start=1):
            seen = (step.picture, picture_side(stretch, number, side), stretch.language)
            picture = {"svg": pictures.step_svg(*seen), "alt": pictures.alt_text(*seen)}
            at = StretchWalkthrough(stretch, side, number)
            faces.append({"key": [side, str(number)], "picture": picture, "html": at._text.value})
    sides = [[key, stretches.words(f"sides.{key}", stretch.language)["this"]] for key in stretches.SIDES]
    steps = [str(number) for number in range(1, len(stretch.steps) + 1)]
    controls = [
        {"as": "radio", "label": words["side"], "options": sides},
        {
            "as": "turn",
            "back": words["back"],
            "next": words["next"],
            "options": [[one, one] for one in steps],
        },
    ]
    start = [walk.side, str(walk.step)]
    about = {"kind": "faces", "label": stretch.name, "heading": stretch.name, "language": stretch.language}
    return about | {"controls": controls, "faces": faces, "start": start}


def _analysis(choice):
    """Return the picture, the sentence and the table of every analysis."""
    faces = []
    for name in choice._tables:
        at = AnalysisChoice(choice._tables, language=choice._language)
        at.analysis = name
        svg = figures.false_alarms_svg(at.table, at.sentence, language=choice._language)
        html = f"{at._text.value}{at._table.value}"
        faces.append({"key": [name], "picture": {"svg": svg, "alt": at.sentence}, "html": html})
    label = choice._words["analysis"]
    controls = [
        {"as": "select", "label": label, "options": [[key, choice._words[key]] for key in choice._tables]}
    ]
    about = {"kind": "faces", "label": label, "language": choice._language}
    return about | {"controls": controls, "faces": faces, "start": [choice.analysis]}


def _parts(widget):
    """Yield the fields of a form, in order, as they stand."""
    if widget.layout.display == "none" or isinstance(widget, (OwnKeys, ipw.FloatProgress)):
        return
    if isinstance(widget, ipw.Box):
        for child in widget.children:
            yield from _parts(child)
    elif isinstance(widget, (ipw.HTML, ipw.Label)):
        yield {"as": "html" if isinstance(widget, ipw.HTML) else "text", "value": widget.value}
    elif isinstance(widget, (ipw.Button, ipw.FileUpload)):
        yield {"as": "button", "value": widget.description}
    elif isinstance(widget, ipw.Checkbox):
        yield {"as": "check", "label": widget.description, "value": bool(widget.value)}
    elif isinstance(widget, ipw.ToggleButtons):
        yield {
            "as": "row",
            "label": widget.description,
            "options": [*widget._options_labels],
            "value": widget.label,
        }
    elif hasattr(widget, "_options_labels"):
        yield {"as": "field", "label": widget.description, "value": widget.label or ""}
    elif hasattr(widget, "value"):
        value = "" if widget.value is None else str(widget.value)
        yield {"as": "field", "label": widget.description, "value": value}
    else:
        yield {"as": "text", "value": repr(widget)}


KINDS = {
    CaseloadTable: _caseload,
    GuidedSession: _session,
    ProgressView: _progress,
    SafetyQuestions: _safety,
    StretchWalkthrough: _walk,
    AnalysisChoice: _analysis,
    Explorer: _live,
    BodyView: _live,
}
