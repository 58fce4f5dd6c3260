"""The command line: contracts, exit codes, one sentence for each mistake, and Ctrl+C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from meetingmate import models
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import Library
from meetingmate.models import listing
from tests.models.serving import Hub, hub_card
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)


def meetingmate(*arguments: object, timeout: float = 240) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "meetingmate.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def with_models(home, models_dir):
    (home / "models").symlink_to(models_dir)
    return home


@pytest.fixture
def jfk(shared_data):
    return shared_data / "audio" / "en_jfk.flac"


def sentence(done: subprocess.CompletedProcess) -> str:
    """The one line that was said; no traceback."""
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["process", "nowhere.wav", "-o", "a.docx"], 2, "nowhere.wav was not found"),
        (["process", "nowhere.wav", "-o", "a.pages"], 2, ".docx"),
        (["process", "nowhere.wav", "--date", "3.3.2026"], 2, "--date must be like YYYY-MM-DD"),
        (["process", "nowhere.wav", "--start", "25:00"], 2, "--start must be like HH:MM"),
        (["process", "nowhere.wav", "--speakers", "many"], 2, "--speakers must be"),
        (["process", "nowhere.wav", "--speakers", "4-2"], 2, "--speakers must be"),
        (["process", "nowhere.wav", "--speakers", "0"], 2, "--speakers must be"),
        (["process", "nowhere.wav", "--language", "klingon"], 2, "not a known language code"),
        (["process", "nowhere.wav", "--speech-model", "huge"], 1, "no model called huge"),
        (["process"], 2, "Missing argument"),
        (["fly"], 2, "No such command"),
        (["export", "m1", "-o", "a.docx"], 1, "There is no meeting m1"),
        (["minutes", "m1", "-o", "a.docx"], 1, "There is no meeting m1"),
        (["minutes", "nowhere.jsonl", "-o", "a.jsonl"], 2, "nowhere.jsonl can't be read"),
        (["minutes", "nowhere.jsonl", "-o", "a.docx"], 2, "go to one .jsonl file"),
        (["models", "install", "huge"], 1, "no model called huge"),
        (["delete", "m1"], 1, "There is no meeting m1"),
        (["archive-run", ".", "-o", "out", "--workers", "2", "--scheduler", "tls://h:1"], 2, "not both"),
        (["archive-run", ".", "-o", "out", "--scheduler", "tcp://10.1.2.3:8786"], 2, "is not encrypted"),
        (["archive-run", ".", "-o", "out", "--scheduler", "tls://10.1.2.3:8786"], 2, "needs --tls-ca"),
        (["archive-run", ".", "-o", "out", "--scheduler", "somewhere"], 2, "not the address of a scheduler"),
        (["archive-run", ".", "-o", "out", "--scheduler", "tls://h:1", "--tls-ca", "a"], 2, "together"),
        (["archive-run", ".", "-o", "out", "--speakers", "3"], 2, "must be auto or none"),
        (["archive-worker", "tcp://10.1.2.3:8786"], 2, "is not encrypted"),
        (["archive-search", ".", "budget"], 2, "has no index"),
    ],
)
def test_wrong_use_gives_one_sentence_and_its_code(tmp_path, monkeypatch, arguments, code, part):
    monkeypatch.chdir(tmp_path)
    done = meetingmate(*arguments)
    assert part in sentence(done)
    assert done.returncode == code
    assert not list(tmp_path.glob("a.*"))


def test_bad_audio_fails_and_leaves_nothing(with_models, tmp_path):
    path = tmp_path / "notes.mp3"
    path.write_text("my notes")
    done = meetingmate("process", path, "-o", tmp_path / "a.docx", "-q")
    assert done.returncode == 1
    assert "notes.mp3" in sentence(done)
    assert done.stderr.strip() == sentence(done), "said once"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.mp3"]
    assert json.loads(meetingmate("list", "--json").stdout) == {"meetings": []}


def test_transcribe_prints_and_writes(with_models, jfk, tmp_path):
    done = meetingmate("transcribe", jfk, "-o", tmp_path / "out.json", "-o", tmp_path / "out.srt", "--keep", "none")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["minutes"] is None
    assert "what your country can do for you" in " ".join(u["text"] for u in document["utterances"])
    assert "country" in (tmp_path / "out.srt").read_text(encoding="utf-8")
    assert json.loads(meetingmate("list", "--json").stdout) == {"meetings": []}


def test_events_are_json_lines(with_models, jfk):
    done = meetingmate("transcribe", jfk, "--events", "--keep", "link", "--speakers", "none")
    assert done.returncode == 0
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert {e["event"] for e in events} == {"JobChanged", "MeetingChanged"}
    assert [e["state"] for e in events if e["event"] == "JobChanged"][-1] == "done"


def test_one_output_that_fails_is_named_and_the_others_are_written(with_models, jfk, tmp_path):
    (tmp_path / "folder.txt").mkdir()
    done = meetingmate("transcribe", jfk, "-o", tmp_path / "folder.txt", "-o", tmp_path / "a.md", "--speakers", "none")
    assert done.returncode == 3
    assert "folder.txt" in sentence(done)
    assert (tmp_path / "a.md").exists()


def test_minutes_of_transcripts(with_models, shared_data, tmp_path):
    lines = (shared_data / "text" / "probe_meetings.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    done = meetingmate("minutes", source, "-o", output)
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [r["id"] for r in results] == [json.loads(line)["id"] for line in lines]
    assert {"summary", "decisions", "actions", "open_questions", "next_meeting"} <= set(results[0])
    owners = {a["owner"] for a in results[0]["actions"]}
    assert owners == {"Ben", "Carla", "Anna"}


@pytest.mark.parametrize("line", ["not json", '{"id": "x"}', '{"turns": [{"speaker": "A"}]}', "[1]"])
def test_a_line_that_is_no_transcript_is_named_and_the_others_are_done(tmp_path, line):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "turns": []}\n' + line + "\n")
    done = meetingmate("minutes", source, "-o", output)
    assert done.returncode == 3
    assert f"Line 2 of {source}" in done.stderr
    assert "Traceback" not in done.stderr
    assert [json.loads(written)["id"] for written in output.read_text(encoding="utf-8").splitlines()] == ["a"]


def test_export_from_the_library_and_from_json(home, tmp_path):
    library = Library(home)
    library.add(Meeting(id="m1", title="Zoë's [weekly]", date="2026-03-03"))
    library.replace_utterances("m1", [Utterance(id="u1", start=0, end=1, text="Hello there.", speaker="Zoë")])
    library.add_minutes("m1", Minutes())
    library.close()
    assert meetingmate("export", "m1", "-o", tmp_path / "a.json", "-o", tmp_path / "a.docx").returncode == 0
    assert meetingmate("export", tmp_path / "a.json", "-o", tmp_path / "b.json").returncode == 0
    first, second = (json.loads((tmp_path / f"{n}.json").read_text(encoding="utf-8")) for n in "ab")
    assert first["utterances"] == second["utterances"]
    assert "Zoë's [weekly]" in meetingmate("list").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process on Windows")
def test_ctrl_c_leaves_no_half_file_and_the_next_run_goes_on(with_models, sample_dir, tmp_path):
    sample = sample_dir / "sample_standup.ogg"
    output = tmp_path / "out.json"
    command = ["transcribe", str(sample), "-o", str(output), "--speakers", "none"]
    program = subprocess.Popen(
        [sys.executable, "-m", "meetingmate.cli", *command],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what a shell starts with & ignores it
    )
    until(lambda: program.poll() is not None or _words_in(with_models), "words", 120, every=0.2)
    assert program.poll() is None
    children = psutil.Process(program.pid).children(recursive=True)
    os.killpg(program.pid, signal.SIGINT)
    _, said = program.communicate(timeout=15)
    assert program.returncode == 130
    assert "Run the same command to continue" in said
    assert "Traceback" not in said
    assert not output.exists()
    assert list(tmp_path.iterdir()) == []
    assert psutil.wait_procs(children, timeout=5)[1] == []
    done = meetingmate(*command)
    assert done.returncode == 0, done.stderr
    assert "Continuing" in done.stderr
    texts = [u["text"] for u in json.loads(output.read_text(encoding="utf-8"))["utterances"]]
    assert sum("tax number out of sign" in t for t in texts) == 1
    assert any("next Tuesday" in t for t in texts)


def _words_in(home: Path) -> bool:
    library = Library(home)
    try:
        return any(library.utterances(row.id) for row in library.rows())
    finally:
        library.close()


def test_help_names_the_exit_codes():
    done = meetingmate("--help")
    assert done.returncode == 0
    assert "130 interrupted" in done.stdout


def test_models_and_devices_are_listed_as_json(with_models):
    listed = json.loads(meetingmate("models", "list", "--json").stdout)["models"]
    assert {m["id"] for m in listed if m["installed"]} >= {"whisper-base", "smollm2-135m"}
    devices = meetingmate("devices", "--json")
    assert isinstance(json.loads(devices.stdout)["devices"], list)
    assert devices.stderr == ""


def test_an_own_model_is_added_used_and_removed(with_models, models_dir, tmp_path):
    home = with_models
    (home / "models").unlink()
    (home / "models").mkdir()
    source = next((models_dir / "smollm2-135m").glob("*.gguf"))
    added = meetingmate("models", "add", source, "--kind", "writing", "--id", "mine", "-q")
    assert added.returncode == 0, added.stderr
    listed = json.loads(meetingmate("models", "list", "--json").stdout)["models"]
    assert [m["installed"] for m in listed if m["id"] == "mine"] == [True]
    bad = meetingmate("models", "add", tmp_path / "none.gguf", "--kind", "writing", "-q")
    assert bad.returncode == 1
    assert "none.gguf" in sentence(bad)
    assert meetingmate("models", "remove", "mine").returncode == 0
    assert "mine" not in [m["id"] for m in json.loads(meetingmate("models", "list", "--json").stdout)["models"]]


def test_without_a_speech_model_it_says_what_to_install_and_goes_on_later(home, models_dir, speech, tmp_path):
    output = tmp_path / "said.txt"
    done = meetingmate("transcribe", speech, "-o", output, "--speakers", "none")
    assert done.returncode == 1
    assert "`meetingmate models install whisper-base`" in sentence(done)
    assert "The download is 150 MB." in sentence(done)
    assert "--install-models" in sentence(done)
    assert not output.exists()
    library = Library(home)
    (row,) = library.rows()
    assert library.job(row.id).state == "queued", "the file stays queued"
    library.close()
    (home / "models").symlink_to(models_dir)
    done = meetingmate("transcribe", speech, "-o", output, "--speakers", "none")
    assert done.returncode == 0, done.stderr
    assert output.read_text().strip()
    library = Library(home)
    assert [again.id for again in library.rows()] == [row.id]
    library.close()


def test_models_are_installed_on_demand(home, models_dir, quick_model, speech, tmp_path):
    output = tmp_path / "said.txt"
    with Hub(models_dir / quick_model) as hub:
        listing.save_own([hub_card(models.card(quick_model), hub, "from-hub")])
        arguments = ("transcribe", speech, "-o", output, "--speakers", "none", "--speech-model", "from-hub")
        hub.broken = True
        done = meetingmate(*arguments, "--install-models")
        assert done.returncode == 1
        assert "could not be downloaded" in sentence(done)
        hub.broken = False
        done = meetingmate(*arguments, "--install-models")
    assert done.returncode == 0, done.stderr
    assert "Installed" in done.stderr
    assert output.read_text().strip()
