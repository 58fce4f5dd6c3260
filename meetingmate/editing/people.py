"""One person everywhere: renaming and merging people in all meetings, in one transaction that can be taken back.

The voices that are kept follow the names.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from meetingmate import voices
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Attendee, Meeting, Minutes
from meetingmate.editing.minutes import rename_in_minutes, rename_people
from meetingmate.library import Library, people, search_words
from meetingmate.library.people import Person, PersonRow
from meetingmate.voices import VoiceProfile


class Known(Struct, kw_only=True):
    """Somebody with the voices that are kept of him or her: one, or none, or one under each of several names."""

    person: PersonRow
    voices: list[VoiceProfile]


class MeetingBefore(Struct, kw_only=True):
    """What a renaming changed in one meeting: it as it was, and as it is since (for telling later edits)."""

    meeting: Meeting
    meeting_now: Meeting
    minutes: list[Minutes]
    minutes_now: list[Minutes]
    speakers: dict[str, str]
    speaker_now: str


class Undo(Struct, kw_only=True):
    """Takes a change back; give it to ``undo``. ``sentence`` says what was done, ``voices`` were kept before it."""

    sentence: str
    people: list[Person]
    people_now: list[Person]
    meetings: list[MeetingBefore]
    voices: list[VoiceProfile] = []


def everybody(library: Library) -> list[Known]:
    """All people by name, with those of whom only the voice is left. Raises StoreError."""
    found = {search_words.key(row.name): Known(person=row, voices=[]) for row in people.people(library)}
    leads_to = {
        search_words.key(name): key for key, one in found.items() for name in (one.person.name, *one.person.aliases)
    }
    for profile in voices.profiles(voices.folder_of(library.folder)):
        key = search_words.key(profile.name)
        row = PersonRow(name=profile.name, aliases=[], email="", kept=False, meetings=0, open_tasks=0, overdue=0)
        found.setdefault(leads_to.get(key, key), Known(person=row, voices=[])).voices.append(profile)
    return [found[key] for key in sorted(found, key=lambda key: search_words.key(found[key].person.name))]


def keep(library: Library, changed: Person) -> Undo:
    """Keep aliases and e-mail of a person, whose name and consent stay.

    Raises UsageError when a name is somebody else's, or a new e-mail address is none.
    """
    with library.database.change():
        before = people.kept(library, changed.name)
        if before is None or changed.email.strip() != before.email:
            people.check_address(changed.email)
        agreed = before or Person(name=changed.name)
        now = people.save(library, replace(changed, coaching=agreed.coaching, coaching_on=agreed.coaching_on))
    return Undo(
        sentence=tr("Updated {name}.", name=now.name),
        people=[before] if before else [],
        people_now=[now],
        meetings=[],
    )


def agree(library: Library, name: str, *, agreed: bool, today: date | None = None) -> Undo:
    """Record that a person agreed to figures of coaching, or withdraw it. Raises UsageError for an empty name,
    StoreError."""
    with library.database.change():
        before = people.kept(library, name)
        person = before or Person(name=name)
        now = people.save(library, person.with_consent(agreed=agreed, day=(today or date.today()).isoformat()))
    said = (
        tr("It is recorded that {name} agreed to figures.", name=now.name)
        if agreed
        else tr("The agreement of {name} to figures is withdrawn.", name=now.name)
    )
    return Undo(sentence=said, people=[before] if before else [], people_now=[now], meetings=[])


def keep_addresses(library: Library, addresses: Mapping[str, str]) -> list[str]:
    """Keep e-mail addresses by name; one that is kept already stays. Returns whose are new. Raises StoreError."""
    new = []
    with library.database.change():
        for name, address in addresses.items():
            person = people.kept(library, name) or Person(name=name)
            if not person.email:
                person.email = address
                people.save(library, person)
                new.append(person.name)
    return new


def rename(library: Library, old: str, new: str) -> Undo:
    """Call a person ``new`` in all meetings and minutes, and keep the old name as an alias of a kept person.

    Raises UsageError when ``new`` is empty or somebody else's name, StoreError.
    """
    if not search_words.key(new):
        raise UsageError(tr("A person needs a name."))
    ours = people.kept(library, old)
    own_names = {search_words.key(name) for name in ([old] if ours is None else [old, ours.name, *ours.aliases])}
    if search_words.key(new) not in own_names and people.is_known(library, new):
        raise UsageError(tr("There is already a person called {new}. Merge the two people instead.", new=new))
    return _join(library, new, [old], tr("{old} is now called {new}.", old=old, new=new))


def merge(library: Library, keep: str, others: Sequence[str]) -> Undo:
    """Make one person of several: ``keep`` takes over the aliases, e-mail, meetings and tasks of ``others``.

    Raises UsageError when there is nobody else to merge, StoreError.
    """
    names = [name for name in others if search_words.key(name) and search_words.key(name) != search_words.key(keep)]
    if not search_words.key(keep) or not names:
        raise UsageError(tr("Choose at least two people to merge."))
    return _join(library, keep, names, tr("{names} merged into {person}.", names=", ".join(names), person=keep))


def undo(library: Library, record: Undo) -> None:
    """Take a renaming or merging back. Raises StoreError when something it changed was edited since; then nothing is.

    Lines of the transcript that were given another speaker since keep that one.
    """
    with library.database.change():
        for before in record.meetings:
            meeting_id = before.meeting.id
            if library.meeting(meeting_id) != before.meeting_now or any(
                library.minutes(meeting_id, version.version) != version for version in before.minutes_now
            ):
                raise StoreError(tr("{title} was changed since, so this can't be undone.", title=before.meeting.title))
        for now in record.people_now:
            people.forget(library, now.name)
        for person in record.people:
            people.save(library, person)
        for before in record.meetings:
            library.save_meeting(before.meeting)
            for version in before.minutes:
                library.save_minutes(before.meeting.id, version)
            utterances = library.utterances(before.meeting.id)
            for utterance in utterances:
                if utterance.id in before.speakers and utterance.speaker == before.speaker_now:
                    utterance.speaker = before.speakers[utterance.id]
            library.replace_utterances(before.meeting.id, utterances)
        if record.voices:
            voices.undo_join(voices.folder_of(library.folder), record.people_now[0].name, record.voices)


def _join(library: Library, name: str, others: list[str], sentence: str) -> Undo:
    with library.database.change():
        found = [people.kept(library, one) for one in (name, *others)]
        kept = list({search_words.key(person.name): person for person in found if person is not None}.values())
        all_names = [name, *others, *(text for person in kept for text in (person.name, *person.aliases))]
        changed: list[MeetingBefore] = []
        for meeting_id in _meetings_with(library, all_names):
            if before := _rename_in_meeting(library, meeting_id, name, all_names):
                changed.append(before)
        for person in kept:
            people.forget(library, person.name)
        email = next((person.email for person in kept if person.email), "")
        agreed = bool(kept) and all(person.coaching for person in kept)  # two people may be merged by mistake
        days = [person.coaching_on for person in kept]
        both_since = max(days) if agreed and all(days) else ""
        now = people.save(
            library,
            Person(name=name, aliases=all_names[1:], email=email, coaching=agreed, coaching_on=both_since),
        )
        # last, as files don't know of the transaction
        heard = voices.join(voices.folder_of(library.folder), now.name, all_names[1:])
    return Undo(sentence=sentence, people=kept, people_now=[now], meetings=changed, voices=heard)


def _meetings_with(library: Library, names: list[str]) -> list[str]:
    keys = list({search_words.key(name) for name in names})
    marks = ", ".join("?" * len(keys))
    rows = library.database.rows(
        f"SELECT meeting FROM meeting_people WHERE key IN ({marks}) "
        f"UNION SELECT meeting FROM task_owners WHERE key IN ({marks}) ORDER BY 1",
        (*keys, *keys),
    )
    return [row[0] for row in rows]


def _rename_in_meeting(library: Library, meeting_id: str, name: str, names: list[str]) -> MeetingBefore | None:
    keys = {search_words.key(other) for other in names}
    meeting = library.meeting(meeting_id)
    now = copy.deepcopy(meeting)
    now.attendees = _one_attendee(now.attendees, name, keys)
    now.chair = name if search_words.key(now.chair or "") in keys else now.chair
    now.minute_taker = name if search_words.key(now.minute_taker or "") in keys else now.minute_taker
    versions = library.minutes_versions(meeting_id)
    renamed = [_in_minutes(minutes, name, names) for minutes in versions]
    utterances = library.utterances(meeting_id)
    speakers: dict[str, str] = {}
    for utterance in utterances:
        if utterance.speaker and utterance.speaker != name and search_words.key(utterance.speaker) in keys:
            speakers[utterance.id] = utterance.speaker
            utterance.speaker = name
    if now == meeting and renamed == versions and not speakers:
        return None
    library.save_meeting(now)
    for minutes in renamed:
        library.save_minutes(meeting_id, minutes)
    if speakers:
        library.replace_utterances(meeting_id, utterances)
    return MeetingBefore(
        meeting=meeting,
        meeting_now=now,
        minutes=versions,
        minutes_now=renamed,
        speakers=speakers,
        speaker_now=name,
    )


def _in_minutes(minutes: Minutes, name: str, names: list[str]) -> Minutes:
    # Longest first, so that "Ann Lee" does not become "Anna Lee Lee" by way of "Ann".
    for other in sorted({n for n in names if n != name}, key=len, reverse=True):
        if not _is_called(other, name) and not _within(other, name):
            minutes = rename_in_minutes(minutes, other, name)
        else:
            minutes = rename_people(minutes, partial(_is_called, other), name)
    return minutes


def _is_called(name: str, given: str) -> bool:
    """Whether ``given`` is that name in some spelling."""
    return search_words.key(name) == search_words.key(given)


def _within(part: str, whole: str) -> bool:
    """Whether a name is a part of the other one: replacing it in a text would double the rest."""
    return set(search_words.key(part).split()) <= set(search_words.key(whole).split())


def _one_attendee(attendees: list[Attendee], name: str, keys: set[str]) -> list[Attendee]:
    """The attendees with all that are the same person made one, at the place of the first."""
    same = [a for a in attendees if search_words.key(a.name) in keys]
    if not same:
        return attendees
    aliases = {
        search_words.key(alias): alias
        for a in same
        for alias in (a.name, *a.aliases)
        if search_words.key(alias) != search_words.key(name)
    }
    one = Attendee(
        name=name,
        role=next((a.role for a in same if a.role), None),
        present=any(a.present for a in same),
        aliases=list(aliases.values()),
    )
    return [one if a is same[0] else a for a in attendees if a is same[0] or search_words.key(a.name) not in keys]
