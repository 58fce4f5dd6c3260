"""An archive by the command line with the real speech model: two workers, a damaged file, and a worker that is killed.

What a run makes must be what the desktop makes of the same recordings.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from meetingmate.audio import decode
from meetingmate.exchange import bundles
from tests.audio.media import write
from tests.waiting import until

pytest.importorskip("distributed", reason="the extra archive is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PLAIN = ["--writing-model", "none", "--speakers", "none", "--language", "en"]
#: Containers and codecs of the recordings, each several times.
FORMATS = [("wav", "pcm_s16le"), ("flac", "flac"), ("mp3", "libmp3lame"), ("ogg", "libopus")]


def meetingmate(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "meetingmate.cli", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        meetingmate(*arguments), capture_output=True, text=True, timeout=400, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def with_models(home, models_dir):
    (home / "models").symlink_to(models_dir)
    return home


@pytest.fixture
def archive(tmp_path, sample_dir) -> Path:
    """Nine recordings of 5 to 9 s in four formats, and one damaged file."""
    folder = tmp_path / "archive"
    (folder / "2019").mkdir(parents=True)
    sound = np.concatenate(list(decode.stream(sample_dir / "sample_standup.ogg", rate=16000)))
    for number in range(9):
        suffix, codec = FORMATS[number % len(FORMATS)]
        start = number * 12 * 16000
        write(
            folder / ("2019" if number % 2 else "") / f"meeting {number}.{suffix}",
            sound[None, start : start + (5 + number % 5) * 16000],
            16000,
            codec,
        )
    (folder / "damaged.mp3").write_bytes(os.urandom(4000))
    (folder / "notes.txt").write_text("no recording")
    return folder


def dask_workers(program: psutil.Process) -> list[psutil.Process]:
    """Dask's workers that have an engine running."""
    found = []
    for child in program.children():
        try:
            if any("spawn_main" in " ".join(one.cmdline()) for one in child.children()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def texts(result: Path) -> dict[str, tuple[str, list[str]]]:
    """Words and facts by title, of all bundles."""
    found = {}
    for path in sorted(result.glob("bundles/*/*.meetingmate")):
        (whole,) = bundles.read_meetings(path)
        facts = [one.task for one in whole.minutes[-1].actions] + [one.text for one in whole.minutes[-1].decisions]
        assert whole.meeting.title not in found, "twice"
        found[whole.meeting.title] = (" ".join(one.text for one in whole.utterances), facts)
    return found


def test_two_workers_a_damaged_file_and_a_killed_worker(with_models, archive, tmp_path):
    result = tmp_path / "result"
    command = meetingmate("archive-run", archive, "-o", result, "--workers", 2, "--dashboard-port", 0, *PLAIN)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        process = psutil.Process(program.pid)
        victim = until(lambda: dask_workers(process), "worker with an engine", 120)[0]
        victim.kill()
        out, err = program.communicate(timeout=400)
    assert program.returncode == 3, err
    assert "Traceback" not in err
    assert "10 recordings: 9 done, 1 failed" in out
    assert "damaged.mp3" in err
    failures = [json.loads(path.read_text()) for path in result.glob("failures/*.json")]
    assert [one["file"] for one in failures] == ["damaged.mp3"]
    assert "damaged.mp3" in failures[0]["problem"]
    assert not list((with_models / "state" / "archive").glob("*")), "nothing is left in work"

    made = texts(result)
    assert sorted(made) == [f"Meeting {number}" for number in range(9)]
    wanted = archive / "meeting 4.wav"
    done = run("process", wanted, "-o", tmp_path / "single.json", "--keep", "none", *PLAIN)
    assert done.returncode == 0, done.stderr
    single = json.loads((tmp_path / "single.json").read_text(encoding="utf-8"))
    assert made["Meeting 4"][0] == " ".join(one["text"] for one in single["utterances"]) != ""
    facts = [one["task"] for one in single["minutes"]["actions"]]
    assert made["Meeting 4"][1] == facts + [one["text"] for one in single["minutes"]["decisions"]]

    before = {path: path.stat().st_mtime_ns for path in result.glob("bundles/*/*")}
    (archive / "damaged.mp3").unlink()
    again = run("archive-run", archive, "-o", result, "--workers", 1, "--dashboard-port", 0, *PLAIN)
    assert again.returncode == 0, again.stderr
    assert "9 recordings: 0 done, 9 done before" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in result.glob("bundles/*/*")} == before

    word = max(made["Meeting 4"][0].split(), key=len).strip(".,?!")
    found = run("archive-search", result, word, "--json")
    assert "Meeting 4" in [one["title"] for one in json.loads(found.stdout)["meetings"]]
    bundle = result / next(one["file"] for one in json.loads(found.stdout)["meetings"])
    assert run("import", bundle).returncode == 0
    listed = json.loads(run("list", "--json").stdout)["meetings"]
    assert len(listed) == 1


def test_a_long_recording_in_parts_has_the_text_of_the_whole(with_models, sample_dir, tmp_path):
    folder, result = tmp_path / "archive", tmp_path / "result"
    folder.mkdir()
    sound = next(decode.stream(sample_dir / "sample_standup.ogg", rate=16000, block_s=90))  # blocks: 60 s and the rest
    write(folder / "long.wav", sound[None], 16000, "pcm_s16le")
    command = meetingmate("archive-run", folder, "-o", result, "--workers", 2, "--dashboard-port", 0, "--split", 0.3)
    with subprocess.Popen([*command, *PLAIN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        process = psutil.Process(program.pid)
        until(lambda: list(result.glob("state/parts/*/plan.json")), "plan", 200)
        until(lambda: dask_workers(process), "worker with an engine", 120)[0].kill()
        until(lambda: sorted(one.name for one in result.glob("state/parts/*/[0-9].json")), "part", 300)
        out, err = program.communicate(timeout=400)
    assert program.returncode == 0, err
    assert "1 recordings: 1 done" in out
    assert not list(result.glob("state/parts/*")), "parts are gone when they are joined"
    assert not list((with_models / "state" / "archive").glob("*")), "nothing is left in work"
    done = run("process", folder / "long.wav", "-o", tmp_path / "single.json", "--keep", "none", *PLAIN)
    assert done.returncode == 0, done.stderr
    single = json.loads((tmp_path / "single.json").read_text(encoding="utf-8"))
    (whole,) = bundles.read_meetings(next(result.glob("bundles/*/*.meetingmate")))
    lines = [(one.id, one.start, one.text) for one in whole.utterances]
    assert lines == [(one["id"], one["start"], one["text"]) for one in single["utterances"]]
    assert whole.meeting.duration_s == single["meeting"]["duration_s"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGINT to one process")
def test_ctrl_c_leaves_what_the_next_run_continues(with_models, archive, tmp_path):
    result = tmp_path / "result"
    command = meetingmate("archive-run", archive, "-o", result, "--workers", 1, "--dashboard-port", 0, *PLAIN)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        process = psutil.Process(program.pid)
        until(lambda: list(result.glob("bundles/*/*.meetingmate")), "bundle", 200)
        workers = process.children(recursive=True)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=60)
    assert program.returncode == 130, err
    assert "Run the same command to continue" in err
    assert "Traceback" not in err
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive
    there = len(list(result.glob("bundles/*/*.meetingmate")))
    assert 1 <= there < 9
    again = run("archive-run", archive, "-o", result, "--workers", 2, "--dashboard-port", 0, *PLAIN)
    assert again.returncode == 3, again.stderr
    assert f"{9 - there} done, {there} done before, 1 failed" in again.stdout
    assert len(texts(result)) == 9
