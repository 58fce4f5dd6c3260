"""Items stand in composed words or are quoted."""

from __future__ import annotations

from datetime import date

from meetingmate.minutes.items.compose import Composer
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language.clauses import Turn
from meetingmate.minutes.tracking import wording
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.tracking.tasks import TaskTracker
from tests.minutes.tracking.hand import Line, said_of

DAY = date(2026, 3, 3)


def composer_of(said: Said, reader: TaskReader) -> Composer:
    turns = [Turn(row, said.rows[row].speaker, said.clauses(row)) for row in range(len(said.rows))]
    return Composer(said.language, said.people, turns, reader, DAY)


def test_what_no_expression_reads_is_quoted() -> None:
    lines = [
        Line("Anna", "The lift is stuck again.", {"t1": "raise"}, "lift stuck"),
        Line("Ben", "My cousin has the number.", {"t1": "settle"}, "cousin number", own=True),
    ]
    said, reader = said_of(lines)
    (task,) = TaskTracker(said, reader, DAY, None).run()
    composer = composer_of(said, reader)
    wording.word(said, composer, [task], [])
    assert task.written == "“The lift is stuck again” – “My cousin has the number”"
    assert task.owners == ["Ben"]


def test_a_long_clause_is_cut_to_the_words_of_the_item() -> None:
    long = (
        "the harbour stayed open for most of the winter while the caretaker lost the key of the cellar during those "
        "long dark weeks before the spring market opened its doors near the old mill"
    )
    said, reader = said_of([Line("Ben", long, {"t1": "settle"}, "caretaker key cellar", own=True)])
    (task,) = TaskTracker(said, reader, DAY, None).run()
    quotation = said.quotation(task.clauses)
    assert "caretaker lost the key of the cellar" in quotation
    assert quotation.startswith("“… ")
    assert quotation.endswith(" …”")
    assert len(quotation.split()) < 20


def test_a_composed_sentence_that_misses_the_items_words_gives_way_to_a_quotation() -> None:
    lines = [
        Line("Anna", "The choir's chairs are broken.", {"t1": "raise"}, "choir's chairs broken"),
        Line("Ben", "I'll do it.", {"t1": "settle"}, own=True),
    ]
    said, reader = said_of(lines)
    (task,) = TaskTracker(said, reader, DAY, None).run()
    composer = composer_of(said, reader)
    task.task, task.written = "do the big thing tomorrow", ""
    wording.word(said, composer, [task], [])
    assert task.written == "“The choir's chairs are broken”"
    task.task, task.written = "repair the choir's broken chairs", ""
    wording.word(said, composer, [task], [])
    assert task.written == "Repair the choir's broken chairs"
