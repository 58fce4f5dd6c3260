"""The transcriber process: keep the sound, write down what is said, tell the speakers apart."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from meetingmate import capture
from meetingmate.audio import decode, keep
from meetingmate.audio.decode import Sound
from meetingmate.audio.survey import Survey, survey
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.library_paths import opened_path, stored_path
from meetingmate.base.text import well_formed
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Removed, Track, Utterance
from meetingmate.transcription.echo import without_echo
from meetingmate.transcription.vocabulary import corrected
from meetingmate.workers import loaded
from meetingmate.workers.echo_cancelled import heard_files
from meetingmate.workers.messages import (
    NO_SPEAKERS,
    Finished,
    FinishRequest,
    LanguageFound,
    LeftOut,
    Message,
    Progress,
    SegmentsFinal,
    SoundSent,
    SourceStored,
    TrackDone,
    TranscribeRequest,
    TranscriptReplaced,
)

if TYPE_CHECKING:
    from meetingmate.transcription.served_engine import ServedEngine

log = logging.getLogger(__name__)

Send = Callable[[Message], None]

_MICROPHONE = re.compile(r"\bmic|\bmikro", re.IGNORECASE)
#: The share of reading a file in which it is looked at, before it is copied.
_LOOKING = 0.4


def run(request: TranscribeRequest, send: Send) -> None:
    """Do the request, sending what comes of it. Raises MeetingMateError."""
    tracks = request.tracks or _keep(request, send)
    with heard_files(Path(request.folder), tracks) as paths:
        heard = _transcribe(request, tracks, paths, send)
        microphone, computer = microphone_and_computer(tracks)
        utterances, echo = without_echo(heard, microphone=microphone, computer=computer)
        if echo:
            send(LeftOut(removed=echo))
            send(TranscriptReplaced(utterances=utterances))
        if request.speaker_models is not None and utterances:
            names = [track.name for track in tracks]
            send(_tell_speakers(request, dict(zip(names, paths, strict=True)), utterances, send))


def microphone_and_computer(tracks: list[Track]) -> tuple[str, str]:
    """The names of the track that may hear the other one again. Screen recorders call theirs "Mic", "Desktop" ..."""
    names = [track.name for track in tracks]
    microphones = [name for name in names if _MICROPHONE.search(name)]
    if len(names) != 2 or len(microphones) != 1:
        return "microphone", "computer"
    return microphones[0], next(name for name in names if name not in microphones)


def finish(request: FinishRequest, send: Send) -> None:
    """Finish the files of our own recording. Raises MeetingMateError; the recording is safe then."""
    recorded = capture.recover(
        Path(request.folder), lambda done, total: send(Progress(stage="reading", done=done, total=total))
    )
    send(Finished(recorded=recorded))


def _keep(request: TranscribeRequest, send: Send) -> list[Track]:
    source = opened_path(request.source)

    def told(share_from: float, share_to: float) -> Callable[[float, float], None]:
        def report(done: float, total: float) -> None:
            fraction = share_from + (share_to - share_from) * (done / total if total else 1.0)
            send(Progress(stage="reading", done=fraction, total=1.0))

        return report

    info = decode.probe(source)
    looked = survey(source, told(0.0, _LOOKING if request.keep_copy else 1.0))
    if request.keep_copy:
        sounds = keep.keep_copy(source, Path(request.folder), looked, on_progress=told(_LOOKING, 1.0))
    else:
        sounds = linked_sounds(looked, source)
    tracks = tracks_of(looked, sounds, source, linked=not request.keep_copy)
    send(
        SourceStored(
            tracks=tracks,
            recorded=info.created.isoformat() if info.created else None,
            problems=looked.problems,
            removed=_not_there(looked),
        )
    )
    return tracks


def linked_sounds(looked: Survey, source: Path) -> list[Sound]:
    """What is heard of ``source``, where it lies."""
    return [Sound(source.resolve(), voice.part) for voice in looked.sounds]


def tracks_of(looked: Survey, sounds: list[Sound], source: Path, *, linked: bool) -> list[Track]:
    """The tracks of ``source`` as a meeting has them."""
    return [
        Track(
            path=stored_path(sound.path) if linked else sound.path.name,
            name=voice.name,
            duration_s=looked.duration_s,
            linked=linked,
            original_name=well_formed(source.name),
            part=sound.part,
        )
        for voice, sound in zip(looked.sounds, sounds, strict=True)
    ]


def _not_there(looked: Survey) -> list[Removed]:
    """Damaged places of what is heard, and the streams and channels that are not used."""
    damaged = [
        Removed(start=start, end=end, text="", reason="damaged", track=voice.name, recording=True)
        for voice in looked.sounds
        for start, end in looked.damaged.get(voice.part.stream, [])
    ]
    return damaged + [
        Removed(start=0.0, end=looked.duration_s, text="", reason=why, track=name, recording=True)
        for name, why in looked.left_out
    ]


def _transcribe(request: TranscribeRequest, tracks: list[Track], paths: list[Sound], send: Send) -> list[Utterance]:
    utterances = list(request.known)
    if request.heard or request.track >= len(tracks):
        return utterances
    from meetingmate.transcription import BlockRecogniser, BothTracks, Engine, TranscribeOptions, transcribe_file
    from meetingmate.transcription.served_engine import ServedEngine

    whole = sum(track.duration_s for track in tracks)
    home, next_id = request.found_language, request.next_id
    own = loaded.model(
        "speech",
        (request.model_dir, request.threads),
        lambda: Engine(Path(request.model_dir), threads=request.threads),
    )
    served = ServedEngine(own, request.server.seats()) if request.server is not None else None
    engine = served or own
    told = _Sent(served, send) if served is not None else None
    recogniser = BlockRecogniser(engine, beam_size=request.beam_size, vocabulary=engine.vocabulary(request.hotwords))
    both = BothTracks(paths, recogniser) if len(paths) == 2 else None

    def found(code: str, probability: float) -> None:
        nonlocal home
        home = code
        send(LanguageFound(language=code, probability=probability))

    def settled(new: list[Utterance], position_s: float) -> None:
        new = corrected(new, request.names)
        utterances.extend(new)
        if told is not None:
            told.look()  # a problem of servers, before the position: what is done is not done again
        send(SegmentsFinal(utterances=new, position_s=position_s))

    def left_out(removed: list[Removed]) -> None:
        for record in removed:
            record.track = tracks[index].name
        send(LeftOut(removed=removed))

    def after(before: float) -> Callable[[float, float], None]:
        def report(done: float, total: float) -> None:
            send(Progress(stage="transcribing", done=before + done, total=max(whole, before + total)))

        return report

    for index in range(request.track, len(tracks)):
        before = sum(track.duration_s for track in tracks[:index])
        result = transcribe_file(
            paths[index],
            TranscribeOptions(
                model_dir=Path(request.model_dir),
                language=request.language,
                home=home,
                beam_size=request.beam_size,
                threads=request.threads,
                hotwords=request.hotwords,
                start_at=max(
                    request.start_at if index == request.track else 0.0,
                    request.starts[index] if request.starts else 0.0,
                ),
                next_id=next_id,
                until=request.until,
                track=tracks[index].name,
            ),
            on_language=found,
            on_utterances=settled,
            on_removed=left_out,
            on_progress=after(before),
            engine=engine,
            agreed=partial(both.agreed, index) if both else None,
        )
        next_id = result.next_id
        if told is not None:
            told.look()
        send(TrackDone(duration_s=result.duration_s, problems=result.problems))
    if served is not None:
        served.close()
    return utterances


class _Sent:
    """Tells where sound goes, before it does, and what kept it here; each time that there is more to tell."""

    def __init__(self, served: ServedEngine, send: Send) -> None:
        self._served, self._send = served, send
        self._told: SoundSent | None = None
        served.before_sending = self.look

    def look(self) -> None:
        served = self._served
        if not (served.sent_to or served.problem):
            return
        now = SoundSent(
            servers=", ".join(address.origin for address in served.sent_to),
            left_computer=served.left_computer,
            model=served.heard_by,
            problem=served.problem,
        )
        if now != self._told:
            self._told = now
            self._send(now)


def _tell_speakers(
    request: TranscribeRequest, tracks: dict[str, Sound], utterances: list[Utterance], send: Send
) -> TranscriptReplaced:
    from meetingmate import speakers, voices

    try:
        told = speakers.tell_speakers(
            utterances,
            tracks,
            models_dir=Path(request.speaker_models or ""),
            threads=request.threads,
            speakers=request.expected_speakers,
            hint=sum(a.present for a in request.attendees) or None,
            on_progress=lambda done, total: send(Progress(stage="speakers", done=done, total=total)),
        )
    except MeetingMateError as error:
        log.exception("speakers")
        return TranscriptReplaced(utterances=utterances, remark=f"{tr(NO_SPEAKERS)}: {error}")
    assigned = told.utterances
    names = speakers.suggest_names(assigned, request.attendees)
    log.info("%d names suggested", len(names))
    named = speakers.apply_names(assigned, names)
    heard = {label: voice for label, voice in told.voices.items() if any(u.speaker == label for u in named)}
    free = [profile for profile in request.voices if not any(u.speaker == profile.name for u in named)]
    return TranscriptReplaced(utterances=named, voice_matches=voices.match(heard, free))
