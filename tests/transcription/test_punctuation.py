"""Text without punctuation is noticed and heard again; a text that says something else does not take its place."""

from __future__ import annotations

from meetingmate.transcription.block_recogniser import BlockRecogniser
from meetingmate.transcription.blocks import Block
from meetingmate.transcription.language import Region
from meetingmate.transcription.punctuation import better, unpunctuated
from meetingmate.transcription.voice import Span
from tests.transcription.test_hallucination_filters import segment

BARE = "the help page about refunds is out of date it still shows the button I will rewrite it tomorrow probably"
MARKED = "The help page about refunds is out of date. It still shows the button. I will rewrite it tomorrow, probably."


def test_a_stretch_goes_from_one_mark_to_the_next():
    text = [
        segment("Okay, perfect.", 0, 2),
        segment("and the help page about refunds is out of date it", 2, 6),
        segment("still shows the old button I will rewrite it tomorrow", 6, 10),
        segment("probably.", 10, 11),
        segment("One more thing, the spring release.", 12, 15),
    ]
    assert unpunctuated(text) == [Span(2, 11)]
    assert unpunctuated([text[0], text[4]]) == []
    assert unpunctuated([segment(MARKED, 0, 9)]) == []


def test_only_the_same_words_are_better():
    old = [segment(BARE, 0, 9)]
    assert better(old, [segment(MARKED, 0, 9)])
    assert not better(old, [segment(BARE, 0, 9)])
    assert not better(old, [segment("The help page. Shows it.", 0, 9)])
    assert not better(old, [segment("Thank you. I was at the market, and the weather was nice. We ate.", 0, 9)])
    assert not better(old, [])


class _Engine:
    """Stands in for Whisper, to force what it does only now and then: bare at first, marked when asked again."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Span] = []
        self.multilingual = True

    def recognise(self, samples, chunks, **_options):
        self.asked += chunks
        yield segment(self.answers.pop(0), 1, 10)


def _heard(engine: _Engine) -> str:
    import numpy as np

    block = Block(0.0, np.zeros(12 * 16000, np.float32), [Span(1, 10)], last=True)
    segments, removed = BlockRecogniser(engine, beam_size=1, vocabulary=None).recognise(
        block, [Region("en", block.spans)]
    )
    assert removed == []
    return " ".join(s.text for s in segments)


def test_it_is_heard_again_once_and_the_marked_text_stands():
    engine = _Engine(BARE, MARKED)
    assert _heard(engine) == MARKED
    assert engine.answers == []


def test_without_a_better_text_the_first_one_stays():
    assert _heard(_Engine(BARE, BARE)) == BARE
    assert _heard(_Engine(BARE, "Something else, quite short.")) == BARE
