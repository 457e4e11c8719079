"""Short versions of tools/bench/reliability.py, and the disk on which power_loss.py cuts the power."""

import random

import pytest
from bench import power_loss, reliability


def test_killed_at_any_moment(address):
    told = reliability.kills(address, moments=6)
    assert told["kills"] == 6
    assert told["acknowledged"] > 0
    assert (told["lost"], told["duplicated"], told["unreadable"]) == (0, 0, 0)
    assert told["most unacknowledged"] <= 1


def test_a_server_that_crashes(new_database):
    told = reliability.crashes(new_database(), times=2)
    assert (told["crashes"], told["lost"], told["duplicated"]) == (2, 0, 0)
    assert told["refused"] > 0  # the program noticed


def test_three_programs_save_at_once(address):
    told = reliability.writers(address, programs=3, count=25)
    assert (told["saved"], told["lost"], told["refused"], told["duplicated"]) == (75, 0, 0, 0)


def hexed(text):
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "diary.db").write_text("old")
    return power_loss.Disk(folder)


def left(disk, tmp_path, chance=None):
    target = tmp_path / f"after{len(list(tmp_path.iterdir()))}"
    target.mkdir()
    disk.cut(target, chance)
    return {path.name: path.read_text() for path in target.iterdir()}


def test_a_cut_keeps_what_was_synced_and_no_more(disk, tmp_path):
    file, folder = f"{disk.folder}/diary.db", disk.folder
    disk.play(("write", file, 1, b"NEW"))
    assert left(disk, tmp_path) == {"diary.db": "old"}
    disk.play(("sync", file, 0, None))
    assert left(disk, tmp_path) == {"diary.db": "oNEW"}
    disk.play(("cut", file, 2, None))
    disk.play(("sync", file, 0, None))
    assert left(disk, tmp_path) == {"diary.db": "oN"}
    # a new file needs its folder synced, and so does one that is deleted or renamed
    disk.play(("make", f"{folder}/journal", 0, None))
    disk.play(("write", f"{folder}/journal", 0, b"J"))
    disk.play(("sync", f"{folder}/journal", 0, None))
    assert left(disk, tmp_path) == {"diary.db": "oN"}
    disk.play(("sync", folder, 0, None))
    assert left(disk, tmp_path) == {"diary.db": "oN", "journal": "J"}
    disk.play(("remove", f"{folder}/journal", 0, None))
    assert left(disk, tmp_path) == {"diary.db": "oN", "journal": "J"}
    disk.play(("rename", file, 0, "new.db"))
    disk.play(("sync", folder, 0, None))
    assert left(disk, tmp_path) == {"new.db": "oN"}


def test_a_torn_cut_keeps_some_of_the_rest(disk, tmp_path):
    file = f"{disk.folder}/diary.db"
    disk.play(("write", file, 0, b"A" * 2000))
    seen = {left(disk, tmp_path, random.Random(seed))["diary.db"].count("A") for seed in range(60)}
    assert {0, 2000} < seen <= {0, 512, 1024, 1536, 2000}


def test_a_trace_is_read_as_strace_writes_it():
    def shown(path):
        return f'"{hexed(path)}"'

    made = "O_RDWR|O_CREAT|O_CLOEXEC, 0600"
    trace = f"""\
openat(AT_FDCWD</home>, {shown("/f/diary.db-journal")}, {made}) = 5<{hexed("/f/diary.db-journal")}>
openat(AT_FDCWD</home>, {shown("/f/diary.db")}, O_RDONLY) = 6</f/diary.db>
openat(AT_FDCWD</home>, {shown("/f/absent")}, O_RDWR|O_CREAT) = -1 EACCES (Permission denied)
pwrite64(5</f/diary.db-journal>, {shown("abc")}, 3, 4096) = 3
fdatasync(5<{hexed("/f/diary.db-journal")}>) = 0
write(1</dev/null>, {shown("saved")}, 5) = 5
ftruncate(6</f/diary.db>, 8192) = 0
fsync(7</f>) = 0
unlink({shown("/f/diary.db-journal")}) = 0
write(9</elsewhere>, {shown("x")}, 1) = 1
"""
    assert list(power_loss.calls(trace, "/f")) == [
        ("make", "/f/diary.db-journal", 0, None),
        ("write", "/f/diary.db-journal", 4096, b"abc"),
        ("sync", "/f/diary.db-journal", 0, None),
        ("saved", "", 0, None),
        ("cut", "/f/diary.db", 8192, None),
        ("sync", "/f", 0, None),
        ("remove", "/f/diary.db-journal", 0, None),
    ]
    with pytest.raises(ValueError, match="write in the folder of the log"):
        list(power_loss.calls(f"write(5</f/diary.db>, {shown('x')}, 1) = 1\n", "/f"))
