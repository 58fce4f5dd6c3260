"""Words get speakers; utterances are cut where the speaker changes; nothing of the text is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meetingmate.domain.meeting import Utterance, Word
from meetingmate.speakers import SpeakerTurn, assign_speakers


def spoken(identifier: str, text: str, start: float, *, step: float = 0.4) -> Utterance:
    words = [Word(text=w, start=start + i * step, end=start + (i + 0.9) * step) for i, w in enumerate(text.split())]
    return Utterance(id=identifier, start=words[0].start, end=words[-1].end, text=text, words=words)


def turn(start: float, end: float, speaker: str | None) -> SpeakerTurn:
    return SpeakerTurn(start=start, end=end, speaker=speaker)


def test_cuts_at_the_sentence_end_near_the_change() -> None:
    utterance = spoken("u1", "Could you set it up? Sure, end of the month.", 0.0)
    # The change comes in the middle of a word, as diarization often has it.
    parts = assign_speakers([utterance], [turn(0, 2.15, "Speaker 1"), turn(2.15, 4, "Speaker 2")])
    assert [(p.id, p.speaker, p.text) for p in parts] == [
        ("u1a", "Speaker 1", "Could you set it up?"),
        ("u1b", "Speaker 2", "Sure, end of the month."),
    ]
    assert [w.text for p in parts for w in p.words] == [w.text for w in utterance.words]


def test_a_tiny_answer_stands_by_itself() -> None:
    utterance = spoken("u1", "Do we agree? Agreed. Good, then let us go on.", 0.0)
    turns = [turn(0, 1.15, "Speaker 1"), turn(1.2, 1.6, "Speaker 2"), turn(1.65, 4, "Speaker 1")]
    assert [(p.speaker, p.text) for p in assign_speakers([utterance], turns)] == [
        ("Speaker 1", "Do we agree?"),
        ("Speaker 2", "Agreed."),
        ("Speaker 1", "Good, then let us go on."),
    ]


def test_no_splinter_inside_a_phrase() -> None:
    utterance = spoken("u1", "we keep the release on the date", 0.0)
    turns = [turn(0, 1.2, "Speaker 1"), turn(1.2, 1.6, "Speaker 2"), turn(1.6, 3, "Speaker 1")]
    assert [(p.id, p.speaker) for p in assign_speakers([utterance], turns)] == [("u1", "Speaker 1")]


def test_what_nobody_was_heard_to_say_is_unknown() -> None:
    far = spoken("u1", "Thank you for watching.", 50.0)
    assert assign_speakers([far], [turn(0, 10, "Speaker 1")])[0].speaker is None
    assert assign_speakers([far], [turn(50, 53, None)])[0].speaker is None
    assert assign_speakers([far], []) == [far]


def test_text_that_is_not_that_of_its_words_stays_whole() -> None:
    utterance = spoken("u1", "Yes. No. No no no.", 0.0)
    utterance.text = "Edited by a person."
    parts = assign_speakers([utterance], [turn(0, 0.4, "Speaker 1"), turn(0.4, 3, "Speaker 2")])
    assert [(p.id, p.speaker, p.text) for p in parts] == [("u1", "Speaker 2", "Edited by a person.")]


@given(
    st.lists(st.sampled_from(["yes.", "no,", "and", "and", "Tom?", "日本。", "l'eau"]), min_size=1, max_size=30),
    st.lists(st.tuples(st.floats(0, 12), st.floats(0.1, 5), st.sampled_from(["A", "B", None])), max_size=12),
)
def test_nothing_is_lost_whatever_the_turns(words: list[str], spans: list[tuple[float, float, str | None]]) -> None:
    utterance = spoken("u9", " ".join(words), 0.0)
    parts = assign_speakers([utterance], [turn(s, s + d, who) for s, d, who in spans])
    assert " ".join(p.text for p in parts) == utterance.text
    assert [w for p in parts for w in p.words] == utterance.words
    assert len({p.id for p in parts}) == len(parts)
    assert all(p.start <= p.end for p in parts)
