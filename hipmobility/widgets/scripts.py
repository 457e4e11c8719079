"""The JavaScript of a widget as one module: the browser gets a text, from which nothing can be imported."""

import re
from pathlib import Path

_HERE = Path(__file__).parent


def script(*names):
    """Return modules of this folder as one text, in this order; their imports of each other are left out."""
    text = "\n".join((_HERE / f"{name}.js").read_text("utf-8") for name in names)
    return re.sub(r'^import .* from "\./.*";\n', "", text, flags=re.MULTILINE)
