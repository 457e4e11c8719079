"""The JavaScript of a widget as one module, or as a plain script: a text, from which nothing can be imported."""

import re
from pathlib import Path

_HERE = Path(__file__).parent


def script(*names):
    """Return modules of this folder as one text, in this order; their imports of each other are left out."""
    text = "\n".join((_HERE / f"{name}.js").read_text("utf-8") for name in names)
    return re.sub(r'^import .* from "\./.*";\n', "", text, flags=re.MULTILINE)


def inside(module):
    """Return a module as statements inside a function, which gives back what the module exports by default."""
    module = re.sub(r"^\s*(//.*\n)?", "", module, flags=re.MULTILINE)  # blanks and comments: a quarter of it
    return re.sub(
        r"^export (default )?", lambda found: "return " if found[1] else "", module, flags=re.MULTILINE
    )
