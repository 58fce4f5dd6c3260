"""An archive run against the desktop's own job: same results, throughput, killed workers, a killed scheduler, memory,
and what the scheduler itself costs.

    python benchmarks/archive.py equal [--recordings 100]     results and throughput against one desktop job at a time
    python benchmarks/archive.py killed [--recordings 100]    kill -9 of a worker every 20 s, of the scheduler once
    python benchmarks/archive.py empty [--tasks 10000]        what a task without work costs
    python benchmarks/archive.py kept                         what it saves that models stay loaded

Needs the extra ``archive``, the models and ../shared/data. Recordings are cut from there, 4 to 30 s each, in four
formats. The load of the computer is printed with all figures: they mean little while others use it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import av
import numpy as np
import psutil
from _common import ROOT, SHARED

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.base import settings as settings_store
from meetingmate.exchange import bundles
from meetingmate.jobs.archive import cluster
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library, whole_meeting

FORMATS = [("wav", "pcm_s16le"), ("flac", "flac"), ("mp3", "libmp3lame"), ("ogg", "libopus")]
PLAIN = ["--dashboard-port", "0", "-q"]


def make_archive(folder: Path, count: int) -> float:
    """``count`` different recordings of mixed length and format; returns their seconds."""
    folder.mkdir(parents=True)
    pick = random.Random(7)
    sources = [p for p in sorted((SHARED / "audio").iterdir()) if p.suffix in (".flac", ".mp3") and p.name[:2] == "en"]
    sources += [p for p in sorted((SHARED / "meetings").iterdir()) if p.suffix in (".ogg", ".flac")]
    sounds = {path: np.concatenate(list(decode.stream(path, rate=16000))) for path in sources}
    seconds = 0.0
    for number in range(count):
        path = sources[number % len(sources)]
        sound = sounds[path]
        length = min(sound.size, pick.randint(4, 30) * 16000)
        start = pick.randint(0, sound.size - length)
        suffix, codec = FORMATS[number % len(FORMATS)]
        write(folder / f"part {number:03} {path.stem}.{suffix}", sound[start : start + length], codec)
        seconds += length / 16000
    return seconds


def write(path: Path, sound: np.ndarray, codec: str) -> None:
    """Encode mono sound of 16 kHz."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=16000, layout="mono")
        frames = av.AudioFifo()
        frame = av.AudioFrame.from_ndarray((sound[None] * 32767).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 16000, 0
        frames.write(frame)
        size = stream.codec_context.frame_size or 1024
        while part := frames.read(size, partial=True):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))


def desktop(folder: Path, home: Path) -> tuple[dict[str, tuple], float]:
    """Results of the desktop's queue with one thread, one recording after the other, by name; and its seconds."""
    settings = settings_store.load().with_values(threads=1)
    found = {}
    begun = time.monotonic()
    for number, path in enumerate(sorted(folder.iterdir())):
        library = Library(home / f"library-{number}")  # empty, as in the archive: nothing is learned from others
        session = Session(library, settings, lambda event: None)
        meeting = session.submit(path, Details(keep_audio="link"))
        session.wait()
        session.close()
        found[path.name] = content(whole_meeting.read(library, meeting))
        library.close()
    return found, time.monotonic() - begun


def content(whole: whole_meeting.WholeMeeting) -> tuple:
    """Text and facts."""
    minutes = whole.minutes[-1] if whole.minutes else None
    return (
        [(one.text, one.speaker) for one in whole.utterances],
        [one.text for one in minutes.decisions] if minutes else [],
        [(one.task, one.owners, one.due) for one in minutes.actions] if minutes else [],
        minutes.summary_text() if minutes else "",
    )


def results(result: Path) -> dict[str, tuple]:
    """The same of all bundles of an archive; fails when a recording is there twice."""
    found = {}
    for path in sorted(result.glob("bundles/*/*.meetingmate")):
        (whole,) = bundles.read_meetings(path)
        name = whole.meeting.tracks[0].original_name
        assert name not in found, f"{name} is there twice"
        found[name] = content(whole)
    return found


def archive_run(folder: Path, result: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "meetingmate.cli", "archive-run", str(folder), "-o", str(result), "--json"]
    return subprocess.Popen([*command, *PLAIN, *more], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def differing(one: dict[str, tuple], other: dict[str, tuple]) -> dict[str, tuple]:
    return {name: (one.get(name), other.get(name)) for name in {*one, *other} if one.get(name) != other.get(name)}


def equal(arguments: argparse.Namespace, work: Path) -> dict:
    """Two workers of one thread against one desktop job."""
    seconds = make_archive(work / "in", arguments.recordings)
    begun = time.monotonic()
    program = archive_run(work / "in", work / "out", "--workers", "2")
    report = json.loads(program.communicate()[0])
    cluster_s, working_s = time.monotonic() - begun, report["progress"]["elapsed_s"]
    load = os.getloadavg()
    single, desktop_s = desktop(work / "in", work)
    made = results(work / "out")
    different = differing(single, made)
    if different:  # recognition may decode again with chance: then the desktop differs from itself, too
        again, _ = desktop_of(work, sorted(different))
        chance = [name for name in different if again[name] != single[name]]
    else:
        chance = []
    return {
        "recordings": arguments.recordings,
        "recorded_s": round(seconds),
        "desktop_s": round(desktop_s, 1),
        "two_workers_s": round(cluster_s, 1),
        "two_workers_without_start_s": round(working_s, 1),
        "share_of_ideal": round(desktop_s / 2 / cluster_s, 3),
        "share_of_ideal_without_start": round(desktop_s / 2 / working_s, 3),
        "different": sorted(different),
        "of these the desktop differs from itself": sorted(chance),
        "worker_memory_mb": round(report["progress"]["memory"] / 1e6),
        "load_after_run": load,
        "load_after_all": os.getloadavg(),
    }


def desktop_of(work: Path, names: list[str]) -> tuple[dict[str, tuple], float]:
    """The desktop's results of some recordings once more."""
    few = work / "again"
    few.mkdir()
    for name in names:
        (few / name).symlink_to(work / "in" / name)
    return desktop(few, work / "again-home")


def killed(arguments: argparse.Namespace, work: Path) -> dict:
    """A cluster of a scheduler and two workers; a worker dies every 20 s, the scheduler once."""
    make_archive(work / "in", arguments.recordings)
    port = "18786"
    address = f"tcp://127.0.0.1:{port}"
    dask = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--no-dashboard",
    ]
    scheduler = subprocess.Popen(dask, stderr=subprocess.DEVNULL)
    command = [sys.executable, "-m", "meetingmate.cli", "archive-worker", address, "--workers", "2"]
    keeper = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    program = archive_run(work / "in", work / "out", "--scheduler", address)
    ended = threading.Event()
    deaths = []
    begun = time.monotonic()

    def kill() -> None:
        nonlocal scheduler
        pick = random.Random(1)
        while not ended.wait(arguments.every):
            workers = [one for one in psutil.Process(keeper.pid).children() if "spawn_main" in " ".join(one.cmdline())]
            if len(deaths) == 3:
                scheduler.kill()
                scheduler.wait()
                deaths.append("scheduler")
                time.sleep(3)
                scheduler = subprocess.Popen(dask, stderr=subprocess.DEVNULL)
            elif workers:
                pick.choice(workers).kill()
                deaths.append("worker")

    killer = threading.Thread(target=kill)
    killer.start()
    out = program.communicate()[0]
    ended.set()
    killer.join()
    keeper.terminate()
    keeper.wait(60)
    scheduler.kill()
    made = results(work / "out")
    report = json.loads(out)
    return {
        "recordings": arguments.recordings,
        "exit_code": program.returncode,
        "deaths": {kind: deaths.count(kind) for kind in ("worker", "scheduler")},
        "bundles": len(made),
        "indexed": report["indexed"],
        "failed": report["failed"],
        "left_in_work": len(list((paths.state_dir() / "archive").glob("*"))),
        "worker_memory_mb": round(report["progress"]["memory"] / 1e6),
        "took_s": round(time.monotonic() - begun, 1),
        "load": os.getloadavg(),
    }


def nothing(number: int) -> int:
    """A task without work."""
    return number


def empty(arguments: argparse.Namespace, work: Path) -> dict:
    """What a task costs beside its work, handed out as a run hands them out: a few ahead of each worker."""
    with cluster.LocalCluster(1, 2, 0) as made:
        made.submit(nothing, -1, "first").result()
        begun, cpu = time.monotonic(), time.process_time()
        waiting: list = []
        for number in range(arguments.tasks):
            waiting.append(made.submit(nothing, number, f"empty-{number}"))
            if len(waiting) == 6:
                waiting.pop(0).result()
        for future in waiting:
            future.result()
        one_by_one, cpu = time.monotonic() - begun, time.process_time() - cpu
        begun = time.monotonic()
        futures = [made.submit(nothing, number, f"again-{number}") for number in range(arguments.tasks)]
        made.client.gather(futures)
        together = time.monotonic() - begun
    return {
        "tasks": arguments.tasks,
        "ms_a_task_6_ahead": round(1000 * one_by_one / arguments.tasks, 2),
        "processor_ms_a_task_of_scheduler_and_client": round(1000 * cpu / arguments.tasks, 2),
        "ms_a_task_all_at_once": round(1000 * together / arguments.tasks, 2),
        "load": os.getloadavg(),
    }


def kept_models(arguments: argparse.Namespace, work: Path) -> dict:
    """Short recordings by the desktop's job, with workers that end and with workers that stay."""
    from meetingmate.workers import kept

    make_archive(work / "in", arguments.recordings)
    ending, ending_s = desktop(work / "in", work / "a")
    kept.keep(4_000_000_000)
    staying, staying_s = desktop(work / "in", work / "b")
    return {
        "recordings": arguments.recordings,
        "ending_s_each": round(ending_s / arguments.recordings, 2),
        "staying_s_each": round(staying_s / arguments.recordings, 2),
        "different": sorted(differing(ending, staying)),
        "load": os.getloadavg(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=("equal", "killed", "empty", "kept"))
    parser.add_argument("--recordings", type=int, default=100)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two deaths")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archive-benchmark-") as folder:
        work = Path(folder)
        home = work / "home"
        home.mkdir()
        (home / "models").symlink_to(paths.models_dir())
        os.environ["MEETINGMATE_HOME"] = str(home)
        run = {"equal": equal, "killed": killed, "empty": empty, "kept": kept_models}[arguments.what]
        print(json.dumps(run(arguments, work), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
