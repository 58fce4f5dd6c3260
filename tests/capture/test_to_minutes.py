"""From the microphone to the document: ``meetingmate record`` with the real sound path and the real model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture.soundserver import SoundServer


@pytest.mark.slow
def test_what_both_tracks_hear_is_written_down_once(
    sound_server: SoundServer, speech: Path, home: Path, models_dir: Path, tmp_path: Path
) -> None:
    """The computer's speech comes back through the microphone, as without headphones."""
    (home / "models").symlink_to(models_dir)
    output = tmp_path / "out.json"
    program = subprocess.Popen(
        [sys.executable, "-m", "meetingmate.cli", "record", "--commands", "--events", "-o", str(output)],
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
    _, said = program.communicate("stop\n", timeout=240)
    assert program.returncode == 0, said
    document = json.loads(output.read_text(encoding="utf-8"))
    text = " ".join(u["text"] for u in document["utterances"])
    assert text.count("quick round") == 1, document["utterances"]
    assert {u["track"] for u in document["utterances"]} == {"computer"}
    assert document["minutes"] is not None
    reasons = {r["reason"] for r in document["meeting"]["removed"] if r["text"]}
    assert reasons == {"echo of the computer's sound"}
