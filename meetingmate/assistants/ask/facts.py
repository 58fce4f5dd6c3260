"""Questions that the facts of the minutes answer: tasks, decisions, open questions, the next meeting, the last time."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.assistants.ask import fulltext, texts
from meetingmate.assistants.ask.citing import Citer
from meetingmate.assistants.ask.fulltext import Found
from meetingmate.assistants.ask.nouns import TRANSCRIPT, Answer, Passage, Scope
from meetingmate.assistants.ask.question import Question
from meetingmate.base.translation import trn
from meetingmate.domain.meeting import ActionItem, Decision, Minutes, Point
from meetingmate.library import Library, derived, search_words, tasks
from meetingmate.library.decoding import decode
from meetingmate.library.tasks import Task

#: Items that one answer lists.
MOST = 12
#: Share of the weight of a question's words that an item needs to be about its subject.
ABOUT = 0.6
#: Passages whose items are looked at, and how much of their words counts for an item that rests on one.
_AROUND, _NEAR = 12, 0.9
#: Meetings whose minutes are read for the date of the next one.
_RECENT = 40


def answer(library: Library, question: Question, scope: Scope) -> Answer | None:
    """The answer, or None when the facts do not hold it. Raises StoreError."""
    if scope.documents:
        return None
    match question.intent:
        case "tasks":
            return _tasks(library, question, scope)
        case "who" | "doer" | "due":
            return _one_task(library, question, scope)
        case "decided":
            return _decisions(library, question, scope)
        case "last":
            return _last(library, question, scope)
        case "next":
            return _next(library, question, scope)
        case "questions":
            return _open_questions(library, question, scope)
        case _:
            return None


def _tasks(library: Library, question: Question, scope: Scope) -> Answer:
    """The open tasks of the people named, or of all."""
    people: Sequence[str | None] = question.people or [None]
    each = {
        (task.meeting, task.item): task
        for person in people
        for task in tasks.tasks(library, person=person, open=True, series=scope.series, meeting=scope.meeting)
    }
    found = list(each.values())  # a task of two people who were asked about is one
    name = " / ".join(question.people)
    if not found:
        key = "no_tasks_of" if name else "no_tasks"
        return _nothing(question, texts.text(key, question.language, name=name))
    cite = Citer(question)
    lead = texts.text("tasks_of" if name else "tasks_all", question.language, name=name)
    for task in found[:MOST]:
        cite.say(_of_task(task), _with_day(task, question.language, owners=len(question.people) != 1))
    return _with_rest(cite.answer("facts", lead), len(found))


def _one_task(library: Library, question: Question, scope: Scope) -> Answer | None:
    """Who does something, or by when."""
    about = _about(library, question, scope, ("task",))
    if not about:
        return None
    if question.intent == "doer":  # the verb comes first
        about = [
            one for one in about if any(True for _ in fulltext.spots(search_words.fold(one.text), question.terms[0]))
        ]
    wanted = {(passage.meeting, passage.item): passage for passage in about}
    known: dict[tuple[str, str], Task] = {}
    for meeting in {passage.meeting for passage in about}:
        known |= {(task.meeting, task.item): task for task in tasks.tasks(library, meeting=meeting)}
    cite = Citer(question)
    language = question.language
    for place in wanted:
        task = known.get(place)  # type: ignore[arg-type]  # both are set for an item
        if task is None:
            continue
        if question.intent != "due":
            key = "owner" if task.owners else "no_owner"
            said = texts.text(key, language, owner=", ".join(task.owners), task=_with_day(task, language))
        elif when := task.due or task.due_text:
            said = texts.text("due_is", language, task=task.task.rstrip("."), day=texts.day(when, language))
        else:
            said = texts.text("no_due", language, task=task.task)
        cite.say(_of_task(task), said)
        if len(cite.sentences) == 3:
            break
    return cite.answer("facts", texts.lead(cite.passages[0], language)) if cite.sentences else None


def _decisions(library: Library, question: Question, scope: Scope) -> Answer | None:
    """What was decided about the subject, the newest meeting first among those that fit as well."""
    language = question.language
    if not question.terms:
        newest, count = _newest_items(library, "decision", scope)
        if not newest:
            return None
        cite = Citer(question)
        for passage in newest:
            cite.say(passage, passage.text)
        return _with_rest(cite.answer("facts", texts.text("decisions", language)), count)
    about = _about(library, question, scope, ("decision",))
    if not about:
        return None
    best = about[0].coverage
    about = [passage for passage in about if passage.coverage > best - 0.15][:3]
    cite = Citer(question)
    for passage in about:
        cite.say(passage, passage.text)
    return cite.answer("facts", texts.lead(about[0], language))


def _last(library: Library, question: Question, scope: Scope) -> Answer | None:
    """The newest meeting in which the subject came up."""
    found = fulltext.search(library.database, question.terms, scope, limit=200)
    if not found:
        return None
    most = max(one.coverage for one in found)
    if most < ABOUT:
        return None
    close = [fulltext.load(library.database, one) for one in found if one.coverage > most - 0.1]
    there = [passage for passage in close if passage is not None]
    there.sort(key=lambda passage: (passage.date, passage.kind == TRANSCRIPT), reverse=True)
    if not there:
        return None
    cite = Citer(question)
    for passage in [p for p in there if p.meeting == there[0].meeting][:2]:
        cite.say(passage, passage.quote)
    first = there[0]
    return cite.answer(
        "facts",
        texts.text("last", question.language, day=texts.day(first.date, question.language), title=first.title),
    )


def _next(library: Library, question: Question, scope: Scope) -> Answer | None:
    """What the newest meeting that said so says about the next one."""
    condition = "m.trashed IS NULL"
    parameters: tuple[str, ...] = ()
    if scope.meeting:
        condition, parameters = f"{condition} AND m.id = ?", (scope.meeting,)
    elif scope.series:
        condition, parameters = f"{condition} AND m.series = ?", (scope.series,)
    for row in library.listed(f"{condition} ORDER BY m.date DESC, m.created DESC LIMIT {_RECENT}", parameters):
        minutes = library.minutes(row.id)
        if minutes is None or minutes.next_meeting is None:
            continue
        said = minutes.next_meeting
        evidence = said.evidence[0] if said.evidence else None
        when = " ".join(filter(None, [texts.day(said.date, question.language) if said.date else "", said.time or ""]))
        words = f"{said.text} ({when})" if when and when not in said.text else said.text
        passage = Passage(
            kind=TRANSCRIPT,
            text=evidence.quote if evidence else said.text,
            quote=evidence.quote if evidence else said.text,
            meeting=row.id,
            title=row.title,
            date=row.date,
            utterance=evidence.utterance if evidence else None,
            time=evidence.start if evidence else None,
        )
        cite = Citer(question)
        cite.say(passage, words)
        lead = texts.text(
            "next_meeting", question.language, day=texts.day(row.date, question.language), title=row.title
        )
        return cite.answer("facts", lead)
    return None


def _open_questions(library: Library, question: Question, scope: Scope) -> Answer | None:
    if question.terms:
        found = _about(library, question, scope, ("question",))
        count = len(found)
    else:
        found, count = _newest_items(library, "question", scope)
        if not found:
            return _nothing(question, texts.text("no_questions", question.language))
    if not found:
        return None
    cite = Citer(question)
    for passage in found[:MOST]:
        cite.say(passage, passage.text)
    return _with_rest(cite.answer("facts", texts.text("questions", question.language)), count)


def _about(library: Library, question: Question, scope: Scope, kinds: tuple[str, ...]) -> list[Passage]:
    """Items of these kinds about the subject, the best first, the newest of equals: it stands in their own words, or
    in the passage that their words are from."""
    database = library.database
    found = {one.key: one for one in fulltext.search(database, question.terms, scope, kinds=kinds, limit=20)}
    around = fulltext.search(database, question.terms, scope, kinds=(TRANSCRIPT,), limit=_AROUND)
    for passage in [one for one in around if one.coverage * _NEAR >= ABOUT]:
        for item in _items_from(library, passage, kinds):
            known = found.setdefault(item.key, item)
            known.coverage = max(known.coverage, passage.coverage * _NEAR)
    loaded = [fulltext.load(database, one) for one in found.values() if one.coverage >= ABOUT]
    about = [cited(library, passage) for passage in loaded if passage is not None]
    about.sort(key=lambda passage: (round(passage.coverage, 2), passage.date), reverse=True)
    return about


def _items_from(library: Library, passage: Found, kinds: tuple[str, ...]) -> list[Found]:
    """The items of these kinds that rest on words of a passage."""
    minutes = library.minutes(passage.meeting)
    if minutes is None:
        return []
    lists: dict[str, Sequence[Decision | ActionItem | Point]] = {
        "decision": minutes.decisions,
        "task": minutes.actions,
        "question": minutes.open_questions,
    }
    found = []
    for kind in kinds:
        for item, name in zip(lists[kind], derived.item_ids(lists[kind]), strict=True):
            if any(evidence.utterance in passage.utterances for evidence in item.evidence):
                text = item.task if isinstance(item, ActionItem) else item.text
                start = item.evidence[0].start
                key = fulltext.key_of_item(passage.meeting, kind, name)
                row = (kind, name, start, text)
                found.append(Found(key=key, score=0.0, coverage=0.0, meeting=passage.meeting, kind=kind, item=row))
    return found


def cited(library: Library, passage: Passage) -> Passage:
    """An item of the minutes with the words it rests on, which can be played."""
    if passage.meeting is None or passage.item is None or passage.kind not in derived.OF_MINUTES:
        return passage
    row = library.database.row(
        "SELECT document FROM minutes WHERE meeting = ? ORDER BY version DESC LIMIT 1", (passage.meeting,)
    )
    item = _item(decode(row[0], Minutes), passage) if row else None
    if item is None:
        return passage
    if isinstance(item, Decision):
        passage.status = item.status
    if item.evidence:
        first = item.evidence[0]
        passage.utterance, passage.time, passage.quote = first.utterance, first.start, first.quote
    return passage


def _item(minutes: Minutes, passage: Passage) -> Decision | ActionItem | Point | None:
    """The item of the minutes that a passage is."""
    groups = {
        "decision": minutes.decisions,
        "task": minutes.actions,
        "question": minutes.open_questions,
        "summary": minutes.summary,
    }
    if passage.kind == "point":
        lists = [topic.points for topic in minutes.topics]
    else:
        lists = [groups[passage.kind]] if passage.kind in groups else []  # type: ignore[list-item]
    for items in lists:
        for item, name in zip(items, derived.item_ids(items), strict=True):
            if name == passage.item and (passage.kind != "point" or item.text == passage.text):
                return item
    return None


def _newest_items(library: Library, kind: str, scope: Scope) -> tuple[list[Passage], int]:
    """Items of a kind of the newest meetings in scope, and how many there are in all of them."""
    where, parameters = "m.trashed IS NULL", []
    if scope.meeting:
        where, parameters = f"{where} AND m.id = ?", [scope.meeting]
    elif scope.series:
        where, parameters = f"{where} AND m.series = ?", [scope.series]
    here = f"FROM meetings m JOIN items i ON i.meeting = m.id WHERE {where} AND i.kind = ?"
    row = library.database.row(f"SELECT count(*) {here}", (*parameters, kind))
    rows = library.database.rows(
        f"""SELECT i.meeting, i.item, i.start, i.text, m.title, m.date {here}
            ORDER BY m.date DESC, m.created DESC, i.row LIMIT {MOST}""",
        (*parameters, kind),
    )
    newest = [
        cited(
            library,
            Passage(kind=kind, text=said, quote=said, meeting=meeting, title=title, date=day, item=item, time=start),
        )
        for meeting, item, start, said, title, day in rows
    ]
    return newest, int(row[0]) if row else 0


def _of_task(task: Task) -> Passage:
    evidence = task.evidence[0] if task.evidence else None
    return Passage(
        kind="task",
        text=task.task,
        quote=evidence.quote if evidence else task.task,
        meeting=task.meeting,
        title=task.meeting_title,
        date=task.meeting_date,
        utterance=evidence.utterance if evidence else None,
        time=evidence.start if evidence else None,
        item=task.item,
    )


def _with_day(task: Task, language: str, *, owners: bool = False) -> str:
    said = task.task.rstrip(".")
    if owners and task.owners:
        said = f"{', '.join(task.owners)}: {said}"
    if when := task.due or task.due_text:
        said += texts.text("due", language, day=texts.day(when, language))
    if task.status != "open":
        said += f" {texts.text(task.status, language)}"
    return said


def _with_rest(answer: Answer, count: int) -> Answer:
    """Say how many of ``count`` items were found and are not listed."""
    if (more := count - len(answer.sentences)) > 0:
        answer.remarks.append(trn("{count} more is not listed here.", "{count} more are not listed here.", more))
    return answer


def _nothing(question: Question, lead: str) -> Answer:
    return Answer(question=question.text, language=question.language, how="facts", lead=lead, topic=question.topic())
