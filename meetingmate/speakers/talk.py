"""How long each person speaks, how often, and who breaks in on whom. Pure, from the lines of the transcript."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from meetingmate.domain.meeting import Utterance

#: A pause of one speaker longer than this begins a new turn.
_PAUSE_S = 3.0
#: What is shorter ("Mhm.") answers a speaker: it neither ends that speaker's turn nor interrupts it.
_ANSWER_S = 1.0
#: Who begins this long before the other has ended breaks in; nearer starts are ordinary changes of speaker (the
#: gap between two turns is centred near zero: Heldner and Edlund, Journal of Phonetics 38, 2010).
_BREAKS_IN_S = 0.3
_ENDS = tuple(".?!…。？！｡।॥؟۔")
_CLOSING = " \"'”’»)]}」』"


class Turn(Struct, kw_only=True):
    """``speaker`` (None: not known who) speaks from ``start`` to ``end``, short answers of others aside.

    ``interrupts``: it cut somebody else's turn off.
    """

    speaker: str | None
    start: float
    end: float
    interrupts: bool = False


class PersonTalk(Struct, kw_only=True):
    """What one person has of the talk: ``seconds`` of speech (pauses between lines not counted), their ``share`` of the
    speech of all known speakers (0 to 1), ``turns``, ``interruptions`` of others, and the ``longest`` turn."""

    speaker: str
    seconds: float = 0.0
    share: float = 0.0
    turns: int = 0
    interruptions: int = 0
    longest: Turn | None = None


class TalkTime(Struct, kw_only=True):
    """``people`` by seconds, most first; ``unknown_s`` seconds of speech of nobody known; all ``turns`` by time."""

    people: list[PersonTalk] = field(default_factory=list)
    unknown_s: float = 0.0
    turns: list[Turn] = field(default_factory=list)


def talk_time(utterances: Iterable[Utterance]) -> TalkTime:
    """Talk of each speaker of ``utterances``. Nobody speaks, nobody is listed."""
    lines = sorted((u for u in utterances if u.end > u.start), key=lambda u: (u.start, u.end))
    result = TalkTime(turns=_turns(lines))
    people: dict[str, PersonTalk] = {}
    for line in lines:
        if line.speaker is None:
            result.unknown_s += line.end - line.start
        else:
            person = people.setdefault(line.speaker, PersonTalk(speaker=line.speaker))
            person.seconds += line.end - line.start
    for turn in result.turns:
        if turn.speaker is None:
            continue
        person = people[turn.speaker]
        person.turns += 1
        person.interruptions += turn.interrupts
        if person.longest is None or turn.end - turn.start > person.longest.end - person.longest.start:
            person.longest = turn
    total = sum(person.seconds for person in people.values())
    for person in people.values():
        person.share = person.seconds / total
    result.people = sorted(people.values(), key=lambda p: -p.seconds)
    return result


def _turns(lines: list[Utterance]) -> list[Turn]:
    """Turns in order of time; a speaker goes on with a turn unless somebody else took over or a pause came between."""
    turns: list[Turn] = []
    last: list[Utterance] = []  # the last line of each turn
    for line in lines:
        place = _goes_on(turns, line)
        if place is not None:
            turns[place].end, last[place] = max(turns[place].end, line.end), line
            continue
        turns.append(Turn(speaker=line.speaker, start=line.start, end=line.end))
        last.append(line)
    for number, turn in enumerate(turns[1:], start=1):
        turn.interrupts = _cuts_off(turns[number - 1], last[number - 1], turn)
    return turns


def _goes_on(turns: list[Turn], line: Utterance) -> int | None:
    """Number of the turn that ``line`` goes on with, None when it begins a new one."""
    for place in range(len(turns) - 1, -1, -1):
        turn = turns[place]
        if turn.speaker == line.speaker:
            return place if line.start - turn.end <= _PAUSE_S else None
        if turn.end - turn.start >= _ANSWER_S:
            return None
    return None


def _cuts_off(before: Turn, its_last: Utterance, turn: Turn) -> bool:
    """Whether ``turn`` ended the one ``before`` it: began well before its end, or at once after half a sentence."""
    if None in (turn.speaker, before.speaker) or turn.speaker == before.speaker:
        return False
    if turn.end - turn.start < _ANSWER_S or turn.end <= before.end:
        return False
    if before.end - turn.start >= _BREAKS_IN_S:
        return True
    unfinished = not its_last.text.rstrip(_CLOSING).endswith(_ENDS)
    return its_last.overlap and unfinished and turn.start - before.end < _BREAKS_IN_S
