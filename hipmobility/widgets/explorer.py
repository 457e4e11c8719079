"""What every explorer is: one plain state that a browser and Python both set, checked on this side."""

from numbers import Integral

import anywidget
import traitlets

from hipmobility import stretches
from hipmobility.values import shown


class Explorer(anywidget.AnyWidget):
    """Sliders over a table that was computed before: the browser picks rows, Python reads and sets the state.

    A subclass names its faults in `_faults(state)`; a state with a fault is refused as a whole.
    """

    content = traitlets.Dict().tag(sync=True)  # all that is shown, made once
    data = traitlets.Bytes().tag(sync=True)  # the tables, as `explorer_body.pack` writes them
    state = traitlets.Dict().tag(sync=True)

    @traitlets.validate("state")
    def _checked(self, proposal):
        state = proposal["value"]
        if faults := [*self._faults(state)]:
            raise traitlets.TraitError("\n".join(faults))
        return dict(state)

    def _faults(self, state):
        raise NotImplementedError

    def _set(self, **values):
        self.state = {**self.state, **values}

    def reset(self):
        """Go back to how the explorer began."""
        self.state = self._start()


def part_of_state(name, doc):
    """Return a property that reads and sets one value of the state."""
    return property(lambda self: self.state[name], lambda self, value: self._set(**{name: value}), doc=doc)


def names_fault(state, names):
    """Return what is wrong with the names in a state, or None."""
    if not isinstance(state, dict) or set(state) != set(names):
        given = ", ".join(map(str, state)) if isinstance(state, dict) else state
        return f"state: has {shown(given) or 'nothing'}, not {', '.join(names)}"
    return None


def number_faults(name, value, low, high, step=1):
    """Yield what is wrong with a whole number on the grid of a slider."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        yield f"{name}: {value!r} is not a whole number from {low} to {high}"
    elif not low <= value <= high or (value - low) % step:
        steps = f", in steps of {step}" if step != 1 else ""
        yield f"{name}: {value} is not from {low} to {high}{steps}"


def word_faults(name, value, allowed):
    """Yield what is wrong with one choice of several."""
    if value not in allowed:
        yield f"{name}: {value!r} is not one of {', '.join(allowed)}"


def evidence(language, *claims):
    """Return what the lesson says about claims, with how sure it is: one (text, word, level) a sentence."""
    names = stretches.words("evidence", language)
    said = [one for part in stretches.page("hips_and_back", language).sections for one in part.sentences]
    return [
        {"text": one.text, "mark": names[str(one.level)], "level": str(one.level)}
        for claim in claims
        for one in said
        if one.claim == claim
    ]
