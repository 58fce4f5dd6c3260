"""Where topics begin, and what they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.writing import titles, topics


def talk(*turns: tuple[str, str]) -> list[Utterance]:
    """Utterances of four seconds each."""
    return [
        Utterance(id=f"u{i}", start=4.0 * i, end=4.0 * i + 3.5, speaker=speaker, text=text)
        for i, (speaker, text) in enumerate(turns)
    ]


def recorded(folder: Path, name: str) -> tuple[list[Utterance], list[str]]:
    """Turns and attendees of one of the recordings with ground truth."""
    data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    turns = [
        Utterance(id=f"u{i}", start=t["start"], end=t["end"], speaker=t["speaker"], text=t["text"])
        for i, t in enumerate(data["turns"])
    ]
    return turns, data["attendees"]


def first_words(segments: list[topics.Segment], turns: list[Utterance]) -> str:
    return " | ".join(turns[s.first].text for s in segments)


TALK = "okay budget seal app next item one more thing Anna, number of boxes we they sold 40 moving on to garden"
words_of_talk = st.sampled_from(TALK.split())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ann", "Ben", None]), st.lists(words_of_talk, max_size=25)), max_size=60))
def test_every_utterance_is_in_exactly_one_topic(turns: list[tuple[str | None, list[str]]]) -> None:
    said = [
        Utterance(id=f"u{i}", start=float(i // 2), end=float(i), speaker=speaker, text=" ".join(words))
        for i, (speaker, words) in enumerate(turns)
    ]
    segments = topics.segment(said, language="en", names=["Ann", "Ben"], agenda=["Budget", "Garden app"])
    covered = [i for s in segments for i in range(s.first, s.last)]
    assert covered == list(range(len(said)))
    starts = [said[s.first].start for s in segments]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["word " * 50_000]),
        ("en", ["a"] * 10_000),
        ("ja", ["会議を始めます"] * 500),
        ("en", ["no punctuation at all and on it goes " * 30] * 40),
        ("ar", ["نبدأ الاجتماع الآن"] * 300),
    ],
    ids=["one giant utterance", "ten thousand tiny ones", "no spaces", "no punctuation", "right to left"],
)
def test_extreme_talks_are_covered_too(language: str, texts: list[str]) -> None:
    said = talk(*((f"S{number % 3}", line) for number, line in enumerate(texts)))
    segments = topics.segment(said, language=language)
    assert [i for s in segments for i in range(s.first, s.last)] == list(range(len(said)))


def test_no_talk_no_topics() -> None:
    assert topics.segment([], language="en") == []


def test_a_very_short_meeting_is_one_topic() -> None:
    said = talk(("Ann", "Next item, the budget."), ("Ben", "It is nine hundred euros."), ("Ann", "Fine, thanks."))
    assert len(topics.segment(said, language="en", names=["Ann", "Ben"])) == 1


def test_the_sample_falls_into_its_rounds(sample_dir: Path) -> None:
    turns, names = recorded(sample_dir, "sample_standup")
    segments = topics.segment(turns, language="en", names=names)
    assert 3 <= len(segments) <= 4
    assert "how did the interviews go" in first_words(segments, turns)
    assert "The spring release." in first_words(segments, turns)
    assert topics.find_chair(turns, "en", names) == "Priya"


def test_announced_topics_of_a_long_meeting_are_found(shared_data: Path) -> None:
    turns, names = recorded(shared_data / "meetings", "long_meeting")
    segments = topics.segment(turns, language="en", names=names)
    assert 10 <= len(segments) <= 20
    openings = first_words(segments, turns)
    for words in ("on to the returns", "the competition", "The app.", "hiring", "The data question", "The warehouse"):
        assert words in openings, words


def test_a_change_of_words_is_a_change_of_topic_without_cues() -> None:
    oven = [("Ann", "The oven burns the bread and the cakes."), ("Ben", "Bread needs the oven at a lower heat.")]
    bus = [("Ann", "The bus driver left the school at noon."), ("Ben", "School buses need another driver.")]
    said = talk(*(oven * 16), *(bus * 16))
    segments = topics.segment(said, language="en")
    assert any(abs(s.first - 32) <= 1 for s in segments[1:])


def test_agenda_items_name_their_stretches() -> None:
    said = talk(
        ("Ann", "Let's start with the annual budget. We spent nine thousand euros on repairs."),
        *[("Ben", f"The budget for repairs and paint in building {i} was too small.") for i in range(12)],
        ("Ann", "Next item, the summer party. Who brings the music and the barbecue?"),
        *[("Ben", f"The summer party needs {i} tables, music and a barbecue.") for i in range(12)],
    )
    segments = topics.segment(said, language="en", agenda=["Annual budget", "Summer party", "Parking"])
    assert [s.agenda for s in segments] == ["Annual budget", "Summer party"]
    assert segments[1].first == 13


def test_titles_are_names_of_things(sample_dir: Path) -> None:
    turns, names = recorded(sample_dir, "sample_standup")
    texts = [u.text for u in turns]
    found = [c.text for c in titles.candidates(texts[:8], texts[8:], language="en", names=names)[:3]]
    assert "time zone bug" in found
    found = [c.text for c in titles.candidates(texts[8:24], texts[:8] + texts[24:], language="en", names=names)[:5]]
    assert {"tax number", "sign-up form"} <= set(found)


def test_titles_are_said_words_without_people_or_verbs(shared_data: Path) -> None:
    turns, names = recorded(shared_data / "meetings", "long_meeting")
    texts = [u.text for u in turns]
    for start in range(0, len(texts), 30):
        for candidate in titles.candidates(texts[start : start + 30], texts, language="en", names=names)[:5]:
            said = " ".join(" ".join(texts).lower().split())
            assert candidate.text.lower() in said
            assert not set(candidate.text.split()) & set(names)


def test_titles_are_not_taken_twice() -> None:
    texts = [
        "The water pump is broken.",
        "Who repairs the water pump?",
        "The garden fence is new, the garden fence is fine.",
    ]
    first = titles.title(texts, [], language="en")
    again = titles.title(texts, [], language="en", taken=first)
    assert first == ["garden fence"]
    assert again == ["water pump"]
    assert titles.title(texts, [], language="en", outcomes=["Repair the water pump"]) == ["water pump"]
    assert titles.title(texts, [], language="en", least=99) == []
    assert titles.title(["Yes.", "Mm-hmm."], [], language="en") == []


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("de", "Wir sprechen über den Messestand in Hannover. Der Messestand kostet viel.", "Messestand"),
        ("fr", "Parlons du budget annuel. Le budget annuel est trop petit.", "budget annuel"),
        ("es", "Hablemos del presupuesto anual. El presupuesto anual es pequeño.", "presupuesto anual"),
    ],
)
def test_titles_in_other_languages(language: str, text: str, title: str) -> None:
    assert titles.title([text], [], language=language)[0] == title
