"""The files of the body against a fresh build. Needs the extra `anatomy`: `make test STAGES=body` brings it."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def tool():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        import build_anatomy

        yield build_anatomy


@pytest.fixture(scope="module")
def built(tool):
    return tool.build()


def test_a_fresh_build_agrees_with_the_files(tool, built, capsys):
    assert tool.check(*built) == []
    assert "within 1 mm of the model" in capsys.readouterr().out


def test_building_twice_gives_the_same(tool, built):
    again = tool.build()
    assert json.dumps(again[0]) == json.dumps(built[0])
    for one, other in zip(again[1:], built[1:], strict=True):
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_check_finds_a_moved_point_a_torn_bone_and_another_length(tool, built, monkeypatch):
    body, bones, sample = copy.deepcopy(built)
    body["muscles"][0]["path"][0]["point"][1] += 0.001
    bones["vertices"] = bones["vertices"] + np.array([30, 0, 0], dtype=np.int16)  # 1.5 mm
    sample["lengths_m"] = sample["lengths_m"] + 1e-3
    monkeypatch.setattr(tool, "_library_faults", lambda sample: [])
    faults = tool.check(body, bones, sample)
    assert faults[0].startswith("body.json: muscles[0]: path[0]: point[1]: ")
    assert sum("moved 1.50 mm" in fault for fault in faults) == len(body["bones"])
    assert faults[-1] == "model_lengths.npz: the model gives other lengths"


def test_check_finds_a_library_that_disagrees(tool, built):
    *_, sample = built
    wrong = {**sample, "lengths_m": sample["lengths_m"] + 2e-3}
    assert len(tool._library_faults(wrong)) == 25


def test_bones_keep_their_shape(tool, built):
    """Simplified against the full mesh: the same extent, and the ribs are still there."""
    from anatomy import meshes
    from anatomy import model as model_reader

    model, _ = model_reader.load()
    labels, shapes = meshes.bones(model)
    area = {}
    for label, (vertices, faces) in zip(labels, shapes, strict=True):
        a, b, c = (vertices[corner] for corner in faces.T)
        area[label["name"]] = np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2
        full, _ = meshes.read(model, {**meshes.SINGLE, **meshes.PAIRED}[label["name"]][0])
        assert np.ptp(vertices, axis=0) == pytest.approx(np.ptp(full, axis=0), abs=4e-3), label["name"]
    vertices, faces = meshes.clean(*meshes.read(model, "torso_geom_13_ribcage_s"))
    a, b, c = (vertices[corner] for corner in faces.T)
    assert area["ribs"] > 0.8 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2


def test_clean_mends_a_mesh(tool):
    from anatomy import meshes

    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [5, 5, 5]], dtype=float)
    faces = np.array(
        [[0, 1, 2], [4, 2, 1], [0, 4, 3], [1, 2, 3]]
    )  # one twice, one without area, one loose corner
    vertices, kept = meshes.clean(corners, faces)
    assert len(vertices) == 4
    assert len(kept) == 2
