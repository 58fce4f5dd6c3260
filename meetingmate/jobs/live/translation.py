"""The settled lines of a recording in a second language: by a worker that follows, kept in the library line by line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from msgspec import Struct
from msgspec.structs import replace

from meetingmate.assistants.translation import ways
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.domain.translation import Translated, TranslatedSentence
from meetingmate.jobs import translating
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.jobs.translating import ModelMissing
from meetingmate.library import Library, translations
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from meetingmate.workers.live_messages import LiveMessage, LiveTranslationRequest
from meetingmate.workers.messages import TextToTranslate, TextTranslated, TranslateRequest

log = logging.getLogger(__name__)

#: A line that waits longer is behind, and it is said.
LATE_S = 3.0
#: How far behind is said again after so many seconds.
_STEP_S = 5.0
#: A model that was missing is looked for again.
_LOOK_AGAIN_S = 2.0
#: A worker that dies is started again so many times, and a line that it died of so often stays in the original.
_RESTARTS, _MOST_DEATHS = 3, 2


class LiveTranslationEnded(Struct, kw_only=True):
    """Worker number ``number`` is gone; ``error`` None: it was told to go."""

    number: int
    error: MeetingMateError | None


@dataclass(eq=False)
class _Waiting:
    """A line to translate, and since when (monotonic clock)."""

    line: Utterance
    since: float
    deaths: int = 0


@dataclass(frozen=True)
class _Standing:
    """What is told of it."""

    language: str = ""
    lines: int = 0
    behind_s: float = 0.0
    sentence: str = ""
    model: str = ""


class LiveTranslation:
    """Translates the lines of a meeting, the oldest first; all methods are called from one thread.

    One line at a time is with the worker, the others wait here: none is lost when it dies, and none is begun while
    ``hold`` says that the captions need the computer. ``put`` gets the messages of the worker and LiveTranslationEnded
    from other threads; the owner hands them to ``take`` and ``take_end``.
    """

    def __init__(
        self,
        library: Library,
        settings: Callable[[], Settings],
        meeting: Meeting,
        reporter: LiveReporter,
        put: Callable[[LiveMessage | LiveTranslationEnded], None],
    ) -> None:
        self._library, self._settings, self._reporter, self._put = library, settings, reporter, put
        self._meeting = meeting
        self._target = ""
        self._waiting: list[_Waiting] = []
        self._asked: _Waiting | None = None  # the worker has it
        self._worker: WorkerConnection | None = None
        self._number = 0
        self._restarts_left = _RESTARTS
        self._held = self._over = False
        self._models: dict[str, TranslateRequest] = {}  # by the language of a line
        self._missing: dict[str, ModelMissing] = {}
        self._look_at = 0.0  # when missing models are looked for again
        self._foreign = ""  # language of the last line, if nothing translates from it
        self._stopped = ""  # why nothing more is translated
        self._told = _Standing()

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None when there is none."""
        return self._worker.pid if self._worker else None

    def translate_into(self, target: str) -> None:
        """The language from now on (empty: none), for all lines that have no translation into it yet. The same again:
        also for those that were edited."""
        if self._over:
            return
        other = target != self._target
        if other:
            self._kill_worker()
            self._restarts_left, self._waiting = _RESTARTS, []
        self._target = target
        self._stopped = self._foreign = ""
        self._missing.clear()
        self._models.clear()
        if target:
            self._tell_standing()
            kept = translations.of_lines(self._library, self._meeting.id, target)
            for line, translated in kept.items() if other else ():
                self._emit(line, translated)
            known = {(one.line.id, one.line.text): one for one in self._waiting}
            lines = [one for one in self._library.utterances(self._meeting.id) if one.id not in kept]
            now = time.monotonic()
            self._waiting = [known.get((one.id, one.text)) or _Waiting(one, now) for one in lines if one.text.strip()]
        self.tick()

    def add(self, lines: list[Utterance], gone: list[str]) -> None:
        """Newly settled lines, or earlier ones (by their ids) with other words; those with the ids in ``gone`` are
        there no more. A line that says what an earlier one did keeps its translation."""
        if not self._target or self._over:
            return
        kept = translations.of_lines(self._library, self._meeting.id, self._target)
        for line in lines:
            if line.id in kept:
                self._emit(line.id, kept[line.id])
        left = {*gone, *(line.id for line in lines)}
        self._waiting = [one for one in self._waiting if one.line.id not in left]
        now = time.monotonic()
        self._waiting += [_Waiting(line, now) for line in lines if line.text.strip() and line.id not in kept]
        self._next()

    def set_meeting(self, meeting: Meeting) -> None:
        """Attendees, or the spoken language, are these now."""
        self._meeting = meeting
        self._next()

    def hold(self, held: bool) -> None:
        """Whether the captions need the computer: no further line is begun meanwhile."""
        self._held = held
        self._next()

    def take(self, message: TextTranslated) -> None:
        """Keep what the worker made of a line."""
        asked = self._asked
        if asked is not None and (message.place, message.translated.original) == (asked.line.id, asked.line.text):
            self._restarts_left = _RESTARTS
            self._settle(asked, message.translated)

    def take_end(self, ended: LiveTranslationEnded) -> None:
        """The worker is gone: another one is started for what waits, unless this one said why it can't."""
        if ended.number != self._number or self._worker is None:
            return
        log.warning("%s", ended.error)
        self._worker = None
        asked, self._asked = self._asked, None
        died = ended.error is None or isinstance(ended.error, WorkerDied)
        self._restarts_left -= 1
        if not died or self._restarts_left < 0:
            self._stopped = tr("The live translation stopped: {error}", error=ended.error)
        elif asked is not None:
            asked.deaths += 1
            if asked.deaths >= _MOST_DEATHS:
                self._leave(asked)
        self.tick()

    def tick(self) -> None:
        """To be called now and then."""
        self._next()
        self._tell_standing()

    def end(self) -> None:
        """End at once; what waits has no translation."""
        self._over = True
        self._waiting = []
        self._kill_worker()

    # --- one line after the other -------------------------------------------------------------------------

    def _next(self) -> None:
        """Give the worker the oldest line that can be done, if it has none."""
        if self._asked or self._held or self._stopped or self._over:
            return
        if time.monotonic() > self._look_at:
            self._missing.clear()
            self._look_at = time.monotonic() + _LOOK_AGAIN_S
        for one in list(self._waiting):
            source = one.line.language or self._meeting.language
            if source is None or source in self._missing:
                continue  # it will be found, or installed
            if source != self._target and source in ways.LANGUAGES:
                if (models := self._models_for(source)) is not None:
                    self._ask(one, source, models)
                    return
                continue
            self._waiting.remove(one)
            if source != self._target:
                self._foreign = source

    def _models_for(self, source: str) -> TranslateRequest | None:
        """What is asked of the worker for a language, without texts; None while there is no model."""
        if source not in self._models:
            texts = [TextToTranslate(place="", text="", source=source)]
            request = TranslateRequest(texts=texts, target=self._target, threads=1)
            try:
                translating.choose_models(self._settings(), request)
            except ModelMissing as missing:
                self._missing[source] = missing
                return None
            self._models[source] = request
        return self._models[source]

    def _ask(self, one: _Waiting, source: str, models: TranslateRequest) -> None:
        if self._worker is None:
            self._number += 1
            number = self._number
            self._worker = WorkerConnection(
                LiveTranslationRequest(),
                self._put,
                lambda error: self._put(LiveTranslationEnded(number=number, error=error)),
            )
        self._asked, self._foreign = one, ""
        self._worker.tell(
            replace(
                models,
                texts=[TextToTranslate(place=one.line.id, text=one.line.text, source=source)],
                names=translating.names(self._settings(), self._meeting, [one.line]),
                day=self._meeting.date,
            )
        )

    def _leave(self, one: _Waiting) -> None:
        """The line stays in the original: the worker dies of it."""
        failed = TranslatedSentence(original=one.line.text, failure="none")
        self._settle(one, Translated(original=one.line.text, language=self._target, sentences=[failed]))

    def _settle(self, one: _Waiting, translated: Translated) -> None:
        self._asked = None
        translations.keep(self._library, self._meeting.id, one.line.id, translated)  # it waits again if this fails
        self._waiting = [other for other in self._waiting if other is not one]
        self._emit(one.line.id, translated)
        self.tick()

    def _kill_worker(self) -> None:
        self._asked = None
        if self._worker:
            self._worker.kill()
            self._worker = None

    # --- what is told -------------------------------------------------------------------------------------

    def _emit(self, line: str, translated: Translated) -> None:
        self._reporter.emit(
            e.LiveTranslated(meeting=self._meeting.id, t=self._reporter.t, utterance=line, translated=translated)
        )

    def _tell_standing(self) -> None:
        """Say how the translation stands, when that is something new."""
        age = time.monotonic() - self._waiting[0].since if self._waiting else 0.0
        late = age > LATE_S
        sentence, model = self._stopped, ""
        if not sentence and self._missing:
            missing = next(iter(self._missing.values()))
            sentence, model = str(missing), missing.offer.id if missing.offer else ""
        elif not sentence and self._foreign:
            sentence = tr("MeetingMate can't translate from {language}.", language=ways.named(self._foreign))
        standing = _Standing(
            language=self._target,
            lines=len(self._waiting) if late else 0,
            behind_s=max(LATE_S, age // _STEP_S * _STEP_S) if late else 0.0,
            sentence=sentence,
            model=model,
        )
        if standing != self._told and not self._over:
            self._told = standing
            self._reporter.emit(e.LiveTranslationChanged(meeting=self._meeting.id, **asdict(standing)))
