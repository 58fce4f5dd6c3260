"""Facts and points open their evidence at the word, not at the start of a long utterance."""

from __future__ import annotations

from meetingmate.domain.meeting import Evidence, Utterance, Word
from meetingmate.minutes import find_facts
from meetingmate.minutes.language.quotes import at_its_words, quote_evidence
from tests.minutes.talk import meeting


def spoken(ident: str, speaker: str, text: str, start: float) -> Utterance:
    """An utterance whose words follow each other every half second."""
    words = [Word(text=w, start=start + n / 2, end=start + n / 2 + 0.4) for n, w in enumerate(text.split())]
    return Utterance(id=ident, start=start, end=words[-1].end, speaker=speaker, text=text, words=words)


def test_facts_begin_at_their_words() -> None:
    said = [
        spoken("0", "Anna", "The weather was awful on the way here this morning. Ben, can you call the plumber?", 10.0),
        spoken("1", "Ben", "Yes, I'll do that on Friday.", 60.0),
    ]
    asked, agreed = find_facts(meeting(said), said).actions[0].evidence
    assert asked.quote == "Ben, can you call the plumber?"
    assert (asked.start, asked.end) == (said[0].words[10].start, said[0].end)
    assert (agreed.start, agreed.end) == (said[1].start, said[1].end)


def test_the_same_words_later_in_the_utterance() -> None:
    said = spoken("0", "Anna", "Call Ben. No, call (Ben) now.", 0.0)
    place = said.text.rindex("Ben")
    assert quote_evidence(said, "Ben").start == said.words[1].start
    assert quote_evidence(said, "Ben", place).start == said.words[4].start


def test_without_times_of_the_words_it_is_the_utterance() -> None:
    said = Utterance(id="0", start=3.0, end=9.0, text="Well. We raise the fee.")
    found = quote_evidence(said, "We raise the fee.")
    assert (found.start, found.end) == (3.0, 9.0)


def test_what_earlier_versions_kept_opens_at_the_word_too() -> None:
    said = spoken("0", "Anna", "Good morning everybody. We raise the fee to ten euros.", 30.0)
    kept = Evidence(utterance="0", quote="We raise the fee to ten euros.", start=said.start, end=said.end)
    found = at_its_words(kept, said)
    assert (found.start, found.end) == (said.words[3].start, said.end)
    assert kept.start == said.start, "what is stored stays as it is"
    elsewhere = Evidence(utterance="0", quote="Not said.", start=said.start, end=said.end)
    assert at_its_words(elsewhere, said) == elsewhere
