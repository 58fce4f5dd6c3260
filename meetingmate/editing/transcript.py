"""A person's changes of a transcript as steps that can be taken back: text, splitting, joining, find and replace.

Pure but for ``store``. What rests on the changed lines follows: the evidence of the minutes still stands verbatim in
the line it names. Changed lines are ``edited``, so that a new transcription keeps them (``transcript_edits``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from string import ascii_lowercase

from msgspec import Struct, field
from msgspec.structs import replace

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Attendee, Evidence, Minutes, Utterance, Word
from meetingmate.library import Library


class Edit(Struct, kw_only=True):
    """One step. ``removed`` lines go and ``added`` ones come (the same id: changed in its place); ``minutes`` and
    ``attendees`` are (before, after), None when they stay. ``label`` says what it does, for Undo."""

    label: str
    removed: list[Utterance] = field(default_factory=list)
    added: list[Utterance] = field(default_factory=list)
    minutes: tuple[Minutes, Minutes] | None = None
    attendees: tuple[list[Attendee], list[Attendee]] | None = None

    def inverse(self) -> Edit:
        """The step back."""
        return Edit(
            label=self.label,
            removed=self.added,
            added=self.removed,
            minutes=self.minutes and self.minutes[::-1],
            attendees=self.attendees and self.attendees[::-1],
        )

    def changes(self) -> bool:
        """Whether it does anything."""
        return bool(self.removed or self.added or self.minutes or self.attendees)


def apply(edit: Edit, utterances: list[Utterance]) -> list[Utterance]:
    """``utterances`` after the step. Lines that are there no more are not missed."""
    gone = {u.id for u in edit.removed}
    new = {u.id: u for u in edit.added}
    known = {u.id for u in utterances}
    result = [new.get(u.id, u) for u in utterances if u.id in new or u.id not in gone]
    result += [u for u in edit.added if u.id not in known]
    return sorted(result, key=lambda u: u.start)


def store(library: Library, meeting_id: str, edit: Edit) -> None:
    """Do the step to what is stored, in one transaction. Raises StoreError; nothing is changed then."""
    with library.database.change():
        if edit.removed or edit.added:
            library.replace_utterances(meeting_id, apply(edit, library.utterances(meeting_id)))
        if edit.attendees:
            after = edit.attendees[1]
            library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "attendees", after))
        if edit.minutes:
            library.save_minutes(meeting_id, edit.minutes[1])


def of_lines(
    label: str, removed: list[Utterance], added: list[Utterance], minutes: Minutes | None, after: Minutes | None = None
) -> Edit:
    """The step that replaces lines; the evidence of ``minutes`` (or of ``after``, already changed) follows them."""
    step = Edit(label=label, removed=removed, added=added)
    if minutes is not None:
        followed = _followed(after or minutes, removed, added)
        if followed != minutes:
            step.minutes = (minutes, followed)
    return step


def set_text(utterances: list[Utterance], minutes: Minutes | None, line_id: str, text: str) -> Edit:
    """Put the text of a line right. Raises UsageError when there is no such line."""
    line = _line(utterances, line_id)
    text = " ".join(text.split())
    if text == line.text:
        return Edit(label="")
    return of_lines(tr("the change of a line"), [line], [with_text(line, text)], minutes)


def with_text(line: Utterance, text: str) -> Utterance:
    """``line`` with another text: its words keep their times where they stay, new ones share those they replace."""
    original = line.text if line.original is None else line.original
    return replace(line, text=text, words=_timed(line, text), state="edited", original=original, uncertain=False)


def split(utterances: list[Utterance], minutes: Minutes | None, line_id: str, place: int) -> Edit:
    """Cut a line before the character at ``place`` of its text. Raises UsageError when a part would be empty."""
    line = _line(utterances, line_id)
    first, second = line.text[:place].strip(), line.text[place:].strip()
    if not first or not second:
        raise UsageError(tr("A line can be split between two words only."))
    words = _timed(line, line.text)
    count = min(max(1, len(first.split())), max(1, len(words) - 1))
    if len(words) < 2:
        middle = line.start + (line.end - line.start) * len(first) / len(line.text)
        border, after = middle, middle
    else:
        border, after = words[count - 1].end, words[count].start
    taken = {u.id for u in utterances}
    ids = [name for name in _names(line.id) if name not in taken]
    parts = [
        replace(line, id=line.id, end=border, text=first, words=words[:count], state="edited", original=None),
        replace(line, id=ids[0], start=after, text=second, words=words[count:], state="edited", original=None),
    ]
    return of_lines(tr("the splitting of a line"), [line], parts, minutes)


def join(utterances: list[Utterance], minutes: Minutes | None, ids: Iterable[str]) -> Edit:
    """Make one line of neighbours, spoken by the first's speaker. Raises UsageError when others lie between."""
    wanted = set(ids)
    places = [i for i, u in enumerate(utterances) if u.id in wanted]
    if len(places) < 2 or places[-1] - places[0] != len(places) - 1:
        raise UsageError(tr("Choose two or more lines that follow each other to join them."))
    lines = [utterances[i] for i in places]
    if len({u.track for u in lines}) > 1:
        raise UsageError(tr("These lines can't be joined because they come from different microphones."))
    joined = replace(
        lines[0],
        end=max(u.end for u in lines),
        text=" ".join(u.text for u in lines if u.text),
        words=[word for u in lines for word in u.words],
        state="edited",
        original=" ".join(u.text if u.original is None else u.original for u in lines)
        if any(u.original is not None for u in lines)
        else None,
        uncertain=any(u.uncertain for u in lines),
        overlap=any(u.overlap for u in lines),
    )
    return of_lines(tr("the joining of lines"), lines, [joined], minutes)


def pattern(needle: str, *, whole_words: bool = False, match_case: bool = False) -> re.Pattern[str]:
    """What is searched for, as a regular expression."""
    text = re.escape(needle)
    if whole_words:
        text = rf"(?<!\w){text}(?!\w)"
    return re.compile(text, 0 if match_case else re.IGNORECASE)


def replace_all(
    utterances: list[Utterance], minutes: Minutes | None, found: re.Pattern[str], new: str
) -> tuple[Edit, int]:
    """Put ``new`` for what ``found`` finds in all lines and in the minutes; returns how many places there were."""
    removed, added, count = [], [], 0
    for line in utterances:
        text, places = found.subn(lambda _: new, line.text)
        if places and text != line.text:
            count += places
            removed.append(line)
            added.append(with_text(line, " ".join(text.split())))
    after = None
    if minutes is not None:
        after = with_texts(minutes, lambda text: found.sub(lambda _: new, text))
    return of_lines(tr("the replacing"), removed, added, minutes, after), count


def with_texts(minutes: Minutes, change: Callable[[str], str]) -> Minutes:
    """A copy of ``minutes`` with all texts but the quotes changed."""
    minutes = copy.deepcopy(minutes)
    for point in minutes.all_points():
        point.text = change(point.text)
    for topic in minutes.topics:
        topic.title = change(topic.title)
    for decision in minutes.decisions:
        decision.text, decision.note = change(decision.text), change(decision.note)
    for action in minutes.actions:
        action.task = change(action.task)
    for previous in minutes.previous_actions:
        previous.task = change(previous.task)
    return minutes


def _followed(minutes: Minutes, removed: list[Utterance], added: list[Utterance]) -> Minutes:
    """``minutes`` with evidence that named a removed line naming the added one that says it now."""
    gone = {u.id for u in removed}
    if not any(e.utterance in gone for item in minutes.items_with_evidence() for e in item.evidence):
        return minutes
    minutes = copy.deepcopy(minutes)
    for item in minutes.items_with_evidence():
        item.evidence = [_moved(e, added) if e.utterance in gone else e for e in item.evidence]
    return minutes


def _moved(evidence: Evidence, added: list[Utterance]) -> Evidence:
    lines = [u for u in added if u.text and min(u.end, evidence.end) >= max(u.start, evidence.start)]
    if not lines:
        return evidence
    holding = next((u for u in lines if evidence.quote in u.text), None)
    if holding is not None:
        return replace(evidence, utterance=holding.id)
    best = max(lines, key=lambda u: min(u.end, evidence.end) - max(u.start, evidence.start))
    return Evidence(utterance=best.id, quote=best.text, start=best.start, end=best.end)


def _timed(line: Utterance, text: str) -> list[Word]:
    """The words of ``text`` with times from those of ``line``; new ones share the time of what they replace."""
    new = text.split()
    old = line.words
    if not old:
        return []
    result: list[Word] = []
    for kind, a, b, c, d in SequenceMatcher(None, [w.text for w in old], new, autojunk=False).get_opcodes():
        if kind == "equal":
            result += old[a:b]
        elif d > c:
            start = old[a].start if a < b else (old[a - 1].end if a else line.start)
            end = old[b - 1].end if a < b else (old[a].start if a < len(old) else line.end)
            step = max(0.0, end - start) / (d - c)
            result += [
                Word(text=word, start=round(start + i * step, 3), end=round(start + (i + 1) * step, 3))
                for i, word in enumerate(new[c:d])
            ]
    return result


def _line(utterances: list[Utterance], line_id: str) -> Utterance:
    for utterance in utterances:
        if utterance.id == line_id:
            return utterance
    raise UsageError(tr("Line {line} is no longer in this meeting.", line=line_id))


def _names(stem: str) -> list[str]:
    return [stem + a for a in ascii_lowercase[1:]] + [stem + a + b for a in ascii_lowercase for b in ascii_lowercase]
