"""Bone meshes: read from the model, cleaned, simplified to few faces."""

import fast_simplification
import mujoco
import numpy as np

from anatomy import model as model_reader

# bone: (mesh in the model, our segment, faces to keep). Rib cage and skull need more than the rest: with 600
# faces the ribs vanish.
PAIRED = {
    "hip_bone": ("r_pelvis", "pelvis", 300),
    "femur": ("r_femur", "femur", 700),
    "tibia": ("r_tibia", "tibia", 400),
    "fibula": ("r_fibula", "tibia", 240),
    "patella": ("r_patella", "patella", 140),
    "talus": ("r_talus", "talus", 200),
    "foot": ("r_foot", "foot", 700),
    "toes": ("r_bofoot", "toes", 500),
}
SINGLE = {
    "sacrum": ("sacrum_geom_1_sacrum", "pelvis", 300),
    **{f"lumbar{i}": (f"lumbar{i}_geom_1_lumbar{i}", f"lumbar{i}", 424) for i in range(5, 0, -1)},
    **{f"thoracic{13 - i}": (f"torso_geom_{i}_thoracic{13 - i}_s", "thorax", 240) for i in range(1, 13)},
    "ribs": ("torso_geom_13_ribcage_s", "thorax", 5000),
    "cervical": ("hat_cervical", "neck", 900),
    "jaw": ("hat_jaw", "head", 400),
    "skull": ("hat_skull", "head", 1500),
}
# origin of the segment in the frame of the body that the model hangs the mesh on
_SHIFT = {
    "neck": model_reader.NECK_PIVOT - np.array([-0.005, -0.01, 0.0]),
}
GENTLE = 3  # the simplifier's default of 7 tears the ribs
STEP_M = 5e-5  # vertices are stored as whole multiples of this


def clean(vertices, faces):
    """Merge equal vertices, drop faces without area and faces that occur twice.

    Returns
    -------
    vertices : (n, 3) array, faces : (m, 3) array
    """
    key = np.round(vertices / 1e-5).astype(np.int64)
    _, first, index = np.unique(key, axis=0, return_index=True, return_inverse=True)
    faces = index.ravel()[faces]
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    faces = faces[whole]
    _, keep = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    faces = faces[np.sort(keep)]
    used, faces = np.unique(faces, return_inverse=True)
    return vertices[first][used], faces.reshape(-1, 3)


def simplify(vertices, faces, target):
    """Reduce a cleaned mesh to about `target` faces."""
    if len(faces) > target:
        vertices, faces = fast_simplification.simplify(
            vertices.astype(np.float32), faces.astype(np.int32), target_count=target, agg=GENTLE
        )
    return clean(np.asarray(vertices, dtype=float), np.asarray(faces, dtype=np.int64))


def read(model, mesh):
    """Return vertices [m] in the frame of the mesh's body, and faces."""
    k = model.mesh(mesh).id
    is_mesh = model.geom_type == mujoco.mjtGeom.mjGEOM_MESH
    geom = int(np.flatnonzero(is_mesh & (model.geom_dataid == k))[0])
    v0, f0 = model.mesh_vertadr[k], model.mesh_faceadr[k]
    vertices = model.mesh_vert[v0 : v0 + model.mesh_vertnum[k]].astype(float)
    faces = model.mesh_face[f0 : f0 + model.mesh_facenum[k]].astype(np.int64)
    return vertices @ model_reader.rotation(model.geom_quat[geom]).T + model.geom_pos[geom], faces


def bones(model):
    """Return (list of {name, segment, paired}, list of (vertices [m], faces)), paired bones for the right."""
    labels, shapes = [], []
    for paired, table in ((False, SINGLE), (True, PAIRED)):
        for name, (mesh, segment, target) in table.items():
            vertices, faces = read(model, mesh)
            vertices = vertices - _SHIFT.get(segment, 0.0)
            labels.append({"name": name, "segment": segment, "paired": paired})
            shapes.append(simplify(*clean(vertices, faces), target))
    return labels, shapes


def pack(shapes):
    """Return the meshes as four small arrays: vertices, faces and how many of each a bone has."""
    vertices = np.concatenate([np.round(v / STEP_M) for v, _ in shapes])
    return {
        "vertices": vertices.astype(np.int16),
        "faces": np.concatenate([f for _, f in shapes]).astype(np.uint16),
        "vertex_counts": np.array([len(v) for v, _ in shapes], dtype=np.uint16),
        "face_counts": np.array([len(f) for _, f in shapes], dtype=np.uint16),
    }
