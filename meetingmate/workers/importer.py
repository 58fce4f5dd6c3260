"""The worker that takes over a transcript of another program: away from the window, and bounded as a process is."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.base import languages
from meetingmate.base.library_paths import opened_path
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Utterance, is_speaker_label, speakers_in
from meetingmate.exchange import transcripts
from meetingmate.minutes.language import language_pack
from meetingmate.workers.messages import Imported, ImportRequest, Message

#: Of so many words at least one must be a function word of a language to take the text for it.
_TELLING = 10


def run(request: ImportRequest, send: Callable[[Message], None]) -> None:
    """Read the file and send what it holds. Raises TranscriptError."""
    found = transcripts.read(opened_path(request.source))
    if found.own is not None:
        send(_own(*found.own))
        return
    utterances, length, timed = transcripts.utterances_of(found)
    people = dict.fromkeys(name for name in (*found.people, *speakers_in(utterances)) if not is_speaker_label(name))
    meeting = Meeting(
        id="imported",  # the runner keeps the id that the meeting has
        title=found.title,
        date=found.date or "",
        start=found.start,
        language=languages.code_of(found.language or "") or _guessed(utterances),
        duration_s=length,
        timed=timed,
        attendees=[Attendee(name=name) for name in people],
    )
    send(Imported(meeting=meeting, utterances=utterances, problems=found.problems))


def _own(meeting: Meeting, utterances: list[Utterance], minutes: Minutes | None) -> Imported:
    """A meeting of ours without its sound: what was left out of a recording can't be heard, but is still told."""
    if meeting.timed and not meeting.duration_s:
        meeting.duration_s = max((u.end for u in utterances), default=0.0)
    return Imported(meeting=meeting, utterances=utterances, minutes=minutes)


def _guessed(utterances: list[Utterance]) -> str | None:
    """The language of the text, None where its words tell nothing."""
    texts = [u.text for u in utterances[:400]]
    language = language_pack.guess_language(texts)
    words = language_pack.words(" ".join(texts)[:40_000])
    known = sum(word in language_pack.language(language).stopwords for word in words)
    return language if known * _TELLING >= len(words) and known else None
