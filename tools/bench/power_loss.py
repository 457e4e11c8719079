"""What a power cut leaves of a log: `python tools/bench/power_loss.py [POINTS]`, on Linux, with strace.

A program saves rows one after the other; strace writes down each write, fsync and deletion. From this list a disk is
rebuilt as it may be after a cut at any point: "clean" keeps only what was fsynced by then, "torn" also a random half of
the rest, cut at random sectors. Then the log is opened: no row that was acknowledged may be missing. That is harsher
than a real kernel, which writes back within seconds. The same with synchronous=OFF shows that losses would be seen.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hipmobility.log import Log

CALLS = "openat,write,pwrite64,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,ftruncate"
WORKER = """
import os, sys
import pandas
from hipmobility.log import Log
import sqlalchemy as sa
log = Log(sys.argv[1])
if sys.argv[3]:
    sa.event.listen(log._store.engine, "connect", lambda db, _: db.execute(f"PRAGMA synchronous={sys.argv[3]}"))
os.write(1, b"begin")
for n in range(int(sys.argv[2])):
    log.add_session(patient_id="P1", date="2026-03-01", stretch="hip_flexor", side="left", holds=n % 50, hold_s=30,
                    note=f"row {n}")
    os.write(1, b"saved")
"""
SECTOR = 512


@dataclass
class File:
    """One file: what is surely on the disk, and what was written since."""

    kept: bytes = b""
    pending: list = field(default_factory=list)

    def after(self, happened):
        content = bytearray(self.kept)
        for offset, data in happened:
            if data is None:  # cut or grown to this length
                del content[offset:]
                content.extend(bytes(offset - len(content)))
            else:
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
        return bytes(content)


class Disk:
    """A folder as the programs see it, and as the disk has it."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.names = {path.name: File(path.read_bytes()) for path in Path(folder).iterdir()}
        self.kept = dict(self.names)
        self.pending = []  # (name, File or None): what became of the names since the folder was fsynced

    def play(self, call):
        kind, path, offset, data = call
        if kind == "sync" and path == self.folder:
            self.kept, self.pending = dict(self.names), []
            return
        name = os.path.relpath(path, self.folder)
        if kind == "make":
            if name not in self.names:
                self.names[name] = File()
                self.pending.append((name, self.names[name]))
        elif kind == "remove":
            self.names.pop(name, None)
            self.pending.append((name, None))
        elif kind == "rename":
            self.names[data] = self.names.pop(name)
            self.pending += [(data, self.names[data]), (name, None)]
        elif name in self.names:  # a file that is deleted already does not matter
            one = self.names[name]
            if kind == "sync":
                one.kept, one.pending = one.after(one.pending), []
            else:
                one.pending.append((offset, data))

    def cut(self, target, chance):
        """Write down what the disk may hold now; `chance` is a random.Random, or None for what is sure."""
        names = dict(self.kept)
        for name, one in self.pending:
            if chance and chance.random() < 0.5:
                names.pop(name, None)
                if one:
                    names[name] = one
        for name, one in names.items():
            if name.endswith("-shm"):  # never read after a start
                continue
            happened = [torn(*write, chance) for write in one.pending if chance and chance.random() < 0.5]
            (target / name).write_bytes(one.after(happened))


def torn(offset, data, chance):
    if data is None or len(data) <= SECTOR or chance.random() < 0.5:
        return offset, data
    return offset, data[: chance.randrange(SECTOR, len(data), SECTOR)]


def text(shown):
    return bytes.fromhex(shown.replace("\\x", ""))


def calls(trace, folder):
    """Read what strace wrote: (kind, path, offset, data) for each call in the folder, or "begin" and "saved"."""
    for line in trace.splitlines():
        found = re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", line)
        if not found or int(found[3]) < 0:
            continue
        call, arguments = found[1], found[2]
        strings = [text(one) for one in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]
        path = re.match(r"\d+<([^>]*)>", arguments)
        path = re.sub(r"\\x(..)", lambda pair: chr(int(pair[1], 16)), path[1]) if path else ""
        if call == "write" and arguments.startswith("1<"):
            yield (strings[0].decode(), "", 0, None)
            continue
        if call in ("openat", "unlink", "unlinkat", "rename", "renameat", "renameat2"):
            path = os.fsdecode(strings[0])
        if not (path + "/").startswith(f"{folder}/") or path.endswith("(deleted)"):
            continue
        if call == "openat":
            if "O_CREAT" in arguments:
                yield ("make", path, 0, None)
        elif call.startswith("unlink"):
            yield ("remove", path, 0, None)
        elif call.startswith("rename"):
            yield ("rename", path, 0, os.path.relpath(os.fsdecode(strings[1]), folder))
        elif call == "ftruncate":
            yield ("cut", path, int(arguments.rsplit(", ", 1)[1]), None)
        elif call == "pwrite64":
            yield ("write", path, int(arguments.rsplit(", ", 1)[1]), strings[0][: int(found[3])])
        elif call in ("fsync", "fdatasync"):
            yield ("sync", path, 0, None)
        else:
            raise ValueError(f"{call} in the folder of the log: this program does not know where it writes")


def record(rows, synchronous):
    """Save rows under strace; returns the folder as it was before, and the calls from then on."""
    with tempfile.TemporaryDirectory() as place:
        folder, trace = Path(place).resolve() / "log", Path(place) / "trace"
        Log(folder / "diary.db")
        disk = Disk(folder)
        command = ["strace", "-qq", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", trace]
        worker = [sys.executable, "-c", WORKER, folder / "diary.db", str(rows), synchronous]
        subprocess.run([*command, *worker], check=True, stdout=subprocess.DEVNULL)
        found = list(calls(trace.read_text(), str(folder)))
    begin = next(number for number, call in enumerate(found) if call[0] == "begin")
    for call in found[:begin]:
        disk.play(call)
    return disk, found[begin + 1 :]


def after_cut(disk, torn_by):
    """Return how many rows the log holds after a cut, or -1 when it cannot be opened."""
    with tempfile.TemporaryDirectory() as place:
        disk.cut(Path(place), torn_by)
        try:
            return len(Log(Path(place) / "diary.db").sessions())
        except Exception:  # whatever a damaged file makes Python say
            return -1


def power_loss(points=200, rows=60, synchronous="", seed=1):
    """Cut the power at random points; count those with rows lost or no readable log, and the most rows lost.

    `synchronous` is what SQLite is told instead of what the log tells it, such as OFF.
    """
    disk, found = record(rows, synchronous)
    chance = random.Random(seed)
    wanted = sorted(chance.choices(range(1, len(found) + 1), k=points))
    result = dict.fromkeys(("points", "lost clean", "lost torn", "most lost", "unreadable"), 0)
    result["points"], saved, played = 2 * points, 0, 0
    for point in wanted:
        for call in found[played:point]:
            if call[0] == "saved":
                saved += 1
            else:
                disk.play(call)
        played = point
        for kind, torn_by in (("clean", None), ("torn", chance)):
            held = after_cut(disk, torn_by)
            result["unreadable"] += held < 0
            result[f"lost {kind}"] += held < saved
            result["most lost"] = max(result["most lost"], saved - max(held, 0))
    return result


def main(points=200):
    if shutil.which("strace") is None:
        return "This needs strace (Debian, Ubuntu: sudo apt install strace; Fedora: sudo dnf install strace)"
    ours, careless = power_loss(points), power_loss(points, synchronous="OFF")
    for name, told in (("the log", ours), ("synchronous=OFF", careless)):
        print(f"power loss, {name}:", ", ".join(f"{what} {count}" for what, count in told.items()))
    if ours["lost clean"] or ours["lost torn"] or ours["unreadable"]:
        return "FAILED: acknowledged rows were lost"
    if not careless["lost clean"]:
        return "FAILED: without fsync nothing was lost, so this program sees nothing"
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
