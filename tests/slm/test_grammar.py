"""Records under a grammar: what the grammar allows, and reading answers back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.slm import grammar
from meetingmate.slm.errors import SlmAnswerError

VALUES = {
    "Owner": grammar.OneOf(("Ben", "none")),
    "Task": grammar.Span("I will push the fix by Thursday"),
    "Note": grammar.Text(20),
}


def test_a_complete_answer_is_read() -> None:
    answer = " Ben\nTask: push the fix\nNote: soon\n"
    assert grammar.read_record(answer, VALUES) == {"Owner": "Ben", "Task": "push the fix", "Note": "soon"}


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " Ben\n",
        " Ben\nTask: push the fix\n",
        " Ben\nTask: push the fix\nNote:\n",
        " Eve\nTask: push the fix\nNote: soon\n",
        " Ben\nTask: push the button\nNote: soon\n",
        " Ben\nTask: fix push\nNote: soon\n",
        " Ben\nNote: soon\nTask: push\n",
        " Ben\nTask: push\nNote: " + "x" * 21 + "\n",
        " Ben\nTask: push\nNote: a\x07b\n",
        " Ben\nTask: push\nNote: soon\nOwner: Eve\n",
    ],
)
def test_half_and_foreign_answers_are_refused(answer: str) -> None:
    with pytest.raises(SlmAnswerError):
        grammar.read_record(answer, VALUES)


def test_spans_are_runs_of_whole_words_only() -> None:
    values = {"Task": grammar.Span("call Anna and call Ben")}
    assert grammar.read_record(" call Ben\n", values) == {"Task": "call Ben"}
    with pytest.raises(SlmAnswerError):
        grammar.read_record(" call and\n", values)
    with pytest.raises(SlmAnswerError):
        grammar.read_record(" all Ben\n", values)


@given(st.text(max_size=80))
def test_literals_hold_no_raw_quotes_or_control_characters(text: str) -> None:
    inner = grammar.literal(text)[1:-1]
    assert all(ord(c) >= 32 and ord(c) != 127 for c in inner)
    assert '"' not in inner.replace("\\\\", "").replace('\\"', "")


@given(st.text(max_size=120))
def test_every_text_gives_a_grammar_with_one_rule_a_line(text: str) -> None:
    rules = grammar.record({"Task": grammar.Span(text)}).splitlines()
    assert all(" ::= " in rule for rule in rules)
    assert len(rules) == 3 + len(text.split())
