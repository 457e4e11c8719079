"""Keys that are pressed inside a widget belong to the widget, not to JupyterLab."""

from pathlib import Path

import anywidget


class OwnKeys(anywidget.AnyWidget):
    """An invisible child for a box: while the focus is inside the box, JupyterLab's shortcuts keep quiet.

    The box needs the class `hm-own-keys`; `keep` does both.
    """

    _esm = Path(__file__).with_suffix(".js")

    def __repr__(self):
        return "OwnKeys()"


def keep(box):
    """Let an ipywidgets box keep the keys that are pressed in it."""
    box.add_class("hm-own-keys")
    box.children = (*box.children, OwnKeys())
