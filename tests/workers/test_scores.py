"""The scores of a measurement, on items whose scores are known."""

from __future__ import annotations

import pytest

from meetingmate.workers.scores import Counts, compare, word_error_rate


def test_an_item_matches_when_it_has_half_of_the_content_words() -> None:
    gold = ["Sign the contract with the builders"]
    assert compare(["The contract will be signed tomorrow"], gold, "en") == Counts(1, 1, 1)
    assert compare(["Read the contract"], gold, "en") == Counts(1, 1, 0)
    assert compare([], gold, "en") == Counts(0, 1, 0)


def test_words_are_compared_by_their_stems_in_the_language() -> None:
    assert compare(["Die Rechnungen geprüft"], ["Die Rechnung prüfen"], "de").matched == 1
    assert compare(["Preparamos los carteles"], ["Preparar el cartel"], "es").matched == 1


def test_each_item_matches_once_and_the_best_pair_first() -> None:
    gold = ["Call the school", "Call the school kitchen tomorrow"]
    assert compare(["Call the school kitchen tomorrow"], gold, "en") == Counts(1, 2, 1)
    assert compare(["Call the school", "Call the school again"], ["Call the school"], "en") == Counts(2, 1, 1)


def test_f1_over_several_meetings() -> None:
    assert Counts(2, 3, 2).plus(Counts(2, 1, 1)).f1() == 6 / 8
    assert Counts(3, 2, 0).f1() == 0
    assert Counts().f1() == 1


def test_word_errors() -> None:
    assert word_error_rate("okay THE van failed", "Okay, the van failed.") == 0
    assert word_error_rate("the fan failed again", "Okay, the van failed.") == 3 / 4
    assert word_error_rate("", "Okay, the van failed.") == 1
    with pytest.raises(ValueError, match="no words"):
        word_error_rate("something", "...")
