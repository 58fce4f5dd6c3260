"""Several names in a sentence."""

from __future__ import annotations

from meetingmate.base.enumeration import all_of, one_of


def test_names_are_joined_by_a_word():
    assert all_of(["Ann"]) == "Ann"
    assert all_of(["Ann", "Bo", "Cy"]) == "Ann and Bo and Cy"
    assert one_of(("vocabulary.json", "vocabulary.txt")) == "vocabulary.json or vocabulary.txt"
