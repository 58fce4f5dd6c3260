"""Command line of recording: ``record`` and ``recover``."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click
import msgspec

from meetingmate import export
from meetingmate.base.errors import MeetingMateError, ModelError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.base.settings import Settings
from meetingmate.base.text import encode
from meetingmate.cli import console, missing_models
from meetingmate.cli.opening import user_settings
from meetingmate.cli.options import (
    agenda_option,
    attendees_option,
    details_of,
    json_option,
    language_option,
    outputs_option,
    series_option,
    speakers_option,
    speech_model_option,
    writing_model_option,
)
from meetingmate.cli.results import export_options, write_or_show
from meetingmate.cli.signals import Interruptions
from meetingmate.domain import events as e
from meetingmate.jobs.live import LiveMeeting
from meetingmate.jobs.recovery import UnfinishedMeeting
from meetingmate.jobs.session import Session
from meetingmate.library import Library

_POLL_S = 0.1


@click.command("record")
@click.option("--mic", "device", default="", help="Microphone, by part of its name. Default: as in the settings.")
@click.option("--microphone/--no-microphone", default=True, help="Record the microphone.")
@click.option("--system/--no-system", "computer", default=None, help="Record computer sound too.")
@click.option("--duration", type=click.FloatRange(min=0.1), help="Stop after this many seconds.")
@click.option("--live/--no-live", "live_text", default=None, help="Transcribe while recording.")
@click.option("--final-pass/--no-final-pass", default=None, help="Improve the transcript after recording.")
@speech_model_option
@writing_model_option
@click.option("--title", default="", help="Title of the meeting.")
@attendees_option
@agenda_option
@series_option
@language_option
@speakers_option
@click.option("--events", is_flag=True, help="Print one JSON line for each event.")
@click.option(
    "--commands",
    is_flag=True,
    help="Read the commands pause, resume, mark TEXT, note TEXT, stop and leave from standard input.",
)
@outputs_option
def record(
    device: str,
    microphone: bool,
    computer: bool | None,
    duration: float | None,
    live_text: bool | None,
    final_pass: bool | None,
    speech_model: str | None,
    writing_model: str | None,
    events: bool,
    commands: bool,
    outputs: tuple[Path, ...],
    **details: Any,
) -> ExitCode:
    """Record a meeting until Ctrl+C (or --duration), then make its minutes.

    Press Ctrl+C again to finish the last words later; while the minutes are being made, Ctrl+C ends the program and
    `meetingmate recover` continues. SIGTERM and closing the terminal count as Ctrl+C.
    """
    for output in outputs:
        export.check_suffix(output)
    settings = user_settings(speech_model=speech_model, writing_model=writing_model)
    if final_pass is not None:
        settings.final_pass = final_pass
    given = details_of(day=None, start=None, keep=None, minutes=True, **details)
    library = Library(settings.library_dir())
    try:
        with Interruptions(also_ignored=True) as interruptions, _Watcher(events=events) as watcher:
            session = Session(library, settings, watcher.on_event)
            try:
                live = LiveMeeting(
                    session,
                    given,
                    microphone=microphone,
                    computer=settings.record_computer if computer is None else computer,
                    device=device,
                    live_text=live_text,
                )
                watcher.live = live
                if commands:
                    threading.Thread(target=_obey_input, args=(live,), name="input", daemon=True).start()
                _until_over(live, duration, interruptions)
                _until_done(session, interruptions)
            finally:
                session.close()
        return _result(library, settings, live.id, outputs, live.sentence, print_it=not events)
    finally:
        library.close()


@click.command("recover")
@json_option
@click.option("--list", "only_list", is_flag=True, help="Only list interrupted recordings.")
@click.option("--discard", "thrown", multiple=True, help="Permanently delete this interrupted recording. Repeatable.")
def recover(as_document: bool, only_list: bool, thrown: tuple[str, ...]) -> ExitCode:
    """List interrupted recordings and finish them: recording, transcript and minutes.

    Also continues recordings interrupted after Stop.
    """
    settings = user_settings()
    library = Library(settings.library_dir())
    try:
        with Interruptions() as interruptions, _Watcher(events=False, quiet=as_document) as watcher:
            session = Session(library, settings, watcher.on_event)
            try:
                for name in thrown:
                    session.discard_recording(name)
                found = session.unfinished_recordings()
                if not as_document:
                    _print_unfinished(found)
                recovered = []
                if not only_list:
                    recovered = session.resume_interrupted(only_recordings=True)
                    for one in found:
                        session.recover_recording(one.meeting)
                        recovered.append(one.meeting)
                    _until_done(session, interruptions)
            finally:
                session.close()
        if as_document:
            document = {"unfinished": found, "recovered": [_state(library, name) for name in recovered]}
            console.print_json(msgspec.to_builtins(document))
        codes = (_result(library, settings, name, (), "", show=not as_document) for name in recovered)
        return max(codes, default=ExitCode.DONE)
    finally:
        library.close()


def as_lines(event: e.Event, t: float) -> list[str]:
    """An event as lines of JSON with ``t`` (seconds since the start of the recording, now) and ``kind``."""
    found: list[tuple[str, object, tuple[str, ...]]] = []
    match event:
        case e.LiveText():
            found = [("provisional", event, ("track", "start", "end", "text"))]
        case e.LiveUtterances():
            fields = ("track", "start", "end", "text", "id", "speaker", "uncertain", "words")
            found = [("final" if event.final else "settled", utterance, fields) for utterance in event.utterances]
            if event.gone:
                found.append(("gone", event, ("gone",)))
        case e.LiveFinalChanged():
            found = [("final-until", event, ("until_s", "sentence"))]
        case e.LiveLevel():
            found = [("level", event, ("track", "peak", "rms"))]
        case e.LiveNotice(kind="gap"):
            found = [("gap", event, ("track", "start", "end", "sentence"))]
        case e.LiveNotice():
            found = [(event.kind, event, ("sentence",))]
        case e.LiveStateChanged():
            found = [("state", event, ("state", "fraction", "sentence"))]
        case e.LiveTrackChanged():
            found = [("track", event, ("track", "state", "device", "sentence"))]
        case e.LiveBehindChanged():
            found = [("behind", event, ("behind_s", "pace", "sentence"))]
        case e.LiveDraft():
            found = [("draft", event.minutes, ("decisions", "actions"))]
        case e.LiveTranslated():
            found = [("translated", event, ("utterance", "translated"))]
        case e.LiveTranslationChanged():
            found = [("translating", event, ("language", "lines", "behind_s", "sentence", "model"))]
        case e.JobChanged():
            found = [("job", event, ("meeting", "state", "stage", "fraction", "eta_s", "sentence", "waits_for"))]
        case e.MeetingChanged():
            found = [("changed", event, ("meeting", "what"))]
    return [
        encode({"t": round(t, 3), "kind": kind, **{name: getattr(source, name) for name in fields}}).decode()
        for kind, source, fields in found
    ]


class _Watcher:
    """Shows what happens: JSON lines on standard output, or sentences and a progress bar on standard error."""

    def __init__(self, *, events: bool, quiet: bool = False) -> None:
        self.live: LiveMeeting | None = None
        self._events = events
        self._view = console.ProgressView(quiet=events or quiet)
        self._lock = threading.Lock()

    def __enter__(self) -> _Watcher:
        self._view.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._view.__exit__(kind, error, trace)

    def on_event(self, event: e.Event) -> None:
        """Take an event, from any thread."""
        with self._lock:
            if self._events:
                t = self.live.t if self.live else getattr(event, "t", 0.0)
                for line in as_lines(event, t):
                    print(console.safe_json(line))
                sys.stdout.flush()
                return
            if isinstance(event, e.JobChanged):
                self._view.show(event)
            elif sentence := getattr(event, "sentence", ""):
                self._view.note(sentence)
            elif isinstance(event, e.LiveStateChanged) and not event.fraction:
                self._view.note(f"{event.state} {console.clock(event.t)}")
            elif isinstance(event, e.LiveUtterances) and not event.final:
                for utterance in event.utterances:
                    self._view.note(f"{console.clock(utterance.start)} {utterance.text}")


def _until_over(live: LiveMeeting, duration: float | None, interruptions: Interruptions) -> None:
    """Wait for the end of the recording and of its live text. Raises KeyboardInterrupt when that is not wanted."""
    stops = 0
    while not live.wait(0):
        if duration is not None and live.t >= duration:
            duration, stops = None, 1
            live.stop()
        if not interruptions.wait(_POLL_S):
            continue
        stops += 1
        if stops > 2 or live.state == "ended":  # the words are there; what goes on is the making of the minutes
            live.leave()
            _interrupt()
        live.stop(drain=stops == 1)


def _until_done(session: Session, interruptions: Interruptions) -> None:
    while not session.wait(_POLL_S):
        if interruptions.wait(0):
            _interrupt()


def _interrupt() -> NoReturn:
    console.say("The recording is safe. `meetingmate recover` continues with it.")
    raise KeyboardInterrupt


def _obey_input(live: LiveMeeting) -> None:
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        match word:
            case "pause":
                live.pause()
            case "resume":
                live.resume()
            case "mark":
                live.mark(rest)
            case "note":
                live.add_note(rest)
            case "stop":
                live.stop()
            case "leave":
                live.stop(drain=False)


def _result(
    library: Library,
    settings: Settings,
    meeting_id: str,
    outputs: tuple[Path, ...],
    sentence: str,
    *,
    show: bool = True,
    print_it: bool = True,
) -> ExitCode:
    """What came of a recording: its documents and the exit code. Raises MeetingMateError when it failed.

    ``print_it``: without outputs the minutes are printed; not among the JSON lines of the events.
    """
    job = library.job(meeting_id)
    again = "Then run `meetingmate recover`. The recording is kept."
    if wait := missing_models.waiting(settings, job, again):
        raise ModelError(wait)
    if job is None or job.state != "done":
        raise MeetingMateError((job.error if job else sentence) or "The recording could not be processed.")
    if not show:
        return ExitCode.DONE
    options = export_options(settings)
    return write_or_show(library, library.meeting(meeting_id), job, outputs, options, show=print_it)


def _state(library: Library, meeting_id: str) -> dict[str, object]:
    meeting, job = library.meeting(meeting_id), library.job(meeting_id)
    return {
        "meeting": meeting_id,
        "title": meeting.title,
        "duration_s": meeting.duration_s,
        "tracks": meeting.tracks,
        "state": job.state if job else "",
        "error": job.error if job else "",
    }


def _print_unfinished(found: list[UnfinishedMeeting]) -> None:
    if not found:
        console.line("No interrupted recordings.")
    for one in found:
        length = console.clock(one.duration_s)
        console.line(f"{one.meeting}  {one.begun[:16]}  {length}  {', '.join(one.tracks)}  {one.title}")


COMMANDS = (record, recover)
