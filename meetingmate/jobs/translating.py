"""Transcript and minutes of a meeting in another language: by a worker, kept in the library text by text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from meetingmate import models
from meetingmate.assistants.translation import ways
from meetingmate.base import server_address
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import SERVER, Settings
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance, is_speaker_label
from meetingmate.domain.translation import Translated
from meetingmate.jobs import new_minutes, vocabulary
from meetingmate.library import Library, translations
from meetingmate.models.schema import ModelCard
from meetingmate.workers import host
from meetingmate.workers.messages import Message, Progress, TextToTranslate, TextTranslated, TranslateRequest

EngineChoice = Literal["auto", "writing", "whisper"]
#: Whisper translates into this language only.
HEARD_IN = "en"


class ModelMissing(UsageError):
    """No installed model does this; ``offer`` would."""

    def __init__(self, sentence: str, offer: ModelCard | None) -> None:
        super().__init__(sentence)
        self.offer = offer


@dataclass
class Watch:
    """Who follows the work, from its thread: ``cancelled`` is asked, ``translated`` hears of each text, ``progress``
    of the texts done and of all."""

    cancelled: Callable[[], bool] = lambda: False
    translated: Callable[[str, Translated], None] = lambda place, translated: None
    progress: Callable[[int, int], None] = lambda done, total: None


@dataclass
class _Work:
    """What is there already, by place, and what is to be done."""

    kept: dict[str, Translated] = field(default_factory=dict)
    texts: list[TextToTranslate] = field(default_factory=list)

    def leave_out(self, kept: dict[str, Translated], model_of: Callable[[str], str]) -> None:
        """Do not do again what is ``kept``; what failed with another model than that of today is tried with it.
        ``model_of`` names the model for a language, "" when there is none or it can't be told."""
        self.kept = kept

        def to_do(one: TextToTranslate) -> bool:
            earlier = kept.get(one.place)
            if earlier is None or earlier.complete():
                return earlier is None
            return model_of(one.source) not in ("", earlier.engine)

        self.texts = [one for one in self.texts if to_do(one)]


def transcript(
    library: Library,
    settings: Settings,
    meeting_id: str,
    target: str,
    *,
    engine: EngineChoice = "auto",
    again: bool = False,
    watch: Watch | None = None,
) -> dict[str, Translated]:
    """The lines of a meeting in the language ``target``, by their ids; those that are in it already are left out.

    Each is kept as soon as it is done, so that nothing is lost when the work ends early. ``again``: also those that
    are kept. Blocks, for minutes. Raises UsageError (ModelMissing where a model is wanted), Cancelled and the errors
    of the worker.
    """
    meeting, utterances = _meeting(library, settings, meeting_id, target)
    if not any(one.text.strip() for one in utterances):
        raise UsageError(tr("“{title}” has no transcript to translate.", title=meeting.title))
    lines = [
        TextToTranslate(
            place=one.id,
            text=one.text,
            source=one.language or meeting.language or "",
            track=one.track,
            start=one.start,
            end=one.end,
        )
        for one in utterances
        if one.text.strip()
    ]
    work = _Work(texts=_translatable(lines, target, meeting.title))
    if not again:
        kept = translations.of_lines(library, meeting_id, target, heard=engine == "whisper")
        work.leave_out(kept, lambda source: _model_of(settings, source, target, engine))
    request = TranslateRequest(
        texts=work.texts,
        target=target,
        names=names(settings, meeting, utterances),
        day=meeting.date,
        threads=settings.thread_count(),
    )
    if engine == "whisper":
        _by_sound(library, settings, meeting, request)
    else:
        choose_models(settings, request, engine)
    found = _done(request, watch or Watch(), lambda place, one: translations.keep(library, meeting_id, place, one))
    return {**work.kept, **found}


def minutes(
    library: Library,
    settings: Settings,
    meeting_id: str,
    target: str,
    *,
    engine: EngineChoice = "auto",
    again: bool = False,
    watch: Watch | None = None,
) -> tuple[Minutes, dict[str, Translated]]:
    """The newest minutes in the language ``target``, and their texts by the originals. As ``transcript``."""
    from meetingmate.assistants.translation import minutes as translated_minutes  # late: documents

    if engine == "whisper":
        raise UsageError(tr("Minutes can't be translated from the recording. Choose another way."))
    meeting, utterances = _meeting(library, settings, meeting_id, target)
    made = library.minutes(meeting_id)
    if made is None:
        raise UsageError(tr("“{title}” has no minutes yet. Make them first.", title=meeting.title))
    texts = translated_minutes.texts_of(made)
    if not texts:
        raise UsageError(tr("The minutes of “{title}” are empty.", title=meeting.title))
    everything = [TextToTranslate(place=one, text=one, source=made.language) for one in texts]
    work = _Work(texts=_translatable(everything, target, meeting.title))
    if not again:
        kept = translations.of_minutes(library, meeting_id, target)
        work.leave_out(kept, lambda source: _model_of(settings, source, target, engine))
    request = TranslateRequest(
        texts=work.texts,
        target=target,
        names=names(settings, meeting, utterances, made),
        day=meeting.date,
        threads=settings.thread_count(),
    )
    choose_models(settings, request, engine)
    place = translations.MINUTES
    found = _done(request, watch or Watch(), lambda _text, one: translations.keep(library, meeting_id, place, one))
    translations.forget_minutes(library, meeting_id, target, texts)
    known = {text: one for text, one in {**work.kept, **found}.items() if text in texts}
    return translated_minutes.translated(made, known, target), known


def _meeting(library: Library, settings: Settings, meeting_id: str, target: str) -> tuple[Meeting, list[Utterance]]:
    if not settings.translation:
        raise UsageError(tr("Translation is switched off in the settings, under Assistants."))
    if target not in ways.LANGUAGES:
        raise UsageError(
            tr("MeetingMate can't translate into {language}. Choose another language.", language=ways.named(target))
        )
    meeting = library.meeting(meeting_id)
    job = library.job(meeting_id)
    if job is not None and job.unfinished() and job.stage not in ("writing", "speakers"):
        raise UsageError(
            tr("“{title}” is not transcribed yet. Translate it when its transcript is complete.", title=meeting.title)
        )
    return meeting, library.utterances(meeting_id)


def _translatable(texts: list[TextToTranslate], target: str, title: str) -> list[TextToTranslate]:
    """Those in another language. Raises UsageError when there are none."""
    others = [one for one in texts if one.source != target]
    if not others:
        raise UsageError(tr("“{title}” is in {language} already.", title=title, language=ways.named(target)))
    known = [one for one in others if one.source in ways.LANGUAGES]
    if known:
        return known
    source = others[0].source
    raise UsageError(
        tr("MeetingMate can't translate from {language}. The transcript is not changed.", language=ways.named(source))
        if source
        else tr("The spoken language of “{title}” is not known. Set it in the details, then translate.", title=title)
    )


def names(
    settings: Settings, meeting: Meeting, utterances: Iterable[Utterance] = (), made: Minutes | None = None
) -> list[str]:
    """Names that stay as they are: people of the meeting, owners, the user's own terms."""
    found = vocabulary.names(settings, meeting)
    found += [alias for attendee in meeting.attendees for alias in attendee.aliases]
    found += [one.speaker for one in utterances if one.speaker]
    if made is not None:
        found += [owner for action in made.actions for owner in action.owners]
        found += [owner for previous in made.previous_actions for owner in previous.owners]
    return list(dict.fromkeys(name for name in found if name and not is_speaker_label(name)))


def choose_models(settings: Settings, request: TranslateRequest, engine: EngineChoice = "auto") -> None:
    """Fill in the models that do the texts of ``request``. Raises ModelMissing."""
    chosen = settings.writer()
    writing = ""
    for source in dict.fromkeys(one.source for one in request.texts):
        way = ways.way(source, request.target, chosen)
        if way.pair and engine == "auto":
            request.pairs[source] = str(models.model_path(way.pair))
        elif way.writing:
            writing = way.writing
        else:
            raise ModelMissing(ways.refusal(source, request.target, way.offer), way.offer)
    if writing:
        writer = new_minutes.writer(writing, settings)
        request.model_path, request.server = writer.model_path, writer.server


def _model_of(settings: Settings, source: str, target: str, engine: EngineChoice) -> str:
    """The model that would translate now, as ``Translated.engine`` names it; "" for none, or a server's."""
    if engine == "whisper":
        return settings.speech_model
    way = ways.way(source, target, settings.writer())
    if way.pair and engine == "auto":
        return way.pair
    if way.writing == SERVER:
        return server_address.model_name(settings.writing_server_model)
    model = new_minutes.writer(way.writing, settings).model_path
    return Path(model).stem if model else ""


def _by_sound(library: Library, settings: Settings, meeting: Meeting, request: TranslateRequest) -> None:
    if request.target != HEARD_IN:
        raise UsageError(tr("A recording can be translated into English only. Choose another way."))
    if not meeting.tracks:
        raise UsageError(tr("“{title}” has no recording. Translate its text instead.", title=meeting.title))
    request.speech_model = str(models.model_path(settings.speech_model))
    request.folder = str(library.meeting_dir(meeting.id))
    request.tracks = meeting.tracks


def _done(request: TranslateRequest, watch: Watch, keep: Callable[[str, Translated], None]) -> dict[str, Translated]:
    """What the worker made of the texts. Raises as ``run_worker`` does; what was kept stays."""
    found: dict[str, Translated] = {}

    def take(message: Message) -> None:
        if isinstance(message, TextTranslated):
            keep(message.place, message.translated)
            found[message.place] = message.translated
            watch.translated(message.place, message.translated)
        elif isinstance(message, Progress):
            watch.progress(int(message.done), int(message.total))

    if request.texts:
        host.run_worker(request, take, watch.cancelled)
    return found
