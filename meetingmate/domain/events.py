"""What a session tells those who watch it."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from meetingmate.base.text import encode
from meetingmate.domain.meeting import Minutes, Utterance
from meetingmate.domain.translation import Translated


class JobChanged(Struct, kw_only=True):
    """Where a job stands. ``fraction`` 0 to 1 of the whole job; ``eta_s`` seconds left, None when not known;
    ``sentence`` says what went wrong or what the user should know. ``waits_for``: id of the speech model that a
    queued job waits for."""

    meeting: str
    state: str
    stage: str
    fraction: float = 0.0
    eta_s: float | None = None
    sentence: str = ""
    waits_for: str = ""


class MeetingChanged(Struct, kw_only=True):
    """Something of a meeting is new in the library: ``details``, ``transcript``, ``minutes``, ``deleted`` (perhaps
    into the trash) or ``restored`` from there."""

    meeting: str
    what: str


LiveState = Literal["starting", "recording", "paused", "stopping", "ended"]


class LiveStateChanged(Struct, kw_only=True):
    """What the recording of ``meeting`` is doing at ``t`` seconds of its time line.

    ``stopping``: the files are being closed and the last words settled (``fraction`` 0 to 1 of that work);
    ``ended``: the meeting is processed like any other from now on. ``sentence`` says why, when it was not the
    user's wish.
    """

    meeting: str
    state: LiveState
    t: float
    fraction: float = 0.0
    sentence: str = ""


class LiveTrackChanged(Struct, kw_only=True):
    """What a track of the recording is doing: recording, lost, silent (exact zeros, muted, nothing heard), heard."""

    meeting: str
    t: float
    track: str
    state: str
    device: str = ""
    sentence: str = ""


class LiveLevel(Struct, kw_only=True):
    """Loudness of a track since the last one, in dBFS."""

    meeting: str
    t: float
    track: str
    peak: float
    rms: float


class LiveText(Struct, kw_only=True):
    """The provisional text of a track, for display only; an empty ``text`` takes it back."""

    meeting: str
    t: float
    track: str
    start: float
    end: float
    text: str


class LiveUtterances(Struct, kw_only=True):
    """Settled utterances, already in the library; a ``MeetingChanged`` of the transcript comes with them.

    ``final``: a stretch has its final text. Lines with these ids may be there already and have other words now; those
    with the ids in ``gone`` are not there any more.
    """

    meeting: str
    t: float
    utterances: list[Utterance]
    final: bool = False
    gone: list[str] = []


class LiveFinalChanged(Struct, kw_only=True):
    """Before second ``until_s`` all is final text; ``sentence`` says why it does not go on at the moment."""

    meeting: str
    t: float
    until_s: float
    sentence: str = ""


class LiveDraft(Struct, kw_only=True):
    """Decisions and tasks found so far; nothing of it is stored."""

    meeting: str
    minutes: Minutes


class LiveBehindChanged(Struct, kw_only=True):
    """How many seconds the captions lag behind, and which step of the pace (see ``live_messages.Pace``) they go at."""

    meeting: str
    behind_s: float
    pace: str
    sentence: str = ""


class LiveNotice(Struct, kw_only=True):
    """Something the user should know or decide while recording.

    ``kind``: disk, gap, worker, silence (long silence: stop?), length (longer than expected: stop?), captions
    (no live text, and why). The recording goes on in any case. A gap has its ``track``, ``start`` and ``end``.
    """

    meeting: str
    t: float
    kind: str
    sentence: str
    track: str = ""
    start: float | None = None
    end: float | None = None


class LiveTranslated(Struct, kw_only=True):
    """The settled line ``utterance`` in the language that was chosen, already in the library."""

    meeting: str
    t: float
    utterance: str
    translated: Translated


class LiveTranslationChanged(Struct, kw_only=True):
    """How the translation of the settled lines stands: into ``language`` (empty: there is none).

    ``lines`` of them wait, the oldest for ``behind_s`` seconds; both are 0 while each comes soon after its line.
    ``sentence`` says why nothing is translated at the moment; ``model``: id of the one that would do it.
    """

    meeting: str
    language: str
    lines: int = 0
    behind_s: float = 0.0
    sentence: str = ""
    model: str = ""


LiveEvent = (
    LiveStateChanged
    | LiveTrackChanged
    | LiveLevel
    | LiveText
    | LiveUtterances
    | LiveFinalChanged
    | LiveDraft
    | LiveTranslated
    | LiveTranslationChanged
    | LiveBehindChanged
    | LiveNotice
)
Event = JobChanged | MeetingChanged | LiveEvent


def as_json(event: Event) -> bytes:
    """An event as one line of JSON, for programs that follow a run."""
    return encode({"event": type(event).__name__, **msgspec.to_builtins(event)})
