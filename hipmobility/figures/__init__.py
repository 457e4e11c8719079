"""Charts and pictures: they draw what was computed one layer down and nothing else.

Progress  plot_progress, plot_sides, progress_svg, describe
"""

from hipmobility.figures.progress import describe, plot_progress, plot_sides, progress_svg

__all__ = ["describe", "plot_progress", "plot_sides", "progress_svg"]
