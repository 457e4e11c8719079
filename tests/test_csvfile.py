"""Bytes to rows and back: row numbers as in a spreadsheet, the program's own settings, and what a full disk leaves."""

import csv
import errno
import os
import pathlib
import stat
import threading

import pytest

from hipmobility import csvfile
from hipmobility.records import LogError

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes and pipes are POSIX")


def opened(path, data, known=("a", "b")):
    path.write_bytes(data)
    return csvfile.read(path, known)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "diary.csv"


def test_rows_are_numbered_as_a_spreadsheet_does(path):
    # row 1 blank, row 2 the header, row 3 with two line breaks in it, row 4 blank, row 5
    file = opened(path, b'\na,b\n1,"x\ny\r\nz"\n\n2,w\n')
    assert (file.header, file.header_row) == (("a", "b"), 2)
    assert list(csvfile.rows(file)) == [(3, ["1", "x\ny\r\nz"]), (5, ["2", "w"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_line_alone_tells_the_delimiter(path, delimiter):
    data = delimiter.join("ab") + "\n" + "1,1,1;2;2;2\t3\t3\t3\n" * 9
    assert opened(path, data.encode()).delimiter == delimiter


def test_known_names_count_more_than_the_number_of_cells(path):
    file = opened(path, b"a;b;c,with,many,commas\n")
    assert (file.delimiter, file.header) == (";", ("a", "b", "c,with,many,commas"))


def test_the_limit_of_the_csv_module_is_as_before(path):
    before = csv.field_size_limit(1000)
    try:
        file = opened(path, b"a,b\n" + b"x" * 300_000 + b",1\n" + b'2,"open')
        rows = csvfile.rows(file)
        assert len(next(rows)[1][0]) == 300_000
        assert csv.field_size_limit() == 1000  # while another reader is at work as well
        with pytest.raises(LogError, match="row 3"):
            next(rows)
        with pytest.raises(LogError, match="row 2, b: byte 0xff is not UTF-8"):
            opened(path, b"a,b\n" + b"x" * 300_000 + b",\xff\n")
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(before)


def test_two_readers_at_once(path):
    file = opened(path, b"a,b\n" + (b"y" * 200_000 + b",1\n") * 30)
    counts = []
    workers = [
        threading.Thread(target=lambda: counts.append(sum(1 for _ in csvfile.rows(file)))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert counts == [30] * 4


def test_what_comes_before_an_open_quote_is_still_read(path):
    rows = csvfile.rows(opened(path, b'a,b\n1,2\n3,"open\n5,6\n'))
    assert next(rows) == (2, ["1", "2"])
    with pytest.raises(LogError, match=r"^row 3: a quotation mark opens a cell here"):
        next(rows)


def test_a_large_file_is_read_in_pieces(path):
    file = opened(path, b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(25_000)))
    assert [(number, int(cells[0])) for number, cells in csvfile.rows(file)] == [
        (i + 2, i) for i in range(25_000)
    ]


def test_there_is_no_file(tmp_path):
    with pytest.raises(LogError) as error:
        csvfile.read(tmp_path / "diary.csv", ())
    assert error.value.faults == ("diary.csv: no such file",)  # the folder is nobody's business


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(LogError, match="is a folder, not a CSV file"):
        csvfile.read(tmp_path, ())


@POSIX
def test_a_pipe_is_not_waited_for(path):
    os.mkfifo(path)
    with pytest.raises(LogError, match="is not a plain file"):
        csvfile.read(path, ())


def test_a_name_that_cannot_be_is_told():
    with pytest.raises(LogError, match=r"^a\\x00b\.csv: is not a file name$"):
        csvfile.read("a\0b.csv", ())


@pytest.mark.parametrize("name", ["a\0b.csv", "half\ud800.csv"])
def test_names_that_no_file_can_have(name):
    for act in (lambda: csvfile.read(name, ()), lambda: csvfile.write(name, ["a"], [])):
        with pytest.raises(LogError, match=r"is not a file name|no such file|cannot be written"):
            act()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied"),
            "diary.csv: may not be read (permission denied)",
        ),
        (OSError(errno.EIO, "Input/output error"), "diary.csv: cannot be read (Input/output error)"),
    ],
)
def test_the_disk_refuses_to_read(path, monkeypatch, error, says):
    path.write_bytes(b"a,b\n")

    def refuse(_):
        raise error

    monkeypatch.setattr(pathlib.Path, "read_bytes", refuse)
    with pytest.raises(LogError) as refused:
        csvfile.read(path, ())
    assert refused.value.faults == (says,)


def test_a_file_beyond_all_bounds_is_not_read(path, monkeypatch):
    monkeypatch.setattr(csvfile, "LARGEST_BYTES", 10)
    with pytest.raises(LogError, match="is larger than"):
        opened(path, b"a,b\n1,2\n3,4\n")


def test_control_characters_in_a_file_name_are_told_visibly(tmp_path):
    with pytest.raises(LogError) as error:
        csvfile.read(tmp_path / "a\x1b[31m.csv", ())
    assert "\x1b" not in str(error.value)


# ---- writing


def test_every_cell_is_in_quotes(path):
    csvfile.write(path, ["a", "b"], [["1", 'say "x"'], ["", "two\nlines"]])
    assert path.read_bytes() == b'"a","b"\n"1","say ""x"""\n"","two\nlines"\n'


@POSIX
def test_only_the_owner_reads_it(path):
    before = os.umask(0)
    try:
        csvfile.write(path, ["a"], [["1"]])
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("act", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(path, monkeypatch, act):
    path.write_bytes(b"old")
    monkeypatch.setattr(os, act, full)
    with pytest.raises(LogError) as error:
        csvfile.write(path, ["a"], [["1"]])
    assert error.value.faults == ("diary.csv: cannot be written (No space left on device)",)
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("diary.csv", b"old")]


@POSIX
def test_a_file_that_outgrows_its_limit_leaves_nothing(path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(LogError, match=r"^diary.csv: cannot be written"):
            csvfile.write(path, ["a"], [["x" * 1000]] * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(path.parent.iterdir()) == []


def test_an_interruption_leaves_nothing(path):
    def lines():
        yield ["1"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        csvfile.write(path, ["a"], lines())
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(LogError, match=r"^diary.csv: cannot be written"):
        csvfile.write(tmp_path / "none" / "diary.csv", ["a"], [])
    with pytest.raises(LogError, match="cannot be written"):
        csvfile.write(tmp_path, ["a"], [])
    assert list(tmp_path.parent.glob("*.tmp")) == []


@POSIX
def test_file_and_folder_are_on_the_disk_before_it_returns(path, monkeypatch):
    synced = []
    fsync = os.fsync

    def spy(handle):
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    csvfile.write(path, ["a"], [["1"]])
    assert synced == [(False, False), (True, True)]  # the content before the name, the name before the return
