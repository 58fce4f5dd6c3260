"""A new text of a meeting takes the place of an earlier one: what a person did to the earlier one stays.

Nothing here knows where texts come from; times of both are on the same time line.
"""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from operator import itemgetter

from msgspec.structs import replace

from meetingmate.domain.meeting import Evidence, Minutes, Utterance, Word, is_speaker_label

#: A line without times of its words goes with the edited line that covers so much of it.
_COVERED = 0.5
#: Two texts put the same word this far apart.
_NEAR_S = 0.6
#: So much of a label's time must have been one person for the label to be that person.
_MOSTLY = 0.6


def keep_edited(old: list[Utterance], new: list[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
    """``new`` with the edited lines of ``old`` in the place of what it says at their time, in order of time.

    Lines of the new text that begin or end inside an edited one are cut there by the times of their words. The
    second list holds the edited lines beside which a new line had to stay that overlaps them (its words have no
    times): a person should look at these.
    """
    text, doubtful = list(new), []
    for line in old:
        if line.state != "edited":
            continue
        text, dropped, beside = _make_room(text, line)
        if beside:
            doubtful.append(line)
        if not line.speaker or is_speaker_label(line.speaker):
            line = replace(line, speaker=_who(dropped))
        if line.text.strip():
            text.append(line)
    return sorted(text, key=lambda u: (u.start, u.end)), doubtful


def exchanged(old: list[Utterance], new: list[Utterance], track: str, start: float, end: float) -> list[Utterance]:
    """``old`` with the lines of ``new`` in the place of what it says on ``track`` from ``start`` to ``end`` (seconds).

    Lines that reach beyond these seconds are cut there by the times of their words. Edited lines stay. A new line gets
    the speaker who has most of its time, and the id of the line that it takes the place of, if there is one: for those
    who show it, it is the same line with better words.
    """
    words = [word for line in new for word in line.words]
    border = [word for word in words if word.start < start + _NEAR_S or word.end > end - _NEAR_S]
    stretch = Utterance(id="", track=track, start=start, end=end, text="", words=border)
    kept, dropped, _beside = _make_room(old, stretch)
    before = [u for u in old if u.track == track and _overlap(u, stretch) > 0]
    given = [replace(line, speaker=_speaker_then(line, before)) for line in new]
    edited = [u for u in before if u.state == "edited"]
    fitted = [line for line in keep_edited(edited, given)[0] if line.state != "edited"]
    free = [line for line in dropped if all(line.id != one.id for one in kept)]
    return sorted([*kept, *_with_ids_of(free, fitted)], key=lambda u: (u.start, u.end))


def _with_ids_of(old: list[Utterance], new: list[Utterance]) -> list[Utterance]:
    """``new`` with the ids of the lines of ``old`` whose time they share most, each once."""
    pairs = sorted(
        ((_overlap(mine, other), place, other.id) for place, mine in enumerate(new) for other in old), reverse=True
    )
    ids: dict[int, str] = {}
    for shared, place, id_ in pairs:
        if shared > 0 and place not in ids and id_ not in ids.values():
            ids[place] = id_
    return [replace(line, id=ids.get(place, line.id)) for place, line in enumerate(new)]


def after(lines: list[Utterance], second: float) -> list[Utterance]:
    """What ``lines`` say after a second; one that it divides is cut by the times of its words."""
    found = []
    for line in lines:
        if line.start >= second:
            found.append(line)
        elif later := [word for word in line.words if (word.start + word.end) / 2 > second]:
            found.append(line if len(later) == len(line.words) else _part(line, later, "b"))
    return found


def carry_names(old: list[Utterance], new: list[Utterance]) -> list[Utterance]:
    """``new`` with names instead of labels such as "Speaker 2" whose time was mostly one named person's in ``old``."""
    named = [(u.speaker, u) for u in old if u.speaker and not is_speaker_label(u.speaker)]
    shared: dict[str, dict[str, float]] = {}  # seconds by label and name
    total: dict[str, float] = defaultdict(float)
    for utterance in new:
        label = utterance.speaker
        if not label or not is_speaker_label(label):
            continue
        total[label] += utterance.end - utterance.start
        for name, other in named:
            if other.track == utterance.track and (seconds := _overlap(utterance, other)) > 0:
                shared.setdefault(label, defaultdict(float))[name] += seconds
    taken = {u.speaker for u in new}
    names = {}
    for label, people in shared.items():
        name, seconds = max(people.items(), key=itemgetter(1))
        if name not in taken and seconds >= _MOSTLY * total[label]:
            names[label] = name
    counts = Counter(names.values())
    return [
        replace(u, speaker=names[u.speaker]) if u.speaker in names and counts[names[u.speaker]] == 1 else u for u in new
    ]


def kept_speakers(utterances: list[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
    """The lines whose speakers may be told anew, and those that a person wrote or gave to somebody by name."""
    fixed = [u for u in utterances if u.state == "edited" and u.speaker and not is_speaker_label(u.speaker)]
    ids = {u.id for u in fixed}
    return [u for u in utterances if u.id not in ids], fixed


def with_new_speakers(old: list[Utterance], new: list[Utterance]) -> list[Utterance]:
    """``new`` (lines of ``old`` with speakers told anew) with the names of ``old``, and the lines that stay."""
    return sorted([*carry_names(old, new), *kept_speakers(old)[1]], key=lambda u: (u.start, u.end))


def moved_evidence(minutes: Minutes, new: list[Utterance]) -> Minutes:
    """``minutes`` whose evidence is found again by time in ``new``, for utterances that are there no more.

    The quote becomes what the new line says at that time. Evidence of which nothing is left is dropped.
    """
    minutes = copy.deepcopy(minutes)
    known = {u.id for u in new}
    for item in minutes.items_with_evidence():
        item.evidence = [
            moved for e in item.evidence if (moved := e if e.utterance in known else _found_again(e, new)) is not None
        ]
    return minutes


def _found_again(evidence: Evidence, new: list[Utterance]) -> Evidence | None:
    best = max(new, key=lambda u: _overlap(u, evidence), default=None)
    if best is None or _overlap(best, evidence) <= 0:
        return None
    if evidence.quote in best.text:
        return replace(evidence, utterance=best.id)
    words = [w for w in best.words if w.end > evidence.start and w.start < evidence.end]
    place = _place(best, words)
    if place is None:
        return replace(evidence, utterance=best.id, quote=best.text, start=best.start, end=best.end)
    first, last = place
    return Evidence(utterance=best.id, quote=best.text[first:last], start=words[0].start, end=words[-1].end)


def _make_room(text: list[Utterance], line: Utterance) -> tuple[list[Utterance], list[Utterance], bool]:
    """``text`` without what lies inside ``line``; that; and whether something that overlaps it had to stay."""
    kept, dropped, beside = [], [], False
    for utterance in text:
        if utterance.track != line.track or utterance.state == "edited" or _overlap(utterance, line) <= 0:
            kept.append(utterance)
        elif utterance.words:
            before, inside, after = _divided(utterance, line)
            parts = [_part(utterance, words, letter) for words, letter in ((before, "a"), (after, "b")) if words]
            kept += [utterance] if not inside else parts
            if inside:
                dropped.append(utterance)
        elif _overlap(utterance, line) >= _COVERED * (utterance.end - utterance.start):
            dropped.append(utterance)
        else:
            kept.append(utterance)
            beside = True
    return kept, dropped, beside


def _divided(utterance: Utterance, line: Utterance) -> tuple[list[Word], list[Word], list[Word]]:
    """Words before, inside and after ``line``. A word at the border that the line has too is inside."""
    before = [w for w in utterance.words if (w.start + w.end) / 2 < line.start]
    after = [w for w in utterance.words if (w.start + w.end) / 2 > line.end]
    inside = utterance.words[len(before) : len(utterance.words) - len(after)]
    own = {_plain(w) for w in (*line.text.split(), *(line.original or "").split(), *(w.text for w in line.words))}
    while before and line.start - before[-1].end < _NEAR_S and _plain(before[-1].text) in own:
        inside.insert(0, before.pop())
    while after and after[0].start - line.end < _NEAR_S and _plain(after[0].text) in own:
        inside.append(after.pop(0))
    return before, inside, after


def _part(utterance: Utterance, words: list[Word], letter: str) -> Utterance:
    place = _place(utterance, words)
    text = utterance.text[place[0] : place[1]] if place else " ".join(w.text for w in words)
    return replace(
        utterance, id=f"{utterance.id}{letter}", start=words[0].start, end=words[-1].end, text=text.strip(), words=words
    )


def _place(utterance: Utterance, words: list[Word]) -> tuple[int, int] | None:
    """Where these consecutive words stand in the text; None when the text is not that of the words."""
    if not words:
        return None
    position, first, last = 0, None, 0
    for word in utterance.words:
        place = utterance.text.find(word.text, position)
        if place < 0:
            return None
        position = place + len(word.text)
        if word is words[0]:
            first = place
        if word is words[-1]:
            last = position
    return None if first is None else (first, last)


def _speaker_then(line: Utterance, before: list[Utterance]) -> str | None:
    """Who speaks most of the time of ``line`` in what stood there before."""
    seconds: dict[str | None, float] = defaultdict(float)
    for other in before:
        seconds[other.speaker] += max(0.0, _overlap(line, other))
    return max(seconds, key=seconds.__getitem__, default=None)


def _who(dropped: list[Utterance]) -> str | None:
    seconds: dict[str, float] = defaultdict(float)
    for utterance in dropped:
        if utterance.speaker:
            seconds[utterance.speaker] += utterance.end - utterance.start
    return max(seconds, key=seconds.__getitem__, default=None)


def _overlap(a: Utterance | Evidence, b: Utterance | Evidence) -> float:
    return min(a.end, b.end) - max(a.start, b.start)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
