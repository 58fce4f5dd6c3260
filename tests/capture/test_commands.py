"""The command line of recording, on the real sound path."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from meetingmate.capture import Recorded
from meetingmate.capture.commands import make_commands
from tests.capture.live import Live
from tests.capture.soundserver import SoundServer


class Program:
    """The two commands as a program would register them; keeps what was handed on to be processed."""

    def __init__(self, folder: Path) -> None:
        self.processed: list[tuple[Recorded, tuple[Path, ...]]] = []
        record, recover = make_commands(
            new_folder=lambda: folder / "new", recordings=lambda: folder, process=self._process
        )
        self.group = click.Group(commands=[record, recover])

    def run(self, *arguments: str, text: str | None = None):
        return CliRunner().invoke(self.group, arguments, input=text, standalone_mode=False)

    def _process(self, recorded: Recorded, outputs: tuple[Path, ...]) -> int:
        self.processed.append((recorded, outputs))
        return 3


def test_record_for_some_seconds_with_events(sound_server: SoundServer, tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.run("record", "--duration", "2", "--events", "--no-microphone", "-o", "minutes.docx")
    assert done.exception is None, done.output
    assert done.return_value == 3, "the exit code is that of the processing"
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {"t", "kind", "state"} <= lines[0].keys()
    assert [line["state"] for line in lines if line["kind"] == "state"] == [
        "starting",
        "recording",
        "stopped",
        "compressing",
    ]
    levels = [line for line in lines if line["kind"] == "level"]
    assert 3 <= len(levels) <= 25
    assert {line["track"] for line in levels} == {"computer"}
    ((recorded, outputs),) = program.processed
    assert outputs == (Path("minutes.docx"),)
    assert recorded.duration_s == pytest.approx(2.0, abs=0.8)
    assert (tmp_path / "new" / recorded.tracks[0].path).exists()


def test_steered_by_lines(sound_server: SoundServer, tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.run("record", "--commands", "--events", "--no-microphone", text="stop\n")
    assert program.processed == []
    assert "No sound was recorded" in str(done.exception), "stopped before the first sound"


def test_recover_lists_discards_and_finishes(sound_server: SoundServer, tmp_path: Path) -> None:
    for name in ("first", "second"):
        live = Live(tmp_path / name, compress=False, microphone=False).recording()
        live.recorder.stop()
        live.recorder.wait(30)
    program = Program(tmp_path)
    listed = program.run("recover", "--list")
    assert "first" in listed.stdout
    assert "second" in listed.stdout
    assert program.processed == []
    assert "no unfinished recording third" in str(program.run("recover", "--discard", "third").exception)
    done = program.run("recover", "--discard", "first", "--json")
    document = json.loads(done.stdout)
    assert [Path(u["folder"]).name for u in document["unfinished"]] == ["second"]
    assert document["recovered"][0]["tracks"][0]["path"] == "computer.ogg"
    assert [Path(r.folder).name for r, _ in program.processed] == ["second"]
    assert program.run("recover").stdout == "No unfinished recordings.\n"
