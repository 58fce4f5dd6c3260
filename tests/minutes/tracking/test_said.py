"""Rows: each sentence of an utterance is one, and clauses know in which they stand."""

from __future__ import annotations

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.tracking.said import rows_of
from tests.minutes.tracking.hand import Line, said_of

ORDERS = "Anna, you book the big room. Ben, you call the vendor tomorrow. I'll write the report myself."


def test_rows_keep_the_id_of_their_utterance() -> None:
    utterance = Utterance(id="u7", start=1.0, end=9.0, text=ORDERS, speaker="Chair")
    rows = rows_of([utterance], "en")
    assert [(row.id, row.text) for row in rows] == [
        ("u7", "Anna, you book the big room."),
        ("u7", "Ben, you call the vendor tomorrow."),
        ("u7", "I'll write the report myself."),
    ]
    assert all(row.speaker == "Chair" for row in rows)
    assert utterance.text == ORDERS


def test_clauses_stand_in_their_row() -> None:
    said, _ = said_of([Line("Chair", "Anna, you book the big room."), Line("Ben", "And I'll call the vendor.")])
    for row in (0, 1):
        assert said.clauses(row)
        assert all(said.row(clause) == row and said.places(clause) == [row] for clause in said.clauses(row))
        assert all(clause.pieces[0][1] in said.rows[row].text for clause in said.clauses(row))
