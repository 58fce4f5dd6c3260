"""Near duplicates are found by their wording, in whatever order; talks about the same matter are none."""

from __future__ import annotations

from training import near_duplicates


def made(*turns: str) -> set[tuple[str, ...]]:
    return near_duplicates.shingles(turns)


def test_a_copied_stretch_is_found() -> None:
    copied = "could you change the sign on the door by Friday and tell the landlord about it"
    corpus = {
        "a": made(copied, "and then we went home to have some tea"),
        "b": made("something else was said here today"),
    }
    found = near_duplicates.pairs(corpus, {"x": made("well now", copied.upper())})
    assert [(one, other) for one, other, _ in found] == [("a", "x")]


def test_the_same_matter_in_other_words_is_not() -> None:
    corpus = {"a": made("could you change the sign on the door by Friday")}
    assert near_duplicates.pairs(corpus, {"x": made("the door sign has to be another one until Friday evening")}) == []


def test_no_talk_that_is_only_scored_is_near_one_of_the_corpus() -> None:
    assert near_duplicates.main([]) == 0
