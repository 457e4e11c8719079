"""Keys and presses inside a form belong to the form, and are heard in their order."""

from pathlib import Path

import anywidget


class OwnKeys(anywidget.AnyWidget):
    """An invisible child for a box: while the focus is inside the box, JupyterLab's shortcuts keep quiet.

    A button in the box is heard only after all that was typed and chosen before it was pressed.
    The box needs the class `hm-own-keys`; `keep` does both.
    """

    _esm = Path(__file__).with_suffix(".js")

    def __init__(self):
        super().__init__()
        self.on_msg(lambda *_: self.send({}))

    def __repr__(self):
        return "OwnKeys()"


def keep(box):
    """Let an ipywidgets box keep the keys that are pressed in it, and hear its buttons last."""
    box.add_class("hm-own-keys")
    box.children = (*box.children, OwnKeys())
