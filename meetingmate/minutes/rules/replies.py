"""How a turn answers what was said before it: yes, no, done already, thanks, laughter."""

from __future__ import annotations

from dataclasses import dataclass

from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language.clauses import Turn
from meetingmate.minutes.language.language_pack import LanguagePack


@dataclass
class Reply:
    """How a turn reacts, read from its first clauses."""

    yes: bool = False
    no: bool = False
    done: bool = False
    thanks: bool = False
    laugh: bool = False


def read_reply(language: LanguagePack, reader: TaskReader, turn: Turn) -> Reply:
    """Yes, no, done, thanks or laughter in the first clauses of a turn, up to its first own act about work."""
    reply = Reply()
    for clause in turn.clauses[:3]:
        if clause.quoted:
            break
        body = clause.body
        reply.laugh |= bool(language.first("laughter", clause.text))
        reply.thanks |= clause is turn.clauses[0] and bool(language.first("thanks", clause.text))
        reply.yes |= clause.led_by(language, "firm_yes") or (
            not clause.question and bool(body and language.first("firm_agree", body))
        )
        reply.no |= clause.led_by(language, "no_leads") or bool(body and language.first("refuse", body))
        reply.done |= bool(
            body and not clause.question and (language.first("done", body) or language.search("done_anywhere", body))
        )
        if body and reader.read(clause):
            break
    return reply
