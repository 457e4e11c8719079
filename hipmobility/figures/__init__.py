"""Charts and pictures: they draw what was computed one layer down and nothing else.

Progress  plot_progress, plot_sides, progress_svg, describe
Muscles   plot_lengthening, plot_moment_arm
Hip and low back  plot_compensation, plot_springs
Poses     pose_svg, plot_pose
Clinic    plot_funnel, describe_funnel
Worlds    plot_worlds, plot_false_alarms, plot_baselines
"""

from hipmobility.figures.compensation import plot_compensation, plot_springs
from hipmobility.figures.funnel import describe_funnel, plot_funnel
from hipmobility.figures.muscles import plot_lengthening, plot_moment_arm
from hipmobility.figures.poses import plot_pose, pose_svg
from hipmobility.figures.progress import describe, plot_progress, plot_sides, progress_svg
from hipmobility.figures.worlds import false_alarms_svg, plot_baselines, plot_false_alarms, plot_worlds

__all__ = [
    "describe",
    "describe_funnel",
    "false_alarms_svg",
    "plot_baselines",
    "plot_compensation",
    "plot_false_alarms",
    "plot_funnel",
    "plot_lengthening",
    "plot_moment_arm",
    "plot_pose",
    "plot_progress",
    "plot_sides",
    "plot_springs",
    "plot_worlds",
    "pose_svg",
    "progress_svg",
]
