"""The state of the explorer of the muscles, and that what is sent is what was computed."""

import json

import numpy as np
import pandas as pd
import pytest
from test_compensation_explorer import unpack
from traitlets import TraitError

from hipmobility import anatomy, explore
from hipmobility.widgets.muscle_explorer import PRESETS, MuscleExplorer


@pytest.fixture
def explorer():
    return MuscleExplorer()


def test_the_browser_gets_the_tables_as_they_are(explorer):
    for one in explorer.content["muscles"]:
        change, acts = explore.muscle_table(one["name"])
        assert np.array_equal(unpack(explorer, f"change {one['name']}"), change.ravel())
        assert np.array_equal(unpack(explorer, f"acts {one['name']}"), acts.ravel())
        assert one["knee"] == (one["name"] in explore.KNEE_CROSSING)
    for name, matrices in {f"step {n}": m for n, m in explore.leg_steps().items()}.items():
        assert unpack(explorer, name).reshape(-1, 3, 4) == pytest.approx(matrices[:, :3], abs=1e-6)
    for number, bone in enumerate(explorer.content["figure"]["bones"]):
        points = unpack(explorer, f"points {number}").reshape(-1, 3) * 5e-5
        names = [b for b in anatomy.bones() if (b.name, b.segment) == (bone["name"], bone["segment"])]
        assert any(
            b.vertices.shape == points.shape and np.allclose(b.vertices, points, atol=3e-5) for b in names
        )


def test_it_is_small_enough_to_send(explorer):
    assert len(explorer.data) + len(json.dumps(explorer.content)) + len(str(explorer._esm)) < 400_000


def test_it_is_set_and_read_from_python(explorer):
    assert repr(explorer) == (
        "MuscleExplorer(flexion 0, abduction 0, external rotation 0, knee 0, tilt 0 degrees, front)"
    )
    explorer.hip_flexion, explorer.hip_abduction = 90, 30
    explorer.hip_external_rotation, explorer.knee_flexion = np.int64(50), 90
    explorer.group, explorer.view = "side", "oblique"
    read = (
        explorer.hip_flexion,
        explorer.hip_abduction,
        explorer.hip_external_rotation,
        explorer.knee_flexion,
    )
    assert (*read, explorer.group, explorer.view) == (90, 30, 50, 90, "side", "oblique")
    # the anatomy notes: figure-4, piriformis +14.3 and +3.2 in this geometry, its front gluteus minimus +38.2 and +46.8
    assert explorer.table.loc["piriformis", ["standing", "chair"]].to_list() == [14, 3]
    assert explorer.table.loc["gluteus_minimus_front", ["standing", "chair"]].to_list() == [38, 47]
    explorer.reset()
    assert explorer.hip_flexion == 0


def test_a_pelvis_that_tips_takes_the_hip_along(explorer):
    """The thigh stays 20 degrees behind the trunk: a tip of 15 leaves 5 of extension (anatomy notes, 7.2)."""
    explorer.hip_flexion = -20
    explorer.pelvic_tilt = 15
    assert (explorer.hip_flexion, explorer.pelvic_tilt) == (-5, 15)
    explorer.pelvic_tilt = 0
    assert explorer.hip_flexion == -20
    with pytest.raises(TraitError, match=r"^hip_flexion: -35 is not from -30 to 120, in steps of 5$"):
        explorer.pelvic_tilt = -15
    assert (explorer.hip_flexion, explorer.pelvic_tilt) == (-20, 0)


def test_what_is_rough_is_never_a_number(explorer):
    numbers = anatomy.muscles().set_index("muscle")["numbers"]
    seen = set()
    for group in ("front", "side", "inner", "hamstrings"):
        explorer.group = group
        for muscle, row in explorer.table.iterrows():
            seen.add(muscle)
            rough = numbers[muscle] == "rough"
            assert pd.isna(row["standing"]) == pd.isna(row["chair"]) == rough
    assert seen == set(numbers.index[numbers != "none"])
    assert all(one["rough"] == (numbers[one["name"]] == "rough") for one in explorer.content["muscles"])


@pytest.mark.parametrize("name", PRESETS)
def test_a_named_pose_is_the_pose_of_the_anatomy(explorer, name):
    leg = vars(anatomy.pose(name).leg)
    given = explorer.content["presets"][name][1]
    for angle, value in given.items():
        explorer.state = {**explorer.state, angle: value}  # every one is on the grid
        if (name, angle) != ("figure_4", "knee_flexion"):  # 95, between two steps
            assert value == leg[angle]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("hip_flexion", 42, "hip_flexion: 42 is not from -30 to 120, in steps of 5"),
        ("hip_abduction", 60, "hip_abduction: 60 is not from -30 to 50, in steps of 10"),
        ("hip_external_rotation", "out", "hip_external_rotation: 'out' is not a whole number from -40 to 50"),
        ("knee_flexion", -10, "knee_flexion: -10 is not from 0 to 120, in steps of 10"),
        ("pelvic_tilt", 3, "pelvic_tilt: 3 is not from -20 to 20, in steps of 5"),
        ("pelvic_tilt", None, "pelvic_tilt: None is not a whole number from -20 to 20"),
        ("group", "back", "group: 'back' is not one of front, side, inner, hamstrings"),
        ("view", "top", "view: 'top' is not one of side, oblique"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(explorer, name, value, fault):
    before = dict(explorer.state)
    with pytest.raises(TraitError) as error:
        setattr(explorer, name, value)
    assert str(error.value) == fault
    assert explorer.state == before
