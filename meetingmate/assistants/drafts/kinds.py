"""What a person chooses about a draft: its kind, tone, length, language and who it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from meetingmate.base.translation import mark

Kind = Literal["follow-up", "report", "handover", "feedback", "thanks", "ticket"]
Tone = Literal["plain", "warm", "formal"]
Length = Literal["short", "full"]

KINDS: tuple[Kind, ...] = get_args(Kind)
TONES: tuple[Tone, ...] = get_args(Tone)
LENGTHS: tuple[Length, ...] = get_args(Length)
#: Languages with templates that ship; others get the English ones.
LANGUAGES = ("en", "de", "fr", "es")

KIND_WORDS: dict[Kind, str] = {
    "follow-up": mark("Follow-up e-mail"),
    "report": mark("Daily or weekly report"),
    "handover": mark("Hand-over note"),
    "feedback": mark("Feedback note"),
    "thanks": mark("Thank-you note"),
    "ticket": mark("Ticket text"),
}
TONE_WORDS: dict[Tone, str] = {"plain": mark("Plain"), "warm": mark("Warm"), "formal": mark("Formal")}
LENGTH_WORDS: dict[Length, str] = {"short": mark("Short"), "full": mark("Full")}

#: Kinds that put several meetings together.
OF_SEVERAL: tuple[Kind, ...] = ("report", "handover", "ticket")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Everything but the meetings. ``to``: the attendee it is for ("": everyone). ``of``: only the tasks of this person
    ("": all). ``items``: only these tasks, as (meeting id, item id); none: all. ``language`` "": that of the minutes.
    ``since`` and ``until`` (ISO dates, "" unknown): the days a report is about, where they were chosen. ``template``:
    id of one of the user's ("": the usual one of its kind). ``sender``: name below the closing ("": none)."""

    kind: Kind
    tone: Tone = "plain"
    length: Length = "full"
    language: str = ""
    to: str = ""
    of: str = ""
    items: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    template: str = ""
    sender: str = ""
