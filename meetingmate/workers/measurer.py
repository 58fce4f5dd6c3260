"""Measuring a model: a writing model over the shipped meetings, a speech model over the shipped sample."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import psutil

from meetingmate.audio.decode import Sound
from meetingmate.base import atomic_files
from meetingmate.base.errors import ModelError
from meetingmate.base.sentences import sentence_spans
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Minutes, Utterance
from meetingmate.minutes import batch, make_minutes
from meetingmate.models.measurements import SpeechFigures, WritingFigures
from meetingmate.workers.messages import (
    MeasureSpeechRequest,
    MeasureWritingRequest,
    Message,
    Progress,
    SpeechMeasured,
    WritingMeasured,
)
from meetingmate.workers.scores import Counts, compare, plain_words, word_error_rate
from meetingmate.workers.writer import lower_priority

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine

#: People speak about 150 words a minute in meetings.
_WORDS_PER_HOUR = 9000

Send = Callable[[Message], None]


class _Turn(msgspec.Struct):
    text: str


class _Sample(msgspec.Struct):
    """What is read of the words of the sample."""

    turns: list[_Turn]


class LabelledMeeting(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A shipped meeting: ``talk`` has a line ``Name: words`` for each turn; ``tasks`` and ``decisions`` are what its
    minutes should have."""

    language: str
    date: str
    attendees: list[str]
    talk: str
    tasks: list[str]
    decisions: list[str]

    def line(self) -> dict[str, object]:
        """The talk in the form of ``minutes/batch.py``."""
        turns = []
        for spoken in filter(None, self.talk.splitlines()):
            speaker, _, text = spoken.partition(": ")
            turns.append({"speaker": speaker, "text": text})
        return {"lang": self.language, "date": self.date, "attendees": self.attendees, "turns": turns}


def labelled_meetings(folder: Path) -> list[LabelledMeeting]:
    """The meetings that ship. Raises ModelError when they are missing or damaged."""
    try:
        found = [
            msgspec.toml.decode(atomic_files.read_small(path), type=LabelledMeeting)
            for path in sorted(folder.glob("*.toml"))
        ]
    except (OSError, ValueError) as error:
        raise ModelError(
            tr(
                "The meetings in {folder} can't be read ({error}). Install MeetingMate again.",
                folder=folder,
                error=error,
            )
        ) from error
    if not found:
        raise ModelError(tr("The meetings in {folder} are missing. Install MeetingMate again.", folder=folder))
    return found


def measure_writing(request: MeasureWritingRequest, send: Send) -> None:
    """Make the minutes of each meeting with the model and without. Raises MeetingMateError."""
    from meetingmate.slm.engine import Engine

    lower_priority()
    meetings = [(one, *batch.read_line(one.line())) for one in labelled_meetings(Path(request.meetings))]
    total = 2 * len(meetings)
    alone: list[Minutes] = []
    for meeting, known, utterances in meetings:  # first: it also loads what all minutes need
        alone.append(make_minutes(known, utterances, language=meeting.language))
        send(Progress(stage="measuring", done=len(alone), total=total))
    tasks, decisions = Counts(), Counts()
    seconds, same, memory, words = 0.0, True, 0, 0
    with Engine(Path(request.model_path), threads=request.threads) as engine:
        watched = _Watched(engine)
        for place, (meeting, known, utterances) in enumerate(meetings):
            began = time.perf_counter()
            made = make_minutes(known, utterances, engine=watched, language=meeting.language)
            seconds += time.perf_counter() - began
            watched.end_of_meeting(made)
            tasks = tasks.plus(compare(_tasks(made), meeting.tasks, meeting.language))
            decisions = decisions.plus(compare(_decisions(made), meeting.decisions, meeting.language))
            same = same and (_tasks(made), _decisions(made)) == (_tasks(alone[place]), _decisions(alone[place]))
            words += sum(len(utterance.text.split()) for utterance in utterances)
            memory = max(memory, _memory())
            send(Progress(stage="measuring", done=len(meetings) + place + 1, total=total))
        figures = WritingFigures(
            tasks_f1=tasks.f1(),
            decisions_f1=decisions.f1(),
            same_items=same,
            sentences=watched.sentences,
            unsupported=watched.unsupported,
            seconds_per_hour=seconds * _WORDS_PER_HOUR / words,
            tokens_per_s=engine.evaluated_tokens / watched.seconds if watched.seconds else 0.0,
            memory_bytes=memory,
        )
    send(WritingMeasured(figures=figures))


def measure_speech(request: MeasureSpeechRequest, send: Send) -> None:
    """Transcribe the sample and compare it with its words. Raises MeetingMateError."""
    from meetingmate.transcription import Engine, TranscribeOptions, transcribe_file

    said = _words_of_sample(Path(request.transcript))
    heard: list[Utterance] = []
    memory = 0

    def settled(new: list[Utterance], _position_s: float) -> None:
        heard.extend(new)

    def progress(done: float, total: float) -> None:
        nonlocal memory
        memory = max(memory, _memory())
        send(Progress(stage="measuring", done=done, total=total))

    model = Path(request.model_dir)
    engine = Engine(model, threads=request.threads)
    began = time.perf_counter()
    result = transcribe_file(
        Sound(Path(request.recording)),
        TranscribeOptions(model_dir=model, language="en", beam_size=request.beam_size, threads=request.threads),
        on_utterances=settled,
        on_progress=progress,
        engine=engine,
    )
    seconds = time.perf_counter() - began
    figures = SpeechFigures(
        real_time_factor=seconds / result.duration_s,
        word_error_rate=word_error_rate(" ".join(one.text for one in heard), said),
        memory_bytes=max(memory, _memory()),
    )
    send(SpeechMeasured(figures=figures))


class _Watched:
    """A writing model of which it is counted how long it works, and which of its sentences the minutes have."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = 0.0
        self.sentences = 0
        self.unsupported = 0
        self._written: dict[tuple[str, ...], None] = {}  # asked again, a model may say the same

    @property
    def name(self) -> str:
        """As ``Engine.name``."""
        return self._engine.name

    @property
    def model_class(self) -> Literal["starter", "prose"]:
        """As ``Engine.model_class``."""
        return self._engine.model_class

    @property
    def trained_for(self) -> frozenset[str]:
        """As ``Engine.trained_for``."""
        return self._engine.trained_for

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """As ``Engine.word``."""
        with self._timed():
            answer, nothing = self._engine.word(lines, max_tokens)
        for line in answer.splitlines():
            self._take(line.rpartition("|")[2])
        return answer, nothing

    def write(self, prompt_name: str, fields: Mapping[str, str], max_tokens: int) -> str:
        """As ``Engine.write``."""
        with self._timed():
            answer = self._engine.write(prompt_name, fields, max_tokens)
        self._take(answer)
        return answer

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        """As ``Engine.resemblance``."""
        with self._timed():
            return self._engine.resemblance(prompt_names, lines)

    def end_of_meeting(self, minutes: Minutes) -> None:
        """Count which sentences the checks let into the minutes of one meeting."""
        points = [*minutes.summary, *(point for topic in minutes.topics for point in topic.points)]
        stands = {plain_words(text) for text in [*(p.text for p in points), *_tasks(minutes), *_decisions(minutes)]}
        self.sentences += len(self._written)
        self.unsupported += sum(sentence not in stands for sentence in self._written)
        self._written.clear()

    def _take(self, text: str) -> None:
        for start, end in sentence_spans(text):
            if words := plain_words(text[start:end]):
                self._written[words] = None

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began


def _tasks(minutes: Minutes) -> list[str]:
    return [action.task for action in minutes.actions]


def _decisions(minutes: Minutes) -> list[str]:
    return [decision.text for decision in minutes.decisions if decision.stands]


def _words_of_sample(path: Path) -> str:
    try:
        sample = msgspec.json.decode(path.read_bytes(), type=_Sample)
    except (OSError, ValueError) as error:
        raise ModelError(
            tr("The sample {path} can't be read ({error}). Install MeetingMate again.", path=path, error=error)
        ) from error
    return " ".join(turn.text for turn in sample.turns)


def _memory() -> int:
    return int(psutil.Process().memory_info().rss)
