"""From the microphone to the document: ``meetingmate record`` with the real sound path and the real models."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture.soundserver import SoundServer


@pytest.mark.slow
def test_words_are_shown_while_both_tracks_are_recorded_and_written_down_once(
    sound_server: SoundServer, speech: Path, home: Path, models_dir: Path, tmp_path: Path
) -> None:
    """The computer's speech comes back through the microphone, as without headphones."""
    (home / "models").symlink_to(models_dir)
    output, word = tmp_path / "out.json", tmp_path / "out.docx"
    wishes = ("--commands", "--events", "--language", "en", "--speakers", "none", "--writing-model", "none")
    outputs = ("-o", str(output), "-o", str(word))
    program = subprocess.Popen(
        [sys.executable, "-m", "meetingmate.cli", "record", *wishes, *outputs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    heard = {"microphone": False, "computer": False}
    for line in program.stdout:
        event = json.loads(line)
        if event["kind"] == "level":
            heard[event["track"]] = True
        if all(heard.values()):
            break
    for player in sound_server.play(speech, "micfeed", "speakers"):
        player.wait()
    out, said = program.communicate("stop\n", timeout=240)
    assert program.returncode == 0, said
    events = [json.loads(line) for line in out.splitlines()]
    settled = [event for event in events if event["kind"] == "settled"]
    assert settled, "words come before the recording is over"
    assert all({"t", "track", "start", "end", "text"} <= event.keys() for event in settled)
    ended = next(i for i, event in enumerate(events) if event.get("state") == "ended")
    drafted = [i for i, event in enumerate(events) if event["kind"] == "changed" and event["what"] == "minutes"]
    assert ended < drafted[0], "minutes come at Stop"
    assert any(event["kind"] == "final" for event in events[:ended]), "what is said has its final text by then"
    assert not [event for event in events if event.get("stage") == "transcribing"], "so nothing is heard once more"
    document = json.loads(output.read_text(encoding="utf-8"))
    text = " ".join(u["text"] for u in document["utterances"])
    assert text.count("quick round") == 1, document["utterances"]
    assert {u["track"] for u in document["utterances"]} == {"computer"}
    assert document["minutes"] is not None
    reasons = {r["reason"] for r in document["meeting"]["removed"] if r["text"]}
    assert reasons <= {"echo of the computer's sound"}, "the rest of it was taken out of the sound already"
    assert word.stat().st_size > 5000
