"""The body: poses, the skeleton, muscle-tendon length and leverage. Needs numpy and pandas, no engine.

Poses        Leg, Pose, POSES, pose
Muscles      muscles, muscle_length, lengthening, moment_arm, psoas_from_spine, ranges, model_ranges
For drawing  segment_transforms, landmarks, bone_outlines, bones, muscle_paths, project, credits_text

One frame everywhere: x forward, y up from the floor, z to the body's right, in metres. To draw a pose:

1. `bone_outlines(pose, view)`: closed lines of each bone on the page, far bones first;
2. `project(path, view)[0]` for each path of `muscle_paths(pose, names)`;
3. `project(point, view)[0]` for each of `landmarks(pose)`, to put a soft body around the bones;
4. `credits_text()` beside the picture.

For three dimensions: `bones()` once, then `segment_transforms(pose)[bone.segment]` for each pose.
A positive angle means what its name says. Angles are degrees, lengths metres.
"""

from hipmobility.anatomy.muscles import (
    lengthening,
    model_ranges,
    moment_arm,
    muscle_length,
    muscles,
    psoas_from_spine,
    ranges,
    reference_lengths,
)
from hipmobility.anatomy.outlines import bone_outlines
from hipmobility.anatomy.paths import muscle_paths
from hipmobility.anatomy.poses import POSES, Leg, NamedPose, Pose, pose
from hipmobility.anatomy.skeleton import (
    VIEWS,
    Bone,
    Outline,
    bones,
    credits_text,
    landmarks,
    project,
    segment_transforms,
)

__all__ = [
    "POSES",
    "VIEWS",
    "Bone",
    "Leg",
    "NamedPose",
    "Outline",
    "Pose",
    "bone_outlines",
    "bones",
    "credits_text",
    "landmarks",
    "lengthening",
    "model_ranges",
    "moment_arm",
    "muscle_length",
    "muscle_paths",
    "muscles",
    "pose",
    "project",
    "psoas_from_spine",
    "ranges",
    "reference_lengths",
    "segment_transforms",
]
