"""How a turn answers what was said before it: yes, no, done already, thanks, laughter."""

from __future__ import annotations

from dataclasses import dataclass

from meetingmate.minutes.clauses import Turn
from meetingmate.minutes.language_pack import Cues
from meetingmate.minutes.tasks import TaskReader


@dataclass
class Reply:
    """How a turn reacts, read from its first clauses."""

    yes: bool = False
    no: bool = False
    done: bool = False
    thanks: bool = False
    laugh: bool = False


def read_reply(table: Cues, reader: TaskReader, turn: Turn) -> Reply:
    """Yes, no, done, thanks or laughter in the first clauses of a turn, up to its first own act about work."""
    reply = Reply()
    for unit in turn.units[:3]:
        if unit.quoted:
            break
        core = unit.core
        reply.laugh |= bool(table.first("laughter", unit.text))
        reply.thanks |= unit is turn.units[0] and bool(table.first("thanks", unit.text))
        reply.yes |= unit.led_by(table, "firm_yes") or (
            not unit.question and bool(core and table.first("firm_agree", core))
        )
        reply.no |= unit.led_by(table, "no_leads") or bool(core and table.first("refuse", core))
        reply.done |= bool(
            core and not unit.question and (table.first("done", core) or table.search("done_anywhere", core))
        )
        if core and reader.read(unit):
            break
    return reply
