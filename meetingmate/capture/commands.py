"""Command line of recording: ``record`` and ``recover``. What happens to a finished recording is the caller's."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from meetingmate.capture.messages import (
    Compressing,
    DiskLow,
    Event,
    Failed,
    GapFound,
    Kept,
    Level,
    Marked,
    Recorded,
    RecordRequest,
    StateChanged,
    TrackChanged,
)
from meetingmate.capture.recorder import Recorder
from meetingmate.capture.recovery import UnfinishedRecording, discard, recover, unfinished
from meetingmate.errors import UsageError

#: Gets the finished recording and the files to write; gives the exit code.
Process = Callable[[Recorded, tuple[Path, ...]], int]

_POLL_S = 0.1
_KINDS = {
    StateChanged: "state",
    TrackChanged: "track",
    Level: "level",
    GapFound: "gap",
    DiskLow: "disk",
    Marked: "mark",
    Compressing: "compressing",
    Recorded: "recorded",
    Kept: "kept",
    Failed: "failed",
}


def as_line(event: Event) -> str:
    """An event as one line of JSON: ``t`` (seconds since the start of the recording), ``kind``, and its own fields."""
    fields = {key: value for key, value in msgspec.to_builtins(event).items() if key != "type"}
    if isinstance(event, GapFound):
        fields["start"] = event.t
    return msgspec.json.encode({"kind": _KINDS[type(event)], **fields}).decode()


def make_commands(
    *,
    new_folder: Callable[[], Path],
    recordings: Callable[[], Path],
    process: Process,
    microphone_setting: Callable[[], str] = str,
) -> tuple[click.Command, click.Command]:
    """The commands ``record`` and ``recover``.

    ``new_folder`` gives the folder of a new meeting's sound, ``recordings`` the one that holds all of them;
    ``process`` is called with each finished recording; ``microphone_setting`` names the device without ``--mic``.
    """

    @click.command("record")
    @click.option("--mic", "device", default="", help="Part of a microphone's name; otherwise as in the settings.")
    @click.option("--microphone/--no-microphone", default=True, help="Record the microphone.")
    @click.option("--system/--no-system", "computer", default=True, help="Record the computer's own sound too.")
    @click.option("--duration", type=click.FloatRange(min=0.1), help="Stop after so many recorded seconds.")
    @click.option("--events", is_flag=True, help="Print one JSON line for each event.")
    @click.option("--commands", is_flag=True, help="Read pause, resume, mark TEXT and stop as lines from the input.")
    @click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="File to write.")
    def record(
        device: str,
        microphone: bool,
        computer: bool,
        duration: float | None,
        events: bool,
        commands: bool,
        outputs: tuple[Path, ...],
    ) -> int:
        """Record a meeting until Ctrl+C (or --duration), then make its minutes."""
        request = RecordRequest(
            folder=str(new_folder()),
            device=device or microphone_setting(),
            microphone=microphone,
            computer=computer,
        )
        recorded = _record(request, duration, events=events, commands=commands)
        return process(recorded, outputs)

    @click.command("recover")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @click.option("--list", "only_list", is_flag=True, help="Only list what is unfinished.")
    @click.option("--discard", "thrown", multiple=True, help="Delete this unfinished recording for good; repeatable.")
    def recover_command(as_json: bool, only_list: bool, thrown: tuple[str, ...]) -> int:
        """List recordings that were cut off, and finish them."""
        found = unfinished(recordings())
        for name in thrown:
            _discard(found, name)
        found = [one for one in found if Path(one.folder).name not in thrown]
        if not as_json:
            _print_unfinished(found)
        finished = [] if only_list else [recover(Path(one.folder)) for one in found]
        if as_json:
            click.echo(msgspec.json.encode({"unfinished": found, "recovered": finished}).decode())
        codes = [process(recorded, ()) for recorded in finished]
        return max(codes, default=0)

    return record, recover_command


def _record(request: RecordRequest, duration: float | None, *, events: bool, commands: bool) -> Recorded:
    arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
    recorder = Recorder(request, arrived.put)
    if commands:
        threading.Thread(target=_obey_input, args=(recorder,), name="input", daemon=True).start()
    recorded_s, last = 0.0, time.monotonic()
    while True:
        try:
            event = _next(arrived)
            now = time.monotonic()
            if recorder.state == "recording":
                recorded_s += now - last
            last = now
            if duration is not None and recorded_s >= duration:
                duration = None
                recorder.stop()
            if event is None:
                continue
            _show(event, events=events)
            if isinstance(event, Recorded | Kept | Failed):
                break
        except KeyboardInterrupt:
            click.echo("Stopping; the recording is being closed.", err=True)
            recorder.stop()
    result = recorder.wait()
    return result if isinstance(result, Recorded) else recover(Path(result.folder))


def _next(arrived: queue.SimpleQueue[Event]) -> Event | None:
    try:
        return arrived.get(timeout=_POLL_S)
    except queue.Empty:
        return None


def _obey_input(recorder: Recorder) -> None:
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        match word:
            case "pause":
                recorder.pause()
            case "resume":
                recorder.resume()
            case "mark":
                recorder.mark(rest)
            case "stop":
                recorder.stop()


def _show(event: Event, *, events: bool) -> None:
    if events:
        click.echo(as_line(event))
        sys.stdout.flush()
    sentence = getattr(event, "sentence", "")
    if sentence and not isinstance(event, Failed):  # a failure is raised and told once
        click.echo(sentence, err=True)
    elif isinstance(event, StateChanged) and not events:
        click.echo(f"{event.state} {_clock(event.t)}", err=True)
    elif isinstance(event, Recorded):
        for remark in event.remarks:
            click.echo(remark, err=True)


def _discard(found: list[UnfinishedRecording], name: str) -> None:
    for one in found:
        if Path(one.folder).name == name:
            discard(Path(one.folder))
            return
    raise UsageError(f"There is no unfinished recording {name}; `meetingmate recover --list` names them.")


def _print_unfinished(found: list[UnfinishedRecording]) -> None:
    if not found:
        click.echo("No unfinished recordings.")
    for one in found:
        click.echo(f"{Path(one.folder).name}  {one.begun[:16]}  {_clock(one.duration_s)}  {', '.join(one.tracks)}")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
