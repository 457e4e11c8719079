"""Short pages about the body for a notebook: a picture, a task with its numbers, an exercise with a hidden answer.

Pictures are embedded as images: Jupyter drops bare SVG from a page until the reader runs it, images it keeps.
"""

from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote

from hipmobility import anatomy, compensation, figures, pictures, stretches
from hipmobility.figures.marks import Frame, Marks
from hipmobility.markup import escaped
from hipmobility.widgets.pages import picture_credits

_CLOSE = 620  # units of the panel for a metre: the hip fills it


@dataclass(frozen=True)
class Picture:
    """One or more pictures side by side; made by `picture` and `hip_picture`."""

    name: str
    html: str
    language: str

    def __repr__(self):
        return f"Picture({self.name})"

    def _repr_html_(self):
        return _page(f'<div class="hm-row">{self.html}</div>', self.language, drawn=True)

    def __add__(self, other):
        return Picture(f"{self.name}, {other.name}", self.html + other.html, self.language)


def picture(name, side="left", language="en"):
    """Return one of the step pictures with its title below it.

    Parameters
    ----------
    name : str
        One of `pictures.PICTURES`.
    side : {"left", "right"}
    language : str

    Returns
    -------
    Picture
        A notebook shows it; `picture("lunge_tall") + picture("lunge_arched")` shows both side by side.

    Raises
    ------
    ValueError
        A picture, a side or a language that is not known.

    Examples
    --------
    >>> picture("lunge_tall") + picture("lunge_arched")
    Picture(lunge_tall, lunge_arched)
    """
    title = stretches.words("pictures", language)[f"{name}_title"] if name in pictures.PICTURES else ""
    svg, alt = pictures.step_svg(name, side, language), pictures.alt_text(name, side, language)
    title = title.format_map(stretches.words(f"sides.{side}", language))
    return Picture(name, _figure(svg, alt, title), language)


def hip_picture(name, highlight, side="left", language="en"):
    """Return the hip of a named pose, close up from the side, with some of its muscles marked.

    Parameters
    ----------
    name : str
        A key of `anatomy.POSES`.
    highlight : sequence of str
        Names as in `anatomy.muscles()`.
    side : {"left", "right"}
    language : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        A pose, a side or a muscle that is not known.

    Examples
    --------
    >>> hip_picture("standing", ["piriformis"]) + hip_picture("chair", ["piriformis"])
    Picture(standing, chair)
    """
    drawn, numbers = (anatomy.pose(name, side, drawn=which) for which in (True, False))
    hands = tuple((f"knee_{which}", 0.0, 0.08, 0.0) for which in ("this", "other"))
    if name in ("standing", "terminal_stance"):  # or the arm would hide the hip
        hands = tuple((f"hip_{which}", 0.35, 0.2, 0.1) for which in ("this", "other"))
    height = anatomy.landmarks(drawn)[f"hip_{side}"][1]
    frame = Frame(_CLOSE, 230, 230 + _CLOSE * height, at="hip_this")
    marks = Marks(prop="chair" if name == "chair" else "", hands=hands, frame=frame)
    words = stretches.words("body_pictures", language)
    labels = stretches.words("muscle_names", language)
    shown = ", ".join(labels.get(muscle, muscle) for muscle in highlight)
    alt = words["alt"].format(pose=words[name], muscles=shown)
    title = words["title"].format(pose=words[name], muscles=shown)
    given = {
        "highlight": tuple(highlight),
        "key": (),
        "numbers": numbers,
        "marks": marks,
        "language": language,
    }
    svg = figures.pose_svg(drawn, view="side", title=title, alt=alt, **given)
    return Picture(name, _figure(svg, alt, title), language)


@dataclass(frozen=True)
class TaskPage:
    """A task with its picture and its numbers; made by `task_page`."""

    usual: compensation.Band
    early: compensation.Band
    language: str

    def __repr__(self):
        low, high = self.early.low, self.early.high
        return (
            f"TaskPage({low.task}: hip {low.hip:.0f}, low back {low.lumbar:.0f} to {high.lumbar:.0f} degrees)"
        )

    def _repr_html_(self):
        task, words = self.early.low.task, stretches.words("compensation", self.language)
        alt, svg = (draw(task, language=self.language) for draw in (pictures.alt_text, pictures.step_svg))
        reach = self.usual.low.hip + self.usual.low.lumbar
        text = (
            f"<p>{escaped(words[f'page_{task}'].format(reach=reach))}</p>{self._table(words)}"
            f"<p>{escaped(words['assumption'])}</p><p><b>{escaped(words['what_if'])}</b></p>"
            f'<p class="hm-note">{escaped(words[f"from_{task}"])}</p>'
        )
        return _page(
            f'<div class="hm-beside">{_figure(svg, alt)}<div>{text}</div></div>', self.language, drawn=True
        )

    def _table(self, words):
        """Hip, low back and what is missed: with enough motion, and when the hip stops early."""
        columns = []
        for band in (self.usual, self.early):
            low, high = band.low, band.high
            ends = ((low.hip, low.hip), (low.lumbar, high.lumbar), (high.shortfall, low.shortfall))
            columns.append([_span(*pair, words) for pair in ends])
        heads = "".join(
            f'<th scope="col">{escaped(words[name])}</th>' for name in ("usual_column", "early_column")
        )
        names = (words["hip_row"], words["low_back_row"], words["missed_row"])
        rows = "".join(
            f'<tr><th scope="row">{escaped(name)}</th><td>{escaped(one)}</td><td>{escaped(other)}</td></tr>'
            for name, one, other in zip(names, *columns, strict=True)
        )
        return (
            f'<table class="hm-numbers"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        )


def task_page(usual, early, language="en"):
    """Return a task with its picture beside what hip and low back do, always the whole band.

    Parameters
    ----------
    usual, early : compensation.Band
        The same task with enough hip motion, and with a hip that stops early.
    language : str

    Returns
    -------
    TaskPage

    Raises
    ------
    ValueError
        Two different tasks.

    Examples
    --------
    >>> task_page(compensation.band("bend", 60), compensation.band("bend", 40))
    TaskPage(bend: hip 40, low back 42 to 50 degrees)
    """
    if usual.low.task != early.low.task:
        raise ValueError(f"early: {early.low.task!r} is not the task of usual, {usual.low.task!r}")
    return TaskPage(usual, early, language)


@dataclass(frozen=True)
class ExercisePage:
    """Questions whose answers are hidden until asked for; made by `exercise_page`."""

    keys: tuple[str, ...]
    language: str

    def __repr__(self):
        return f"ExercisePage({', '.join(self.keys)})"

    def _repr_html_(self):
        words = stretches.words("exercises", self.language)
        items = (
            f'<li><p>{escaped(words[f"{key}_question"])}</p><details class="hm-answer"><summary>'
            f"{escaped(words['answer'])}</summary><p>{escaped(words[f'{key}_answer'])}</p></details></li>"
            for key in self.keys
        )
        return _page(f'<ol class="hm-exercises">{"".join(items)}</ol>', self.language)


def exercise_page(*keys, language="en"):
    """Return exercises from the content with hidden answers. On paper the answers are printed.

    Parameters
    ----------
    *keys : str
        Names of exercises in words.toml, section "exercises".
    language : str

    Returns
    -------
    ExercisePage

    Raises
    ------
    ValueError
        No key, or one that is not an exercise.

    Examples
    --------
    >>> exercise_page("kneel", "stop")
    ExercisePage(kneel, stop)
    """
    words = stretches.words("exercises", language)
    known = [name.removesuffix("_question") for name in words if name.endswith("_question")]
    unknown = [key for key in keys if key not in known]
    if unknown or not keys:
        given = ", ".join(map(repr, unknown)) or "no exercise"
        raise ValueError(f"keys: {given} is not one of {', '.join(known)}")
    return ExercisePage(keys, language)


def _span(low, high, words):
    """Return one number in whole degrees, or two when they differ after rounding."""
    low, high = round(low), round(high)
    text = (
        words["one_value"].format(value=low)
        if low == high
        else words["range_value"].format(low=low, high=high)
    )
    return text.replace("-", "\N{MINUS SIGN}")


def _figure(svg, alt, caption=""):
    source = "data:image/svg+xml," + quote(svg, safe=" =:/(),;")
    below = f"<figcaption>{escaped(caption)}</figcaption>" if caption else ""
    return f'<figure><img class="hm-picture" width="400" alt="{escaped(alt)}" src="{source}">{below}</figure>'


def _page(body, language, *, drawn=False):
    """Put the parts into a page; under drawn bones stands whose they are."""
    folder = resources.files("hipmobility.widgets")
    style = "".join((folder / name).read_text("utf-8") for name in ("pages.css", "body_page.css"))
    body += picture_credits(language) if drawn else ""
    return (
        f'<article class="hm-page hm-short" lang="{escaped(language)}"><style>{style}</style>{body}</article>'
    )
