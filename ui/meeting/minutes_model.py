"""The minutes as rows of one page: headings, items, and below an opened item the words it rests on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import (
    ActionItem,
    Decision,
    Evidence,
    HowMade,
    Minutes,
    NextMeeting,
    Point,
    Utterance,
    telling,
)
from meetingmate.editing.items import Ref, item_of
from meetingmate.minutes.language.quotes import at_its_words
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.meeting import previous_rows
from ui.meeting.minutes_rows import BASED_ON_SHOWN, HeadingRow, ItemRow, LineRow, QuoteRow, Row, spoken, tip
from ui.meeting.previous_rows import UpdateRow
from ui.widgets.rows_model import Role, RowsModel


class MinutesModel(RowsModel):
    """All rows of the minutes. An edit is given out through ``edited``; the document makes it."""

    edited = Signal(tuple, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: Nothing can be changed, so nothing is offered that would.
        self.read_only = False
        self._minutes: Minutes | None = None
        self._utterances: Mapping[str, Utterance] = {}
        self._opened: set[Hashable] = set()
        self._timed = self._playable = True
        self._lines: frozenset[str] = frozenset()  # of the transcript, whose items are marked
        self._marked: set[Hashable] = set()

    def key(self, row: Row) -> Hashable:
        match row:
            case HeadingRow():
                return ("heading", row.section)
            case ItemRow() | UpdateRow():
                return row.ref
            case QuoteRow():
                return ("quote", *row.ref, row.number)
            case LineRow():
                return ("line", row.name)

    def show(
        self, minutes: Minutes | None, utterances: Mapping[str, Utterance], *, timed: bool = True, playable: bool = True
    ) -> None:
        """Show ``minutes``; ``utterances`` are those of the meeting by id.

        ``timed`` False: nobody knows when anything was said; ``playable`` False: there is no recording to hear it in.
        """
        self._minutes, self._utterances, self._timed, self._playable = minutes, utterances, timed, playable
        self._rebuild()

    def forget_opened(self) -> None:
        """Close everything (another meeting is shown)."""
        self._opened.clear()
        self._rebuild()

    def toggle(self, index: ModelIndex) -> None:
        """Open or close what a row holds."""
        row = self.row_at(index)
        if isinstance(row, ItemRow | UpdateRow) and row.quotes:
            self._opened ^= {row.ref}
        elif isinstance(row, LineRow) and row.opener:
            self._opened ^= {row.name}
        self._rebuild()

    def index_of(self, ref: Ref) -> QModelIndex:
        """Where an item stands; an invalid index when it is not there."""
        items = (i for i, r in enumerate(self.rows) if isinstance(r, ItemRow | UpdateRow) and r.ref == ref)
        return next((self.index(i) for i in items), QModelIndex())

    def evidence_at(self, index: ModelIndex) -> list[Evidence]:
        """What the item in a row rests on; of a quote the quote itself."""
        row = self.row_at(index)
        if isinstance(row, QuoteRow):
            return [row.evidence]
        return self._evidence_of(row.ref) if isinstance(row, ItemRow | UpdateRow) else []

    def mark(self, lines: Iterable[str]) -> None:
        """Mark the items that rest on these lines of the transcript, and no others."""
        self._lines = frozenset(lines)
        if self._find_marked() and self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1), [Role.BackgroundRole])

    def is_marked(self, row: Row) -> bool:
        """Whether an item, or the quote below it, rests on the marked lines."""
        if isinstance(row, QuoteRow):
            return row.evidence.utterance in self._lines
        return isinstance(row, ItemRow | UpdateRow) and row.ref in self._marked

    def marked_rows(self) -> list[QModelIndex]:
        """The items that are marked, from top to bottom."""
        rows = enumerate(self.rows)
        return [self.index(i) for i, row in rows if self.is_marked(row) and not isinstance(row, QuoteRow)]

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        row = self.row_at(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if isinstance(row, ItemRow) and row.kind != "previous" and not self.read_only:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role in (Role.DisplayRole, Role.EditRole):
            if isinstance(row, HeadingRow):
                return row.title
            return f"“{row.evidence.quote}”" if isinstance(row, QuoteRow) else row.text
        if role == Role.ToolTipRole:
            return plain_tip(tip(row))
        if role == Role.AccessibleTextRole:
            return ". ".join([spoken(row), *([tr(BASED_ON_SHOWN)] if self.is_marked(row) else [])])
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        row = self.row_at(index)
        if role != Role.EditRole or not isinstance(row, ItemRow) or value == row.text:
            return False
        self.edited.emit(row.ref, " ".join(str(value).split()))
        return True

    # --- rows ---------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        rows = list(self._all_rows(self._minutes)) if self._minutes else []
        if not self._timed:
            rows = [replace(row, time=None) if isinstance(row, ItemRow | UpdateRow) else row for row in rows]
        self.set_rows(rows)
        self._find_marked()

    def _find_marked(self) -> bool:
        """Find the items that rest on the marked lines; returns whether they are others than before."""
        before = self._marked
        refs = {row.ref for row in self.rows if isinstance(row, ItemRow | UpdateRow)} if self._lines else set()
        self._marked = {ref for ref in refs if any(e.utterance in self._lines for e in self._evidence_of(ref))}
        return self._marked != before

    def _evidence_of(self, ref: tuple) -> list[Evidence]:
        minutes = self._minutes
        if minutes is None:
            return []
        if ref[0] == "update":
            update = minutes.previous_actions[ref[1]].update
            return update.evidence if update else []
        if ref[0] == "next":
            return minutes.next_meeting.evidence if minutes.next_meeting else []
        item = item_of(minutes, ref)
        return item.evidence if item else []

    def _offered(self, command: str) -> str:
        return "" if self.read_only else command

    def _all_rows(self, minutes: Minutes) -> Iterator[Row]:
        yield HeadingRow(tr("Summary"), "summary", self._offered(tr("Add a sentence")))
        if not minutes.summary:
            yield LineRow("no-summary", tr("There was nothing to summarise."))
        for i, point in enumerate(minutes.summary):
            yield from self._item(("summary", i), "point", point)
        yield HeadingRow(tr("Decisions"), "decisions", self._offered(tr("Add a decision")), len(minutes.decisions))
        if not minutes.decisions:
            yield LineRow("no-decisions", tr("No decisions were found."))
        for i, decision in enumerate(minutes.decisions):
            yield from self._item(
                ("decision", i), "decision", decision, label=f"D{i + 1}", meta=_decision_meta(decision)
            )
        yield HeadingRow(tr("Action items"), "actions", self._offered(tr("Add a task")), len(minutes.actions))
        if not minutes.actions:
            yield LineRow("no-actions", tr("No tasks were found."))
        for i, action in enumerate(minutes.actions):
            yield from self._item(("action", i), "action", action, label=f"A{i + 1}", meta=_action_meta(action))
        yield from self._previous(minutes)
        yield HeadingRow(tr("Topics"), "topics")
        if not minutes.topics:
            yield LineRow("no-topics", tr("No topics were found."))
        for t, topic in enumerate(minutes.topics):
            yield ItemRow(("title", t), "topic", topic.title, time=topic.start)
            for i, point in enumerate(topic.points):
                yield from self._item(("point", t, i), "point", point)
        ask = self._offered(tr("Add a question"))
        yield HeadingRow(tr("Open questions"), "questions", ask, len(minutes.open_questions))
        if not minutes.open_questions:
            yield LineRow("no-questions", tr("No open questions were found."))
        for i, point in enumerate(minutes.open_questions):
            yield from self._item(("question", i), "point", point)
        yield HeadingRow(tr("Next meeting"), "next")
        if minutes.next_meeting is None:
            yield LineRow("no-next", tr("No next meeting was mentioned."))
        else:
            yield from self._next(minutes.next_meeting)
        yield from self._how_made(minutes)

    def _item(
        self, ref: Ref, kind: str, item: Point | Decision | ActionItem, label: str = "", meta: str = ""
    ) -> Iterator[Row]:
        opened = ref in self._opened
        if isinstance(item, Point) and item.speaker:
            meta = item.speaker
        mark, reason = text.mark_of(item.check), text.reason_of(item.check)
        if mark == "doubtful":  # to be seen without looking for the tip
            meta = " · ".join(part for part in (meta, text.doubt_of(item.check)) if part)
        words = item.task if isinstance(item, ActionItem) else item.text
        yield ItemRow(
            ref,
            kind,
            words,
            meta=meta,
            label=label,
            time=self._start(words, item.evidence),
            mark=mark,
            reason=reason,
            opened=opened,
            quotes=len(item.evidence),
            owner=_owner(item) if isinstance(item, ActionItem) else "",
            due=_due(item) if isinstance(item, ActionItem) else "",
        )
        yield from self._quotes(ref, item.evidence, opened)

    def _quotes(self, ref: Ref, evidence: list[Evidence], opened: bool) -> Iterator[Row]:
        if opened:
            for number, quote in enumerate(evidence):
                said = self._utterances.get(quote.utterance)
                speaker = said.speaker if said is not None and said.speaker else ""
                yield QuoteRow(ref, number, self._at_word(quote), speaker, self._timed, self._playable)

    def _at_word(self, evidence: Evidence) -> Evidence:
        said = self._utterances.get(evidence.utterance)
        return evidence if said is None else at_its_words(evidence, said)

    def _start(self, text: str, evidence: list[Evidence]) -> float | None:
        said = telling(text, evidence)
        return self._at_word(said).start if said else None

    def _previous(self, minutes: Minutes) -> Iterator[Row]:
        if minutes.previous_actions:
            yield HeadingRow(tr("Previous actions"), "previous", count=len(minutes.previous_actions))
        for i, item in enumerate(minutes.previous_actions):
            yield ItemRow(("previous", i), "previous", item.task, meta=previous_rows.meta(item), label=f"P{i + 1}")
            if item.update is None:
                continue
            opened = ("update", i) in self._opened
            row = previous_rows.update_row(i, item.update, self._start("", item.update.evidence[-1:]), opened)
            if row:
                yield row
                yield from self._quotes(row.ref, item.update.evidence, opened)

    def _next(self, following: NextMeeting) -> Iterator[Row]:
        when = " ".join(
            part for part in (text.day(following.date) if following.date else "", following.time or "") if part
        )
        opened = ("next",) in self._opened
        evidence = following.evidence
        yield ItemRow(
            ("next",),
            "next",
            following.text,
            meta=when,
            time=self._start(following.text, evidence),
            opened=opened,
            quotes=len(evidence),
        )
        yield from self._quotes(("next",), evidence, opened)

    def _how_made(self, minutes: Minutes) -> Iterator[Row]:
        yield HeadingRow(tr("How these minutes were made"), "made")
        checks, dropped = minutes.checks, minutes.checks.dropped
        said = tr(
            "{quoted} quoted, {repaired} repaired, {dropped} left out",
            quoted=checks.verified,
            repaired=checks.repaired,
            dropped=len(dropped),
        )
        opened = "dropped" in self._opened
        yield LineRow("dropped", said, tr("Why?") if dropped else "", opener=bool(dropped), opened=opened)
        if opened:
            for i, item in enumerate(dropped):
                yield LineRow(f"dropped {i}", tr("Left out: {item}", item=item.text), item.reason)
        made = minutes.how_made
        yield LineRow("models", _models(made) + (f" ({made.created[:10]})" if made.created else "") + ".")
        if made.sound_sent_to:
            yield LineRow("sound", _where_sound_went(made))
        if made.sent_to and made.left_computer:
            said = tr("Text of this meeting was sent to {server}, which is not on this computer.", server=made.sent_to)
            yield LineRow("server", said)
        elif made.sent_to:
            said = tr("Text of this meeting was sent to {server} on this computer.", server=made.sent_to)
            yield LineRow("server", said)
        for i, remark in enumerate(made.remarks):
            yield LineRow(f"remark {i}", remark)


def _where_sound_went(made: HowMade) -> str:
    server = made.sound_sent_to
    if made.sound_left_computer:
        return tr("Sound of this meeting was sent to {server}, which is not on this computer.", server=server)
    return tr("Sound of this meeting was sent to {server} on this computer.", server=server)


def _models(made: HowMade) -> str:
    """What the minutes were made with."""
    speech, writing = made.speech_model, made.writing_model
    if speech and writing:
        return tr("Transcribed with {speech}, written with {writing}", speech=speech, writing=writing)
    if speech:
        return tr("Transcribed with {speech}, written without a language model", speech=speech)
    return tr("Written with {writing}", writing=writing) if writing else tr("Written without a language model")


def _owner(action: ActionItem) -> str:
    return tr("Owner: {names}", names=text.owners(action.owners))


def _due(action: ActionItem) -> str:
    return tr("Due: {date}", date=text.due(action.due_text, action.due))


def _decision_meta(decision: Decision) -> str:
    by = tr("by {name}", name=decision.by) if decision.by else ""
    parts = [tr(text.DECISION_STATES[decision.status]), decision.note, by]
    return " · ".join(part for part in parts if part)


def _action_meta(action: ActionItem) -> str:
    parts = [_owner(action), _due(action)]
    if action.status != "open":
        parts.append(text.action_state(action.status))
    return " · ".join(parts)
