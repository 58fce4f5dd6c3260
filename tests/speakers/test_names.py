"""Names for speakers come from what is said, and never from a guess."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from meetingmate.domain.meeting import Attendee, Utterance, Word
from meetingmate.speakers import SURE, apply_names, suggest_names
from meetingmate.speakers.vocatives import addressed


def talk(*lines: tuple[str | None, str]) -> list[Utterance]:
    return [
        Utterance(id=f"u{i}", start=5.0 * i, end=5.0 * i + 4.5, text=text, speaker=speaker)
        for i, (speaker, text) in enumerate(lines)
    ]


def people(*names: str) -> list[Attendee]:
    return [Attendee(name=name) for name in names]


def sure(utterances: list[Utterance], attendees: list[Attendee]) -> dict[str, str]:
    return {s.label: s.name for s in suggest_names(utterances, attendees) if s.confidence >= SURE}


def test_introductions_in_four_languages() -> None:
    lines = talk(
        ("Speaker 1", "Hello, I'm Sarah, the project manager."),
        ("Speaker 2", "Guten Tag, ich bin Jürgen und leite den Vertrieb."),
        ("Speaker 3", "Bonjour, je m'appelle Élodie."),
        ("Speaker 4", "Hola, me llamo Íñigo."),
        ("Speaker 5", "Tom here. Sorry I'm late."),
    )
    wanted = {
        "Speaker 1": "Sarah",
        "Speaker 2": "Jürgen",
        "Speaker 3": "Élodie",
        "Speaker 4": "Íñigo",
        "Speaker 5": "Tom",
    }
    assert sure(lines, people(*wanted.values())) == wanted
    assert sure(lines, []) == wanted


def test_who_is_asked_answers_and_who_is_thanked_spoke() -> None:
    lines = talk(
        ("Speaker 1", "Marcus, do you want to go first?"),
        ("Speaker 2", "Sure. We shipped the calendar on Thursday."),
        ("Speaker 1", "Thanks, Marcus. Nicole, how did the interviews go?"),
        ("Speaker 3", "Really well."),
        ("Speaker 1", "Thank you, Nicole."),
    )
    found = suggest_names(lines, people("Marcus Webb", "Nicole Adams", "Raj Patel"))
    assert {s.label: s.name for s in found} == {
        "Speaker 1": "Raj Patel",
        "Speaker 2": "Marcus Webb",
        "Speaker 3": "Nicole Adams",
    }
    by_id = {u.id: u for u in lines}
    assert all(e.quote in by_id[e.utterance].text for s in found for e in s.evidence)
    assert all(s.evidence for s in found if s.label != "Speaker 1")


def test_names_that_are_only_talked_about_are_nobodys() -> None:
    lines = talk(
        ("Speaker 1", "I promised Victor we would be done before lunch, and Gary left two years ago."),
        ("Speaker 2", "Okta, the product, rotated the certificate. Sunday, as always."),
        ("Speaker 1", "Okay, right. Friday, then?"),
        ("Speaker 2", "Friday."),
    )
    assert sure(lines, people("Victor", "Gary")) == {}
    assert sure(lines, []) == {}


def test_contradicting_evidence_leaves_the_label() -> None:
    lines = talk(
        ("Speaker 1", "Tom, is that right?"),
        ("Speaker 2", "Yes."),
        ("Speaker 1", "Tom, and the second one?"),
        ("Speaker 3", "That too."),
    )
    assert sure(lines, people("Tom", "Ann", "Eve")) == {}


def test_a_misheard_name_is_found_in_the_list_and_a_shared_first_name_is_not() -> None:
    lines = talk(("Speaker 1", "Elenor, how did it go?"), ("Speaker 2", "Well."), ("Speaker 1", "Thanks, Elanor."))
    assert sure(lines, people("Eleanor Shaw", "Priya", "Tom"))["Speaker 2"] == "Eleanor Shaw"
    assert "Speaker 2" not in sure(lines, people("Eleanor Shaw", "Eleanor Briggs", "Tom"))


def test_one_speaker_and_one_attendee() -> None:
    lines = talk(("Speaker 1", "Patient seen today."), ("Speaker 1", "Blood pressure is fine."))
    assert sure(lines, people("Dr. Osei")) == {"Speaker 1": "Dr. Osei"}


def test_without_speakers_nothing_is_suggested() -> None:
    lines = talk((None, "I'm Sarah, the manager."), (None, "Thanks, Sarah."))
    assert suggest_names(lines, people("Sarah", "Tom")) == []
    assert [u.speaker for u in apply_names(lines, suggest_names(lines, []))] == [None, None]


def test_edits_change_all_lines_and_leave_the_old_ones_alone() -> None:
    lines = talk(("Speaker 1", "One."), ("Speaker 2", "Two."), (None, "Three."), ("Speaker 3", "Four."))
    assert [u.speaker for u in apply_names(lines, {"Speaker 1": "Ann"})] == ["Ann", "Speaker 2", None, "Speaker 3"]
    merged = apply_names(lines, dict.fromkeys(["Speaker 2", "Speaker 3"], "Speaker 1"))
    assert [u.speaker for u in merged] == ["Speaker 1", "Speaker 1", None, "Speaker 1"]
    assert [u.speaker for u in lines] == ["Speaker 1", "Speaker 2", None, "Speaker 3"]


WORDS = st.sampled_from(
    ["Tom,", "Tom.", "thanks", "Thanks,", "I'm", "Tom", "Ann", "Ann?", "so", "Okay,", "this is", "here", "…", ""]
)


@example(
    [("Speaker 2", ["Tom.", "this is", "Tom.", "thanks", "Tom,"]), ("Speaker 1", []), ("Speaker 2", ["Tom.", "Tom,"])],
    [],
)
@given(
    st.lists(st.tuples(st.sampled_from(["Speaker 1", "Speaker 2", None]), st.lists(WORDS, max_size=8)), max_size=12),
    st.sampled_from([[], ["Tom"], ["Tom", "Ann"], ["Ann", "Tom", "Eve"]]),
)
def test_one_name_a_speaker_and_quotes_are_verbatim(
    lines: list[tuple[str | None, list[str]]], names: list[str]
) -> None:
    utterances = talk(*((speaker, " ".join(words)) for speaker, words in lines))
    found = suggest_names(utterances, people(*names))
    assert len({s.label for s in found}) == len({s.name for s in found}) == len(found)
    assert all(0 < s.confidence <= 1 for s in found)
    assert not names or {s.name for s in found} <= set(names)
    text = {u.id: u.text for u in utterances}
    assert all(e.quote in text[e.utterance] for s in found for e in s.evidence)


def doubted(utterances: list[Utterance], *words: str) -> list[Utterance]:
    """The same talk with words of low probability where ``words`` stand."""
    for utterance in utterances:
        utterance.words = [
            Word(text=w, start=0, end=1, probability=0.5 if w.strip(",.?") in words else 0.95)
            for w in utterance.text.split()
        ]
    return utterances


def a_round() -> list[Utterance]:
    return talk(
        ("Speaker 1", "Great, Alena. How did the interviews go?"),
        ("Speaker 2", "Really well, actually."),
        ("Speaker 1", "Good. Alina, could you redraw the screens?"),
        ("Speaker 2", "Sure, by Friday."),
    )


def test_a_name_that_recognition_doubts_is_nobodys_without_a_list() -> None:
    assert sure(doubted(a_round(), "Alena", "Alina"), []) == {}


def test_a_question_without_its_mark_is_one() -> None:
    lines = talk(("Speaker 1", "Lovely, Diego, what's going on in support."), ("Speaker 2", "It's pretty calm."))
    assert sure(lines, people("Diego", "Priya")) == {"Speaker 2": "Diego", "Speaker 1": "Priya"}


def test_a_question_without_any_mark_asks_the_one_it_names_and_a_statement_does_not() -> None:
    lines = talk(
        ("Speaker 1", "lovely Diego what's going on in support"),
        ("Speaker 2", "it's pretty calm"),
        ("Speaker 1", "and Nicole could you redraw the screens"),
        ("Speaker 3", "sure"),
        ("Speaker 1", "Raj can do the rest of it"),
        ("Speaker 4", "right"),
    )
    assert sure(lines, people("Diego", "Nicole", "Raj", "Tom", "Ann")) == {"Speaker 2": "Diego", "Speaker 3": "Nicole"}


def test_who_is_spoken_to_is_there_even_when_nobody_was_told_apart() -> None:
    lines = talk(
        (None, "Thanks, I'm done. Eleanor, could you redraw the screens by Friday?"),
        (None, "Sure. Thanks, Eleanor. Monday, Tuesday, whatever."),
        (None, "Bob and Tom left, Bob, Tom and Ann did. Ask Bob. It's Bob, who did."),
        (None, "Hello, my name is Jürgen."),
    )
    assert addressed(lines) == ["Eleanor", "Jürgen"]
    assert addressed(doubted(talk((None, "Alena, are you there?"), (None, "Thanks, Alena.")), "Alena")) == []
    assert addressed([]) == []
