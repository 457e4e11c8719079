"""Reads joints, muscle paths and lengths from the myo-sim models with MuJoCo."""

import contextlib
import tempfile
import warnings

import mujoco
import myo_sim
import numpy as np

# our segment: (body in the model, parent segment)
LEG = {
    "femur": ("femur_r", "pelvis"),
    "tibia": ("tibia_r", "femur"),
    "patella": ("patella_r", "femur"),
    "talus": ("talus_r", "tibia"),
    "foot": ("calcn_r", "talus"),
    "toes": ("toes_r", "foot"),
}
SPINE = {
    "lumbar5": ("lumbar5", "pelvis"),
    "lumbar4": ("lumbar4", "lumbar5"),
    "lumbar3": ("lumbar3", "lumbar4"),
    "lumbar2": ("lumbar2", "lumbar3"),
    "lumbar1": ("lumbar1", "lumbar2"),
    "thorax": ("torso", "lumbar1"),
}
# Share of lumbar flexion taken by each joint (Christophy 2012). The model lets L5/S1 follow with 1.0 instead
# of 0.125, which bends the spine 1.875 times too far, so its own couplings are not used.
LUMBAR_SHARE = {"lumbar5": 0.125, "lumbar4": 0.185, "lumbar3": 0.204, "lumbar2": 0.231, "lumbar1": 0.255}
NECK_PIVOT = np.array([-0.035, 0.400, 0.0])  # C7/T1 in the thorax, our estimate: the model's neck is rigid
HEAD_ORIGIN = np.array([-0.005, 0.490, 0.0])  # the model's head body in the thorax

# joint in the model: (our angle, sign); a joint that is not here is coupled to the knee or left at zero
FREE = {
    "hip_flexion_r": ("hip_flexion", 1),
    "hip_adduction_r": ("hip_abduction", -1),
    "hip_rotation_r": ("hip_external_rotation", -1),
    "knee_angle_r": ("knee_flexion", 1),
    "ankle_angle_r": ("ankle_dorsiflexion", 1),
    "mtp_angle_r": ("toe_extension", -1),
}
# The package dropped the wrap of psoas at the pelvic brim from the path but left the surface in the model.
# Put back, the lengths agree with Rajagopal2016 again (deep lunge +3.6 % instead of +2.4 %).
PSOAS_WRAP = ("PS_at_brim_wrap_r", "PS_at_brim_site_psoas_r")
# The patellar tendon passes in front of the femur even where the way round the back is shorter.
FIXED_TURN = {"recfem": -1}


@contextlib.contextmanager
def _quiet():
    """Loading warns about an empty prefix and writes a log file into the current folder."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def load():
    """Return (model, data) of the legs, the wrap of psoas put back as tendon `psoas_wrapped`."""
    with _quiet():
        spec = myo_sim.load_spec("myolegs")
        tendon = spec.add_tendon(name="psoas_wrapped")
        for site in ("psoas-P1_r", "psoas-P2_r"):
            tendon.wrap_site(site)
        tendon.wrap_geom(*PSOAS_WRAP)
        for site in ("psoas-P3_r", "psoas-P4_r"):
            tendon.wrap_site(site)
        model = spec.compile()
    return model, mujoco.MjData(model)


def _number(values, digits=7):
    return [round(float(v), digits) + 0.0 for v in values]


def rotation(quaternion):
    """3 x 3 matrix of a MuJoCo quaternion."""
    matrix = np.zeros(9)
    mujoco.mju_quat2Mat(matrix, quaternion)
    return matrix.reshape(3, 3)


def _couplings(model):
    """Coefficients of the joints that follow another: name -> (leading joint, a0 to a4)."""
    joint = mujoco.mjtEq.mjEQ_JOINT
    return {
        model.joint(model.eq_obj1id[e]).name: (model.joint(model.eq_obj2id[e]).name, model.eq_data[e][:5])
        for e in range(model.neq)
        if model.eq_type[e] == joint and model.eq_obj2id[e] >= 0
    }


def _joint(model, joint, couplings):
    """[kind, axis, our angle, polynomial of that angle in rad], or None for a joint left at zero."""
    name = model.joint(joint).name
    kind = "slide" if model.jnt_type[joint] == mujoco.mjtJoint.mjJNT_SLIDE else "hinge"
    if name in FREE:
        angle, sign = FREE[name]
        polynomial = [0.0, float(sign)]
    elif name in couplings:
        leader, coefficients = couplings[name]
        angle, sign = FREE[leader]
        polynomial = [float(f"{c * sign**i:.8g}") for i, c in enumerate(coefficients)]
    else:
        return None
    return [kind, _number(model.jnt_axis[joint]), angle, polynomial]


def segments(model):
    """Return the segments of the right leg and the spine, parents first."""
    couplings, out = _couplings(model), []
    for name, (body, parent) in LEG.items():
        b = model.body(body).id
        if not np.allclose(model.body_quat[b], [1, 0, 0, 0]):
            raise ValueError(f"{body}: turned against its parent, which the data format cannot hold")
        first = model.body_jntadr[b]
        joints = [_joint(model, j, couplings) for j in range(first, first + model.body_jntnum[b])]
        out.append(
            {
                "name": name,
                "parent": parent,
                "offset": _number(model.body_pos[b]),
                "joints": [j for j in joints if j],
            }
        )
    for name, (body, parent) in SPINE.items():
        share = LUMBAR_SHARE.get(name)
        joints = [["hinge", [0.0, 0.0, 1.0], "lumbar_flexion", [0.0, -share]]] if share else []
        offset = _number(model.body(body).pos)
        out.append({"name": name, "parent": parent, "offset": offset, "joints": joints})
    for name, parent, offset in (
        ("neck", "thorax", NECK_PIVOT),
        ("head", "neck", HEAD_ORIGIN - NECK_PIVOT),
    ):
        joints = [["hinge", [0.0, 0.0, 1.0], "neck_flexion", [0.0, -0.5]]]
        out.append({"name": name, "parent": parent, "offset": _number(offset), "joints": joints})
    return out


def _segment_of(model, body):
    name = model.body(body).name
    for segment, (ours, _) in {**LEG, **SPINE, "pelvis": ("pelvis", "")}.items():
        if ours == name:
            return segment
    raise ValueError(f"{name}: not a body that we keep")


def tendon_of(model, short_name):
    """Index of the tendon of a right-hand muscle."""
    name = "psoas_wrapped" if short_name == "psoas" else f"{short_name}_r_tendon"
    return model.tendon(name).id


def path(model, short_name):
    """Return the path of a right-hand muscle: points and the surfaces that it wraps over, in order."""
    t, out = tendon_of(model, short_name), []
    for w in range(model.tendon_adr[t], model.tendon_adr[t] + model.tendon_num[t]):
        i = model.wrap_objid[w]
        if model.wrap_type[w] == mujoco.mjtWrap.mjWRAP_SITE:
            segment = _segment_of(model, model.site_bodyid[i])
            out.append({"segment": segment, "point": _number(model.site_pos[i])})
            continue
        shape = "sphere" if model.geom_type[i] == mujoco.mjtGeom.mjGEOM_SPHERE else "cylinder"
        wrap = {
            "segment": _segment_of(model, model.geom_bodyid[i]),
            "wrap": shape,
            "centre": _number(model.geom_pos[i]),
            "radius": _number(model.geom_size[i][:1])[0],
        }
        if shape == "cylinder":
            wrap["axis"] = _number(rotation(model.geom_quat[i])[:, 2])
            wrap["turn"] = FIXED_TURN.get(short_name, 0)
        out.append(wrap)
    return out


def psoas_origins():
    """Return the origins of the eleven psoas fascicles on the lumbar vertebrae (right side)."""
    with _quiet():
        model, _ = myo_sim.load("myotorso")
    out = []
    for s in range(model.nsite):
        name = model.site(s).name
        if name.startswith("Ps_") and name.endswith("-P1_r"):
            level = name.removeprefix("Ps_").split("_Ps_")[0]
            segment = _segment_of(model, model.site_bodyid[s])
            out.append({"name": level, "segment": segment, "point": _number(model.site_pos[s])})
    return sorted(out, key=lambda o: o["name"])


def lengths(model, data, short_names, angles):
    """Muscle-tendon lengths [m] by MuJoCo's own kinematics and tendons, shape (poses, muscles).

    angles: (poses, 4) [deg], hip flexion, abduction, external rotation, knee flexion of the right leg.
    """
    q = {model.joint(j).name: model.jnt_qposadr[j] for j in range(model.njnt)}
    couplings = _couplings(model)
    tendons = [tendon_of(model, name) for name in short_names]
    out = np.empty((len(angles), len(tendons)))
    for row, pose in enumerate(np.radians(angles)):
        data.qpos[:] = model.qpos0
        for name, angle, sign in zip(list(FREE)[:4], pose, (1, -1, -1, 1), strict=True):
            data.qpos[q[name]] = sign * angle
        for name, (leader, coefficients) in couplings.items():
            data.qpos[q[name]] = np.polyval(coefficients[::-1], data.qpos[q[leader]])
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        out[row] = data.ten_length[tendons]
    return out
