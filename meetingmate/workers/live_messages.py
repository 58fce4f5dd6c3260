"""What the session and the two workers of a running meeting say to each other.

All times are seconds on the recording's time line (pauses cut out). Positions are per track: everything of a
track before its position is settled, so that a worker that is started again loses and doubles nothing.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from meetingmate.domain.meeting import Meeting, Minutes, PreviousAction, Removed, Utterance
from meetingmate.workers.ask_messages import AskCommand, AskerRequest, AskMessage
from meetingmate.workers.messages import (
    ChosenServer,
    Failed,
    LanguageFound,
    LeftOut,
    TextTranslated,
    TranslateRequest,
)

#: How captions degrade when the computer is too slow: ``full``; ``fewer`` provisional lines; ``packed``: none, and
#: pauses are packed into long windows; ``small``: the smaller model.
Pace = Literal["full", "fewer", "packed", "small"]


class HeardVoice(Struct, kw_only=True):
    """A line of ``label`` (``Speaker 2``) on ``track``, from ``start`` to ``end`` seconds, to know the voice by."""

    label: str
    track: str
    start: float
    end: float


class LiveRequest(Struct, tag=True, kw_only=True):
    """Write down the recording in ``folder`` (see ``meetingmate.capture``) while it grows.

    ``model_dir`` and ``small_model_dir`` hold speech models (None: no smaller one may be used);
    ``speaker_models`` None: no speakers. ``positions`` are seconds already settled of each track, ``next_id`` the
    number of the next utterance, ``voices`` lines of those who were heard already: they keep their labels.
    ``most_speakers``: there can't be more, None: not known. Without a ``language`` it is found; the
    ``expected_language`` is believed sooner than others. ``hotwords`` go to the recogniser, ``names`` are put right
    where it doubts itself. ``beam_size`` None: what is measured to be best for live text.
    """

    folder: str
    model_dir: str
    small_model_dir: str | None = None
    speaker_models: str | None = None
    threads: int = 1
    beam_size: int | None = None
    language: str | None = None
    expected_language: str | None = None
    hotwords: list[str] = []
    names: list[str] = []
    positions: dict[str, float] = {}
    next_id: int = 1
    voices: list[HeardVoice] = []
    most_speakers: int | None = None


class RollingRequest(Struct, tag=True, kw_only=True):
    """Hear what is over of the recording in ``folder`` once more while it grows, for its final text.

    ``language`` None: wait until SetLanguage says it. ``positions`` are the seconds of each track that have their final
    text already; ``held`` as of Hold. The other fields are those of ``LiveRequest`` and ``TranscribeRequest``.
    """

    folder: str
    model_dir: str
    threads: int = 1
    beam_size: int = 5
    language: str | None = None
    language_fixed: bool = False
    hotwords: list[str] = []
    names: list[str] = []
    positions: dict[str, float] = {}
    held: bool = False


class SetVocabulary(Struct, tag=True, kw_only=True):
    """Attendees or agenda were edited while recording."""

    hotwords: list[str]
    names: list[str]


class SetLanguage(Struct, tag=True, kw_only=True):
    """The user chose the language of what follows; None: find it again. Without ``fixed`` it was found by hearing."""

    language: str | None
    fixed: bool = True


class Hold(Struct, tag=True, kw_only=True):
    """Whether others need the computer: nothing is begun meanwhile, until the recording is over."""

    held: bool


class Drain(Struct, tag=True):
    """The recording is over: settle the rest of what lies on disk, telling ``Draining``, then end with ``LiveDone``."""


class Leave(Struct, tag=True):
    """End at once with ``LiveDone``; what is not settled is left to the final pass."""


class LiveProvisional(Struct, tag=True, kw_only=True):
    """The provisional text of a track, for display only; an empty ``text`` takes it back."""

    track: str
    start: float
    end: float
    text: str


class LiveSettled(Struct, tag=True, kw_only=True):
    """Utterances that will not change any more; everything of ``track`` before ``position_s`` has been heard."""

    track: str
    utterances: list[Utterance]
    position_s: float


class StretchFinal(Struct, tag=True, kw_only=True):
    """The final text of ``track`` from ``start`` to ``end``; ids and speakers are empty. It takes the place of the live
    text there."""

    track: str
    start: float
    end: float
    utterances: list[Utterance]
    removed: list[Removed] = []


class LiveBehind(Struct, tag=True, kw_only=True):
    """How far the settled text lags behind the recording; told when it changes by a second or the pace changes."""

    behind_s: float
    pace: Pace = "full"


class Draining(Struct, tag=True, kw_only=True):
    """``done`` of ``total`` seconds that were left at ``Drain``."""

    done: float
    total: float


class LiveDone(Struct, tag=True, kw_only=True):
    """Nothing more comes; ``positions`` of each track, as in the request."""

    positions: dict[str, float]


class LiveMinutesRequest(Struct, tag=True, kw_only=True):
    """Follow a running meeting and keep its minutes ready; without ``model_path`` and ``server`` the rules alone make
    them.

    ``previous_actions``: what is open of the earlier meetings of the series.
    """

    meeting: Meeting
    model_path: str | None
    threads: int = 1
    language: str | None = None
    speech_model: str | None = None
    utterances: list[Utterance] = []
    previous_actions: list[PreviousAction] = []
    server: ChosenServer | None = None


class AddUtterances(Struct, tag=True, kw_only=True):
    """Newly settled utterances, or ones with the ids of earlier ones and other words; those with the ids in ``gone``
    are there no more."""

    utterances: list[Utterance]
    gone: list[str] = []


class SetMeeting(Struct, tag=True, kw_only=True):
    """Title, attendees, agenda, language or series were edited; ``previous_actions`` are those of the series now."""

    meeting: Meeting
    previous_actions: list[PreviousAction] = []


class FinishMinutes(Struct, tag=True, kw_only=True):
    """The meeting is over: answer with the complete minutes of exactly these ``utterances``, then end.

    They are those that were added unless a person or the speakers' pass changed some. Without ``words`` the model is
    asked nothing more.
    """

    meeting: Meeting
    utterances: list[Utterance]
    previous_actions: list[PreviousAction] = []
    words: bool = True


class DraftMinutes(Struct, tag=True, kw_only=True):
    """Decisions and tasks so far, for display while the meeting goes on."""

    minutes: Minutes


class WordingMinutes(Struct, tag=True, kw_only=True):
    """How much of the minutes is written, after Stop: ``done`` of ``total``."""

    done: int
    total: int


class FinishedMinutes(Struct, tag=True, kw_only=True):
    """The minutes; without ``complete`` their facts, and the same follow in the words of the writing model."""

    minutes: Minutes
    complete: bool = True


class LiveTranslationRequest(Struct, tag=True):
    """Stay, and answer each TranslateRequest (of texts, not of sound) with a TextTranslated for each of its texts."""


LiveWorkRequest = LiveRequest | RollingRequest | LiveMinutesRequest | LiveTranslationRequest | AskerRequest
LiveCommand = (
    SetVocabulary
    | SetLanguage
    | Hold
    | Drain
    | Leave
    | AddUtterances
    | SetMeeting
    | FinishMinutes
    | TranslateRequest
    | AskCommand
)
LiveMessage = (
    LiveProvisional
    | LiveSettled
    | StretchFinal
    | LiveBehind
    | Draining
    | LiveDone
    | DraftMinutes
    | WordingMinutes
    | FinishedMinutes
    | TextTranslated
    | LanguageFound
    | LeftOut
    | AskMessage
    | Failed
)
