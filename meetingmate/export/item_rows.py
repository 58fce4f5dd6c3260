"""Decisions, tasks, points and topics as the rows of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingmate.domain.meeting import (
    ActionItem,
    Check,
    Decision,
    Evidence,
    Minutes,
    Point,
    PreviousAction,
    Topic,
    Update,
    Utterance,
    telling,
)
from meetingmate.export.cleaning import in_order, one_line
from meetingmate.export.view_model import Quote, Row, TopicView
from meetingmate.export.wording import Wording
from meetingmate.minutes.items.doubt import quoted as is_quotation

_QUOTATION = re.compile("[“„«]([^“”„«»]+)[”“»]")


class ItemRows:
    """Turns items into rows. ``quotes``: with the words that each rests on."""

    def __init__(self, wording: Wording, utterances: Sequence[Utterance], *, quotes: bool) -> None:
        self._wording = wording
        self._quotes_wanted = quotes
        self._speakers = {u.id: one_line(u.speaker or "") for u in utterances}

    def decision(self, decision: Decision, number: str) -> Row:
        return Row(
            text=self._wording.line(decision.text),
            number=number,
            speaker=one_line(decision.by or ""),
            time=self._when(decision.text, decision.evidence),
            mark="" if decision.status == "made" else self._wording.text(f"decision_{decision.status}"),
            note=self._wording.line(decision.note),
            doubts=self._doubts(decision.check),
            said_by=self._said_by(decision.text, decision.evidence),
            quotes=self._quotes(decision.text, decision.evidence),
        )

    def action(self, action: ActionItem, number: str) -> Row:
        return Row(
            text=self._wording.line(action.task),
            number=number,
            time=self._when(action.task, action.evidence),
            mark=self._wording.text(f"priority_{action.priority}") if action.priority in ("low", "high") else "",
            doubts=self._doubts(action.check),
            said_by=self._said_by(action.task, action.evidence),
            owner=", ".join(one_line(o) for o in action.owners),
            due=self._due(action),
            status=self._status(action.status),
            done=action.status == "done",
            quotes=self._quotes(action.task, action.evidence),
        )

    def previous(self, item: PreviousAction, number: str) -> Row:
        """A task of an earlier meeting; its note says what became of it, with the words as quotes."""
        update = item.update if item.update and item.update.state != "dismissed" else None
        source = self._wording.text(
            "previous_from",
            title=one_line(item.meeting_title),
            date=self._wording.conventions.date_short(item.meeting_date),
        )
        return Row(
            text=self._wording.line(item.task),
            number=number,
            time=self._when(item.task, update.evidence) if update else "",
            mark=source if item.meeting_title else "",
            note=self._said(update) if update else "",
            owner=", ".join(one_line(o) for o in item.owners),
            due=self._due(item),
            status=self._status(item.status),
            quotes=self._quotes("", update.evidence) if update else (),
        )

    def point(self, point: Point) -> Row:
        return Row(
            text=self._wording.line(point.text),
            speaker=one_line(point.speaker or ""),
            time=self._when(point.text, point.evidence),
        )

    def topics(self, minutes: Minutes, decisions: list[Row], actions: list[Row]) -> list[TopicView]:
        """Topics with something to say, each with the numbers of the decisions and tasks that came of it."""
        views = []
        decided = _by_topic(minutes.topics, minutes.decisions, decisions)
        tasked = _by_topic(minutes.topics, minutes.actions, actions)
        for index, topic in enumerate(minutes.topics):
            points = [self.point(p) for p in topic.points if one_line(p.text)]
            outcome = [row.number for row in (*decided[index], *tasked[index])]
            if not (points or outcome):
                continue
            views.append(
                TopicView(
                    title=self._wording.line(topic.title) or self._wording.text("discussion"),
                    time=f"{self._wording.at(topic.start)}–{self._wording.at(topic.end)}"
                    if self._wording.timed
                    else "",
                    points=points,
                    outcome=outcome,
                )
            )
        return views

    def _when(self, item: str, evidence: Sequence[Evidence]) -> str:
        """When an item was said; empty when nobody knows."""
        best = telling(item, evidence)
        return self._wording.at(best.start) if best else ""

    def _doubts(self, check: Check) -> str:
        return ", ".join(self._wording.text(f"doubt_{doubt}") for doubt in check.doubts)

    def _said_by(self, item: str, evidence: Sequence[Evidence]) -> str:
        """Who spoke the words of an item that is a quotation; "" of any other, or when one of them is not known."""
        if not is_quotation(item):
            return ""
        speakers = []
        for part in _QUOTATION.findall(item):
            wanted = " ".join(in_order(part))
            cited = next((e for e in evidence if wanted in " ".join(in_order(e.quote))), None)
            if cited is None:  # fillers were taken out of it
                cited = telling(part, evidence)
            speakers.append(self._speakers.get(cited.utterance, "") if cited else "")
        return ", ".join(dict.fromkeys(speakers)) if all(speakers) else ""

    def _due(self, item: ActionItem | PreviousAction | Update) -> str:
        said = self._wording.line(item.due_text or "")
        if item.due:
            return self._wording.conventions.date_short(item.due)
        return self._wording.quoted(said) if said else ""

    def _said(self, update: Update) -> str:
        names = ", ".join(one_line(owner) for owner in update.owners)
        due = self._due(update) or self._wording.text("not_stated")
        what = self._wording.text(f"said_{update.kind}", date=due, name=names)
        said = self._wording.text("said_today", what=what)
        return said if update.state == "accepted" else f"{said} ({self._wording.text('to_confirm')})"

    def _status(self, status: str) -> str:
        return "" if status == "open" else self._wording.text(f"status_{status}")

    def _quotes(self, item: str, evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
        """The words that ``item`` rests on, if wanted; not those that it quotes itself."""
        if not self._quotes_wanted:
            return ()
        own = {" ".join(in_order(part)) for part in _QUOTATION.findall(item)} if is_quotation(item) else set()
        return tuple(
            Quote(
                self._wording.quoted(self._wording.line(e.quote)),
                self._speakers.get(e.utterance, ""),
                self._wording.at(e.start),
            )
            for e in evidence
            if one_line(e.quote) and " ".join(in_order(e.quote)) not in own
        )


def _by_topic(topics: Sequence[Topic], items: Sequence[Decision | ActionItem], rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each topic: those in whose span the item came up, else in the nearest one."""
    found: list[list[Row]] = [[] for _ in topics]
    for item, row in zip(items, rows, strict=True):
        if found and item.evidence:
            found[_nearest(topics, min(e.start for e in item.evidence))].append(row)
    return found


def _nearest(topics: Sequence[Topic], start: float) -> int:
    # Of two topics that touch, the later one: a topic's end is the start of the next.
    return min(
        reversed(range(len(topics))), key=lambda index: max(topics[index].start - start, start - topics[index].end, 0.0)
    )
