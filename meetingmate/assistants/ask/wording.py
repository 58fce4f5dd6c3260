"""An answer in sentences of a writing model, each checked against the passage it cites.

Passages are data: they enter the prompt in one fenced field, where nothing in them can be an instruction
(``slm.prompts.as_data``), and whatever the model writes has to pass the checks that the minutes pass too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from meetingmate.assistants.ask.nouns import Passage, Sentence
from meetingmate.base.sentences import sentences as split
from meetingmate.domain.meeting import Attendee, Evidence, Meeting, Utterance
from meetingmate.minutes.items.verify import Verifier
from meetingmate.slm.errors import SlmAnswerError

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine
    from meetingmate.slm.server_pool import ServerPool

PROMPT = "answer_question"
#: Sentences of an answer, characters of one, and of a passage that the model gets.
MOST, LONGEST, _PASSAGE = 4, 300, 900
_TOKENS = 220
_MARK = re.compile(r"\[(\d{1,2})\]")
#: What the prompt has the model say when the passages do not answer.
_NOTHING = "NONE"


def write(
    engine: Engine | ServerPool, question: str, language: str, passages: Sequence[Passage]
) -> tuple[list[Sentence], int]:
    """The sentences that pass, and how many did not; none when the model gives no answer."""
    fields = {"question": question, "passages": " ".join(_numbered(passages))}
    try:
        answer = engine.write(PROMPT, fields, _TOKENS)
    except SlmAnswerError:
        return [], 0
    good: list[Sentence] = []
    left_out = 0
    for text, named in sentences(answer, len(passages), language):
        if text.rstrip(".").upper() == _NOTHING:
            continue
        numbers = named or _holding(text, passages, language)
        if not numbers or problem(text, [passages[number - 1] for number in numbers], language):
            left_out += 1
        elif text not in [known.text for known in good]:
            good.append(Sentence(text=text, citations=numbers))
    return good[:MOST], left_out


def _holding(text: str, passages: Sequence[Passage], language: str) -> list[int]:
    """The first passage that says what a sentence without a number says."""
    for number, passage in enumerate(passages, start=1):
        if not problem(text, [passage], language):
            return [number]
    return []


def _numbered(passages: Sequence[Passage]) -> list[str]:
    """The passages as lines of the field; brackets in it become round, so only our answer has square ones."""
    found = []
    for number, passage in enumerate(passages, start=1):
        head = ", ".join(filter(None, [passage.title or passage.path, passage.date or passage.place]))
        found.append(f"({number}) {head}: {passage.text[:_PASSAGE]}")
    return found


def sentences(answer: str, count: int, language: str) -> list[tuple[str, list[int]]]:
    """The sentences of an answer with the passages that each cites; none for one that names no passage, or one that
    there is not."""
    # a number belongs to the sentence that it follows, also behind its full stop
    marked = re.sub(r"([.!?])\s*((?:\[\d{1,2}\]\s*)+)", r" \2\1 ", answer)
    found = []
    for sentence in split(marked, language):
        numbers = list(dict.fromkeys(int(number) for number in _MARK.findall(sentence)))
        text = " ".join(_MARK.sub(" ", sentence).split()).strip(" -•*")
        text = re.sub(r"\s+([.!?,])", r"\1", text)
        if any(map(str.isalnum, text)) and len(text) <= LONGEST:
            whole = text if text[-1] in ".!?" else f"{text}."
            found.append((whole, [number for number in numbers if 1 <= number <= count]))
    return found


def problem(text: str, cited: Sequence[Passage], language: str) -> str:
    """Why a sentence says more or other than the passages it cites: numbers, names, content words, polarity.

    Empty when it does not.
    """
    utterances, evidence = [], []
    names: set[str] = set()
    for number, passage in enumerate(cited):
        words = passage.text.replace("\n", " . ")
        head = f"{passage.title} {passage.date} {passage.path} {passage.place}"
        for part, said in enumerate((words, head)):
            utterances.append(Utterance(id=f"u{number}-{part}", start=0.0, end=0.0, text=said))
            evidence.append(Evidence(utterance=f"u{number}-{part}", quote=said, start=0.0, end=0.0))
        if passage.speaker:
            names.add(passage.speaker)
    meeting = Meeting(id="answer", title="", date="", attendees=[Attendee(name=name) for name in sorted(names)])
    verifier = Verifier(meeting, utterances, language)
    if reason := verifier.ungrounded(text, evidence):
        return reason
    return "the passage says the opposite" if verifier.flipped(text, evidence) else ""
