"""Hip mobility: two stretches explained, guided, logged and honestly charted.

Importing the package loads nothing else; each module loads what it needs when it is imported.
"""

__version__ = "0.1.0"
