"""Windows: every turn is in one, with both sides of it as far as there are any; nothing of a long turn is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from meetingmate.base import paths
from meetingmate.minutes.tagging import windows
from meetingmate.minutes.tagging.windows import Piece


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(paths.resources_dir() / "models" / "minutes" / "tokenizer.json"))


def of(lengths: list[int]) -> list[Piece]:
    return [Piece(turn=n, ids=[0] * length, spans=[]) for n, length in enumerate(lengths)]


@given(st.lists(st.integers(1, 140), max_size=120))
def test_every_piece_is_in_a_window_that_is_not_too_long(lengths: list[int]) -> None:
    made = windows.windows(of(lengths))
    assert sorted({i for span in made for i in span}) == list(range(len(lengths)))
    for span in made:
        assert 1 + sum(lengths[i] for i in span) <= windows.WINDOW
    assert len(made) <= 2 + 4 * sum(lengths) / windows.WINDOW, "the work grows with the talk, not faster"


def test_a_turn_in_the_middle_of_a_talk_has_context_on_both_sides() -> None:
    lengths = [20] * 100
    made = windows.windows(of(lengths))
    for turn in range(6, 94):
        assert any(turn - span.start >= 4 and span.stop - 1 - turn >= 4 for span in made)


def test_pieces_begin_with_the_marker_and_the_speaker(tokenizer: Tokenizer) -> None:
    found = windows.pieces(tokenizer, [("Anna Weber", "We close at six."), (None, "Fine."), ("Speaker 2", "No.")])
    text = [tokenizer.decode(piece.ids, skip_special_tokens=False) for piece in found]
    assert [piece.ids[0] for piece in found] == [tokenizer.token_to_id("</s>")] * 3
    assert "Anna:" in text[0]
    assert "Weber" not in text[0]
    assert "Speaker 2:" in text[2]
    assert "?:" in text[1]


def test_spans_are_the_characters_of_the_turn(tokenizer: Tokenizer) -> None:
    text = "Der Kassenwart überweist 1.200 € bis zum 3. März; d'accord?"
    (piece,) = windows.pieces(tokenizer, [("Åse", text)])
    covered = {place for a, b in piece.spans for place in range(a, b)}
    assert {place for place, letter in enumerate(text) if not letter.isspace()} <= covered
    assert len(piece.spans) == len(piece.ids)


def test_a_long_turn_is_cut_into_pieces_that_hold_all_of_it(tokenizer: Tokenizer) -> None:
    text = " ".join(f"word{n} and then something else" for n in range(200))
    found = windows.pieces(tokenizer, [("Ben", text)])
    assert len(found) > 3
    assert {piece.turn for piece in found} == {0}
    assert all(len(piece.ids) <= windows.LONGEST + 8 for piece in found)
    covered = {place for piece in found for a, b in piece.spans for place in range(a, b)}
    assert {place for place, letter in enumerate(text) if not letter.isspace()} <= covered


def test_a_turn_without_words_is_a_piece_too(tokenizer: Tokenizer) -> None:
    assert len(windows.pieces(tokenizer, [("Ben", ""), ("Ben", "…")])) == 2


def test_each_sentence_is_a_row_and_a_short_one_stays_with_the_next() -> None:
    said = "Yes. Anna books the big room. Ben, you call the vendor. I'll write the report, by 3.30 p.m. on Friday."
    assert windows.rows(said, "en") == [
        "Yes. Anna books the big room.",
        "Ben, you call the vendor.",
        "I'll write the report, by 3.30 p.m. on Friday.",
    ]
    assert windows.rows("no stops here at all because a recogniser wrote it", "en") == [
        "no stops here at all because a recogniser wrote it"
    ]
    assert windows.rows("Am 3. Mai kommen alle ins Werk. Gut.", "de") == ["Am 3. Mai kommen alle ins Werk.", "Gut."]
    assert windows.rows("", "en") == [""]


@given(st.text(alphabet="ab .?!\n", max_size=80))
def test_rows_leave_nothing_out(text: str) -> None:
    assert "".join("".join(windows.rows(text, "en")).split()) == "".join(text.split())
