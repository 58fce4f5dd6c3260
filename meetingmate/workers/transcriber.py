"""The transcriber process: keep the sound, write down what is said, tell the speakers apart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate.audio import decode, keep
from meetingmate.errors import MeetingMateError
from meetingmate.meeting import Attendee, Removed, Track, Utterance
from meetingmate.workers.messages import (
    Kept,
    LanguageFound,
    LeftOut,
    Message,
    Progress,
    Settled,
    SpeakersDone,
    TextDone,
    TranscribeRequest,
)

log = logging.getLogger(__name__)


def run(request: TranscribeRequest, send: Callable[[Message], None]) -> None:
    """Do the request, sending what comes of it. Raises MeetingMateError."""
    track = request.track or _keep(request, send)
    path = Path(request.folder) / track.path
    utterances = list(request.known)
    if not request.finished_text:
        utterances = _transcribe(request, path, send)
    if request.speaker_models is not None and utterances:
        utterances, remark = _tell_speakers(request, path, utterances, send)
        send(SpeakersDone(utterances=utterances, remark=remark))


def _keep(request: TranscribeRequest, send: Callable[[Message], None]) -> Track:
    source = Path(request.source)
    info = decode.probe(source)
    problems: list[str] = []
    if request.keep_copy:
        path = keep.keep_copy(
            source,
            Path(request.folder),
            problems=problems,
            on_progress=lambda done, total: send(Progress(stage="reading", done=done, total=total)),
        )
        stored, linked = path.name, False
    else:
        stored, linked = str(source.resolve()), True
    track = Track(path=stored, duration_s=info.duration_s, linked=linked, original_name=source.name)
    send(Kept(track=track, recorded=info.created.isoformat() if info.created else None, problems=problems))
    return track


def _transcribe(request: TranscribeRequest, path: Path, send: Callable[[Message], None]) -> list[Utterance]:
    from meetingmate.transcription import TranscribeOptions, transcribe_file

    utterances = list(request.known)

    def settled(new: list[Utterance], position_s: float) -> None:
        utterances.extend(new)
        send(Settled(utterances=new, position_s=position_s))

    def left_out(removed: list[Removed]) -> None:
        send(LeftOut(removed=removed))

    result = transcribe_file(
        path,
        TranscribeOptions(
            model_dir=Path(request.model_dir),
            language=request.language,
            beam_size=request.beam_size,
            threads=request.threads,
            hotwords=request.hotwords,
            start_at=request.start_at,
            next_id=request.next_id,
        ),
        on_language=lambda language, probability: send(LanguageFound(language=language, probability=probability)),
        on_utterances=settled,
        on_removed=left_out,
        on_progress=lambda done, total: send(Progress(stage="transcribing", done=done, total=total)),
    )
    send(TextDone(duration_s=result.duration_s, problems=result.problems))
    return utterances


def _tell_speakers(
    request: TranscribeRequest, path: Path, utterances: list[Utterance], send: Callable[[Message], None]
) -> tuple[list[Utterance], str]:
    from meetingmate import speakers

    try:
        turns = speakers.diarize_file(
            path,
            models_dir=Path(request.speaker_models or ""),
            threads=request.threads,
            speakers=request.expected_speakers,
            hint=len(request.attendees) or None,
            on_progress=lambda done, total: send(Progress(stage="speakers", done=done, total=total)),
        )
    except MeetingMateError as error:
        log.exception("speakers")
        return utterances, f"The speakers could not be told apart: {error}"
    assigned = speakers.assign_speakers(utterances, turns)
    names = speakers.suggest_names(assigned, [Attendee(name=name) for name in request.attendees])
    log.info("names: %s", msgspec.json.encode(names))
    return speakers.apply_names(assigned, names), ""
