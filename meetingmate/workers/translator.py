"""The writer process translates: by models for a pair of languages, by the writing model, or from the sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from meetingmate.assistants.translation import translating
from meetingmate.assistants.translation.translating import Engine, Task
from meetingmate.base.errors import MeetingMateError, ModelError
from meetingmate.base.library_paths import sound_file
from meetingmate.base.translation import tr
from meetingmate.workers.messages import ChosenServer, Message, Progress, TextTranslated, TranslateRequest
from meetingmate.workers.writer import load_engine, lower_priority

if TYPE_CHECKING:
    from meetingmate.assistants.translation.pair_model import PairModel
    from meetingmate.assistants.translation.writing_model import Writer

_STAGE = "translating"


def run(request: TranslateRequest, send: Callable[[Message], None]) -> None:
    """Do the request, one text after the other. Raises MeetingMateError."""
    lower_priority()
    if request.speech_model:
        _from_sound(request, send)
        return
    done = 0
    # one model after the other: two at once need the memory of both
    for source in dict.fromkeys(one.source for one in request.texts):
        task = task_of(request, source)
        engine = Models().engine(request, task)
        for one in request.texts:
            if one.source == source:
                send(TextTranslated(place=one.place, translated=translating.translate(one.text, task, engine)))
                done += 1
                send(Progress(stage=_STAGE, done=done, total=len(request.texts)))


class Models:
    """The models of this process: each is loaded when it is first needed, and stays loaded."""

    def __init__(self) -> None:
        self._pairs: dict[str, PairModel] = {}
        self._writer: Writer | None = None
        self._writer_of: tuple[str | None, ChosenServer | None] = (None, None)

    def engine(self, request: TranslateRequest, task: Task) -> Engine:
        """What does ``task`` as ``request`` says. Raises ModelError."""
        folder = request.pairs.get(task.source)
        if folder:
            from meetingmate.assistants.translation.pair_model import PairModel

            if folder not in self._pairs:
                self._pairs[folder] = PairModel(Path(folder), threads=request.threads)
            return self._pairs[folder]
        from meetingmate.assistants.translation.writing_model import WritingModel

        wanted = (request.model_path, request.server)
        if self._writer is None or self._writer_of != wanted:
            self._writer, problem = load_engine(request.model_path, request.threads, request.server)
            if self._writer is None:
                raise ModelError(problem or tr("No model for this translation is installed."))
            self._writer_of = wanted
        return WritingModel(self._writer, task)


def _from_sound(request: TranslateRequest, send: Callable[[Message], None]) -> None:
    from meetingmate.audio import decode
    from meetingmate.audio.decode import Sound
    from meetingmate.speakers.excerpts import excerpts
    from meetingmate.transcription.engine import Engine as SpeechEngine

    engine = SpeechEngine(Path(request.speech_model or ""), threads=request.threads)
    if not engine.multilingual:
        raise ModelError(
            tr("The speech model {model} knows English only. Choose one for several languages.", model=engine.name)
        )
    done = 0
    for track in request.tracks:
        lines = sorted((one for one in request.texts if one.track == track.name), key=lambda one: one.start)
        blocks = decode.stream(Sound(sound_file(Path(request.folder), track), track.part))
        for one, samples in zip(lines, excerpts(blocks, [(line.start, line.end) for line in lines]), strict=True):
            said = engine.in_english(samples, language=one.source)
            translated = translating.heard(one.text, said, task_of(request, one.source), engine.name)
            send(TextTranslated(place=one.place, translated=translated))
            done += 1
            send(Progress(stage=_STAGE, done=done, total=len(request.texts)))
    if not done:
        raise MeetingMateError(tr("The recording of these lines is not there. Translate their text instead."))


def task_of(request: TranslateRequest, source: str) -> Task:
    """What is to be done with the texts in the language ``source``."""
    day = date.fromisoformat(request.day) if request.day else None
    return Task(source, request.target, tuple(request.names), day)
