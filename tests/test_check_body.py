"""The body is built anew whenever its tool, its inputs or its files changed, and only then."""

import shutil

import check_body
import pytest


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of all that the fingerprint is taken of."""
    for part in [*check_body.PARTS, "tools/anatomy/checked.txt"]:
        for path in check_body.ROOT.glob(part):
            if path.is_file():
                place = tmp_path / path.relative_to(check_body.ROOT)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
    monkeypatch.setattr(check_body, "ROOT", tmp_path)
    monkeypatch.setattr(check_body, "CHECKED", tmp_path / "tools" / "anatomy" / "checked.txt")
    return tmp_path


def test_the_files_are_those_that_were_compared_last():
    assert check_body.CHECKED.read_text() == check_body.fingerprint(), (
        "make test STAGES=body, then commit checked.txt"
    )


@pytest.mark.parametrize(
    "name",
    ["tools/build_anatomy.py", "tools/anatomy/model.py", "hipmobility/data/body.json", check_body.LOCK],
)
def test_any_change_asks_for_a_new_comparison(copy, monkeypatch, name):
    monkeypatch.setattr(check_body, "compare", lambda: pytest.fail("nothing changed yet"))
    assert check_body.main() == 0
    with open(copy / name, "a") as file:
        file.write(" ")
    monkeypatch.setattr(check_body, "compare", lambda: False)
    assert "differ" in check_body.main()
    monkeypatch.setattr(check_body, "compare", lambda: True)
    assert check_body.main() == 0
    assert check_body.CHECKED.read_text() == check_body.fingerprint()
