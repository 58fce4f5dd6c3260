"""Who said it, put right by a person: names, two speakers that are one, lines that are somebody else's.

Every change is an ``Edit`` that reaches the transcript, the attendees and the minutes at once and can be taken back.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec.structs import replace

from meetingmate import voices
from meetingmate.base.enumeration import all_of
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Decision,
    Meeting,
    Minutes,
    Point,
    Utterance,
    VoiceMatch,
    is_speaker_label,
    speakers_in,
)
from meetingmate.editing.minutes import rename_in_minutes
from meetingmate.editing.transcript import Edit, of_lines
from meetingmate.library import Library, people
from meetingmate.speakers.talk import PersonTalk as PersonTalk
from meetingmate.speakers.talk import TalkTime as TalkTime
from meetingmate.speakers.talk import Turn as Turn
from meetingmate.speakers.talk import talk_time

if TYPE_CHECKING:
    from meetingmate.speakers import NameSuggestion

#: A clip to know a voice by: long enough to tell, short enough to wait for.
_CLIP_S = (2.0, 8.0)


def rename(
    meeting: Meeting, utterances: list[Utterance], minutes: Minutes | None, speakers: Collection[str], name: str
) -> Edit:
    """All lines of ``speakers`` become those of ``name``: a label named, a name corrected, or several taken for one.

    ``name`` joins the attendees unless it is a label; a misspelt name among them is corrected. Raises UsageError when
    the name is empty.
    """
    name = " ".join(name.split())
    if not name:
        raise UsageError(tr("Type a name."))
    old = [speaker for speaker in dict.fromkeys(speakers) if speaker != name]
    if not old:
        return Edit(label="")
    lines = [u for u in utterances if u.speaker in old]
    step = Edit(
        label=tr("the name {name}", name=name) if len(old) == 1 else tr("the joining of {names}", names=all_of(old)),
        removed=lines,
        added=[replace(u, speaker=name) for u in lines],
    )
    attendees = _attendees(meeting.attendees, old, name)
    if attendees != meeting.attendees:
        step.attendees = (meeting.attendees, attendees)
    if minutes is not None:
        after = minutes
        for speaker in old:
            after = rename_in_minutes(after, speaker, name)
        if after != minutes:
            step.minutes = (minutes, after)
    return step


def give_lines(utterances: list[Utterance], minutes: Minutes | None, ids: Collection[str], speaker: str | None) -> Edit:
    """Give some lines to another speaker (None: nobody known); points, decisions and tasks that rest on them follow."""
    wanted = set(ids)
    lines = [u for u in utterances if u.id in wanted and u.speaker != speaker]
    if not lines:
        return Edit(label="")
    added = [replace(u, speaker=speaker, state="edited") for u in lines]
    after = _handed_over(minutes, utterances, lines, speaker) if minutes is not None else None
    whose = speaker or tr("unknown speaker")
    label = trn("giving a line to {speaker}", "giving {count} lines to {speaker}", len(lines), speaker=whose)
    return of_lines(label, lines, added, minutes, after)


def new_label(utterances: list[Utterance]) -> str:
    """A label that nobody has yet: for somebody who was taken for somebody else."""
    used = {u.speaker for u in utterances}
    number = 1
    while f"Speaker {number}" in used:
        number += 1
    return f"Speaker {number}"


def clips(utterances: list[Utterance], speaker: str, *, most: int = 3) -> list[tuple[float, float]]:
    """Stretches (seconds) by which to know a voice: 2 to 8 s of ``speaker`` alone, the best first, from all over.

    When there is no such stretch the longest line is given.
    """
    own = [u for u in utterances if u.speaker == speaker]
    runs: list[list[Utterance]] = []
    for line in utterances:
        if line.speaker != speaker or line.overlap or line.uncertain:
            runs.append([])
        elif runs and runs[-1] and line.start - runs[-1][-1].end < 1.0 and line.end - runs[-1][0].start <= _CLIP_S[1]:
            runs[-1].append(line)
        else:
            runs.append([line])
    spans = [(run[0].start, min(run[-1].end, run[0].start + _CLIP_S[1])) for run in runs if run]
    good = sorted((s for s in spans if s[1] - s[0] >= _CLIP_S[0]), key=lambda s: s[0] - s[1])
    if not good and own:
        longest = max(own, key=lambda u: u.end - u.start)
        return [(longest.start, longest.end)]
    return good[:most]


def unnamed(utterances: list[Utterance]) -> list[str]:
    """Speakers that have a label only, in the order in which they are first heard."""
    return [speaker for speaker in speakers_in(utterances) if is_speaker_label(speaker)]


def telling_words(utterances: list[Utterance], speaker: str) -> str:
    """What ``speaker`` says in the first of their ``clips``: words to know somebody by."""
    found = clips(utterances, speaker, most=1)
    start, end = found[0] if found else (0.0, 0.0)
    return " ".join(u.text for u in utterances if u.speaker == speaker and u.start < end and u.end > start)


def all_suggestions(meeting: Meeting, utterances: list[Utterance]) -> list[NameSuggestion]:
    """Names for all speakers that the talk speaks for, the surest first. Not for the window's own thread."""
    from meetingmate.speakers import suggest_names  # late: SciPy, which the window need not load at its start

    return suggest_names(utterances, meeting.attendees)


def suggestions(meeting: Meeting, utterances: list[Utterance], speaker: str) -> list[NameSuggestion]:
    """Names for ``speaker`` that the talk speaks for, the surest first. Not for the window's own thread."""
    return [s for s in all_suggestions(meeting, utterances) if s.label == speaker]


def voice_suggestions(library: Library, meeting: Meeting, speaker: str) -> list[VoiceMatch]:
    """Whose kept voice ``speaker`` is like: only of voices that are still kept, by the names people have now.

    Reads files. Raises StoreError.
    """
    kept = {profile.name for profile in voices.profiles(voices.folder_of(library.folder))}
    found = []
    for match in meeting.voice_matches:
        person = people.kept(library, match.name)
        name = person.name if person is not None else match.name
        if match.label == speaker and not {match.name, name}.isdisjoint(kept):
            found.append(replace(match, name=name))
    return found


def talk(utterances: list[Utterance]) -> TalkTime:
    """Talk time of each speaker (see ``speakers.talk``)."""
    return talk_time(utterances)


def _attendees(attendees: list[Attendee], old: list[str], name: str) -> list[Attendee]:
    if is_speaker_label(name):
        return attendees
    kept = [a for a in attendees if a.name not in old]
    if name in [a.name for a in attendees]:
        return kept
    misspelt = next((a for a in attendees if a.name in old), None)
    if misspelt is None:
        return [*kept, Attendee(name=name)]
    return [replace(a, name=name) if a is misspelt else a for a in attendees if a is misspelt or a.name not in old]


def _handed_over(minutes: Minutes, utterances: list[Utterance], lines: list[Utterance], speaker: str | None) -> Minutes:
    """``minutes`` in which what rests only on the changed ``lines`` is said, decided or promised by ``speaker``.

    An owner who is named in the quoted words stays; so does what a person has edited.
    """
    before = {u.id: u.speaker for u in utterances}
    changed = {u.id for u in lines}
    after = copy.deepcopy(minutes)
    for item in after.items_with_evidence():
        if isinstance(item, Point | Decision | ActionItem) and item.check.result != "person":
            said = {before.get(e.utterance) for e in item.evidence if e.utterance in changed}
            still = {before.get(e.utterance) for e in item.evidence if e.utterance not in changed}
            for old in said - still:
                if old is not None:
                    _hand_over(item, old, speaker)
    return after


def _hand_over(item: Point | Decision | ActionItem, old: str, new: str | None) -> None:
    quoted = " ".join(e.quote for e in item.evidence)
    reason = f"the line was given to {new or 'unknown speaker'}"
    if isinstance(item, Point) and item.speaker == old:
        item.speaker = new
        item.text = _named(item.text, old, new)
    elif isinstance(item, Decision) and item.by == old:
        item.by = new
        item.text = _named(item.text, old, new)
    elif isinstance(item, ActionItem) and old in item.owners and not re.search(rf"\b{re.escape(old)}\b", quoted):
        item.owners = list(dict.fromkeys(o for owner in item.owners if (o := new if owner == old else owner)))
        item.task = _named(item.task, old, new)
    else:
        return
    item.check = Check(result="repaired", reason=reason)


def _named(text: str, old: str, new: str | None) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text) if new else text
