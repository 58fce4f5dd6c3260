"""Nothing settled is skipped: the rules read every utterance, the topics cover the meeting, long ones to the end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingmate.domain.meeting import Utterance, speakers_in
from meetingmate.minutes import find_facts, make_minutes
from meetingmate.minutes.language import clauses, language_pack
from meetingmate.minutes.language.clauses import Splitter, Turn
from meetingmate.minutes.language.clean import clean, is_invented
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.writing import topics
from tests.minutes.talk import meeting, utterances

WORDS = {
    "en": "well the report goes to Ben by Friday if we agree and I'll send it um okay Dr. Smith 3.5 percent e.g. so",
    "de": "also der Bericht geht am Freitag an Ben wenn wir uns einig sind und ich schicke ihn ähm z.B. Dr. Weiß 3,5",
    "fr": "alors le rapport part vendredi si on est d'accord et je l'envoie euh M. Dupont n'est pas là 3,5 bon",
    "es": "pues el informe sale el viernes si estamos de acuerdo y yo lo envío eh Sr. Gómez no está 3,5 vale",
    "hi": "तो रिपोर्ट शुक्रवार को जाएगी अगर हम सहमत हैं और मैं भेज दूँगा",
}
MARKS = [" ", ", ", ". ", "? ", "! ", "… ", "; ", "\n", " - "]


@st.composite
def talks(draw: st.DrawFn) -> tuple[str, list[Utterance]]:
    """A language and utterances in it: with and without punctuation, tiny and giant, known and unknown speakers."""
    language = draw(st.sampled_from(sorted(WORDS)))
    vocabulary = WORDS[language].split()
    marks = draw(st.sampled_from([[" "], MARKS]))
    lengths = draw(st.lists(st.sampled_from([1, 2, 5, 12, 150]), min_size=1, max_size=12))
    random = draw(st.randoms(use_true_random=False))
    said = []
    for number, length in enumerate(lengths):
        text = "".join(random.choice(vocabulary) + random.choice(marks) for _ in range(length)).strip()
        speaker = random.choice(["Anna", "Ben", "Speaker 1", None])
        said.append(Utterance(id=f"u{number}", start=3.0 * number, end=3.0 * number + 2, text=text, speaker=speaker))
    return language, said


def read(said: list[Utterance], code: str) -> list[Turn]:
    """What the rules read."""
    language = language_pack.language(code)
    people = People(meeting(said).attendees, speakers_in(said), code)
    return Splitter(language, people, set()).turns(said)


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


@settings(max_examples=50, deadline=None)
@given(talks())
def test_every_utterance_is_read_whole_once_and_in_order(talk: tuple[str, list[Utterance]]) -> None:
    code, said = talk
    language = language_pack.language(code)
    sentences = clauses._joined(said, code)
    read_pieces = [piece for _, pieces in sentences for piece in pieces]
    for utterance in said:  # its sentences are the whole of it
        quotes = [quote for ident, quote in read_pieces if ident == utterance.id]
        assert all(quote in utterance.text for quote in quotes)
        assert letters("".join(quotes)) == letters(utterance.text)
    order = [int(ident[1:]) for ident, _ in read_pieces]
    assert order == sorted(order)
    expected = []
    for _, pieces in sentences:  # and the clauses of a sentence are the whole of it, but for fillers
        cleaned = clean(" ".join(quote for _, quote in pieces), code)
        parts = clauses._cut(cleaned, language)
        assert letters("".join(parts)) == letters(cleaned)
        expected += [(pieces, letters(part)) for part in parts if letters(part)]
    assert [(u.pieces, letters(u.text)) for t in read(said, code) for u in t.clauses] == expected


@settings(max_examples=30, deadline=None)
@given(talks(), st.booleans())
def test_every_utterance_is_in_exactly_one_topic(talk: tuple[str, list[Utterance]], with_agenda: bool) -> None:
    language, said = talk
    agenda = ["Report", "Friday"] if with_agenda else []
    found = topics.segment(said, language=language, agenda=agenda)
    covered = [n for segment in found for n in range(segment.first, segment.last)]
    assert covered == list(range(len(said)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We need to check the copyright of the photos. I'll ask the agency about it by Friday."),
        ("en", "I'll ask the agency about the copyright by Friday."),
        ("de", "Ich schicke den Bericht am Freitag an den Kunden. Bis zum nächsten Mal."),
    ],
)
def test_words_that_recognition_also_invents_do_not_hide_a_task(language: str, text: str) -> None:
    said = utterances(f"Anna: {text}", "Ben: Okay." if language == "en" else "Ben: Gut.")
    assert [a.due for a in find_facts(meeting(said, language=language), said).actions] == ["2026-03-13"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thank you for watching."),
        ("en", "Thanks for watching! Please like and subscribe."),
        ("en", "Okay. Thank you for watching."),
        ("de", "Untertitel im Auftrag des ZDF, 2017"),
        ("de", "Vielen Dank für's Zuschauen. Bis zum nächsten Mal."),
        ("de", "Copyright WDR 2021"),
        ("fr", "Sous-titres réalisés par la communauté d'Amara.org"),
    ],
)
def test_what_recognition_writes_over_silence_is_still_known(language: str, text: str) -> None:
    assert is_invented(text, language)


def test_one_giant_utterance_gives_its_tasks() -> None:
    filler = "the weather in the north was mild and the harbour stayed open for most of the winter "
    said = utterances(f"_: I'll send the report by Friday. {filler * 300}. I'll call the landlord tomorrow.")
    found = find_facts(meeting(said), said)
    assert [a.task for a in found.actions] == ["Send the report", "Call the landlord"]


def test_a_meeting_of_three_hours_is_never_cut() -> None:
    names = ["Anna", "Ben", "Carla"]
    things = ["pump", "roof", "invoice", "brochure", "stage", "timetable", "bridge", "server", "kitchen", "budget"]
    acts = ["check", "repair", "send", "print", "book", "update", "visit", "restart", "clean", "renew"]
    said, planted = [], {}
    for number in range(2160):  # one utterance every five seconds
        thing, act = things[number // 216], acts[number // 216]
        if number % 216 == 108:
            text = f"I'll {act} the {thing} by Friday."
            planted[str(number)] = f"{act.capitalize()} the {thing}"
        else:
            text = f"The {thing} was number {number % 90} on the list of the {thing} company in the north."
        said.append(
            Utterance(id=str(number), start=5.0 * number, end=5.0 * number + 4, text=text, speaker=names[number % 3])
        )
    minutes = make_minutes(meeting(said), said)
    assert [a.task for a in minutes.actions] == list(planted.values())
    assert [a.evidence[0].utterance for a in minutes.actions] == list(planted)
    assert minutes.topics[0].start == 0
    assert minutes.topics[-1].end == pytest.approx(said[-1].end, abs=60)
    for topic, following in zip(minutes.topics, minutes.topics[1:], strict=False):
        assert topic.end == following.start
    assert len(minutes.topics) >= 5
