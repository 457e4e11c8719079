"""A stretch, one step at a time."""

from numbers import Integral

import ipywidgets as ipw
import traitlets

from hipmobility import pictures, stretches
from hipmobility.markup import escaped
from hipmobility.widgets import own_keys
from hipmobility.widgets.pages import picture_credits, picture_side


class StretchWalkthrough(ipw.VBox):
    """Show one step with its picture; go back and on, and choose the side.

    Parameters
    ----------
    stretch : stretches.Stretch
    side : {"left", "right"}
        Side that is stretched.
    step : int
        Step to begin with, counted from 1.

    Raises
    ------
    ValueError
        If the side or the step is not known, here or when `side` or `step` is set later.

    Examples
    --------
    >>> walk = StretchWalkthrough(stretches.load("hip_flexor"))
    >>> walk.step = 2
    >>> walk
    StretchWalkthrough(hip_flexor, left, step 2 of 5: Shift forward)
    >>> walk.value
    {'stretch': 'hip_flexor', 'side': 'left', 'step': 2, 'of': 5}
    """

    side = traitlets.TraitType()
    step = traitlets.TraitType()

    def __init__(self, stretch, side="left", step=1):
        if not isinstance(stretch, stretches.Stretch):
            raise TypeError(f"stretch: {stretch!r} is not a Stretch; stretches.load() gives one")
        self.stretch = stretch
        words = stretches.words("walkthrough", stretch.language)
        names = {key: stretches.words(f"sides.{key}", stretch.language)["this"] for key in stretches.SIDES}
        self._side = ipw.ToggleButtons(
            options=[(name, key) for key, name in names.items()],
            description=words["side"],
            style={"button_width": "6em", "description_width": "initial"},
        )
        self._picture, self._text = ipw.HTML(), ipw.HTML()
        self._back, self._next = ipw.Button(description=words["back"]), ipw.Button(description=words["next"])
        credit = ipw.HTML(f'<div style="font-size:0.8rem">{picture_credits(stretch.language)}</div>')
        heading = ipw.HTML(f'<h3 style="margin:0">{escaped(stretch.name)}</h3>')
        buttons = ipw.HBox([self._back, self._next])
        layout = {"max_width": "640px", "grid_gap": "8px"}
        super().__init__([heading, self._side, self._picture, self._text, buttons, credit], layout=layout)
        own_keys.keep(self)
        self.side, self.step = side, step
        traitlets.link((self, "side"), (self._side, "value"))
        self._back.on_click(lambda _: self.set_trait("step", self.step - 1))
        self._next.on_click(lambda _: self.set_trait("step", self.step + 1))
        self.observe(lambda _: self._begin_again(), "side")
        self.observe(lambda _: self._show(), ["side", "step"])
        self._show()

    @traitlets.validate("side")
    def _known_side(self, proposal):
        if proposal.value not in stretches.SIDES:
            raise ValueError(f"side: {proposal.value!r} is not {' or '.join(stretches.SIDES)}")
        return proposal.value

    @traitlets.validate("step")
    def _known_step(self, proposal):
        step, last = proposal.value, len(self.stretch.steps)
        if isinstance(step, bool) or not isinstance(step, Integral) or not 1 <= step <= last:
            raise ValueError(f"step: {step!r} is not a whole number 1-{last}")
        return int(step)

    @property
    def value(self):
        """Where the walk stands, as one plain value."""
        return {
            "stretch": self.stretch.key,
            "side": self.side,
            "step": self.step,
            "of": len(self.stretch.steps),
        }

    def _begin_again(self):
        """After the last step of one side, the other side starts with its first."""
        if self.step == len(self.stretch.steps):
            self.step = 1

    def _show(self):
        stretch, step, last = self.stretch, self.stretch.steps[self.step - 1], len(self.stretch.steps)
        shown = picture_side(stretch, self.step, self.side)
        count = stretches.words("walkthrough", stretch.language)["step"].format(number=self.step, total=last)
        self._picture.value = pictures.step_svg(step.picture, shown, stretch.language)
        self._text.value = (
            f'<div style="max-width:66ch;line-height:1.6;font-size:1rem"><p style="margin:0">{escaped(count)}</p>'
            f'<h4 style="margin:0;font-size:1.15rem">{escaped(step.title)}</h4>'
            f'<p style="margin:0.25rem 0">{escaped(step.text(self.side))}</p></div>'
        )
        self._back.disabled, self._next.disabled = self.step == 1, self.step == last

    def __repr__(self):
        now = self.value
        title = self.stretch.steps[self.step - 1].title
        return (
            f"StretchWalkthrough({now['stretch']}, {now['side']}, step {now['step']} of {now['of']}: {title})"
        )
