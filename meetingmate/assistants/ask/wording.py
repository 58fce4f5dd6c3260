"""An answer in sentences of a writing model, each checked against the passage it cites.

Passages are data: they enter the prompt in one fenced field, where nothing in them can be an instruction
(``slm.prompts.as_data``), and whatever the model writes has to pass the checks that the minutes pass too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from meetingmate.assistants.ask.nouns import Passage, Sentence
from meetingmate.domain.meeting import Attendee, Evidence, Meeting, Utterance
from meetingmate.minutes.items.verify import Verifier
from meetingmate.slm.errors import SlmAnswerError

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine
    from meetingmate.slm.server_engine import ServerEngine

PROMPT = "answer_question"
#: Sentences of an answer, characters of one, and of a passage that the model gets.
MOST, LONGEST, _PASSAGE = 4, 300, 900
_TOKENS = 220
_CITED = re.compile(r"(?P<text>[^\[\]]+?)\s*(?P<numbers>(?:[\[(]\d{1,2}[\])],?\s*)+)[.!?]?")


def write(
    engine: Engine | ServerEngine, question: str, language: str, passages: Sequence[Passage]
) -> tuple[list[Sentence], int]:
    """The sentences that pass, and how many did not; none when the model gives no answer."""
    fields = {"question": question, "passages": " ".join(_numbered(passages))}
    try:
        answer = engine.write(PROMPT, fields, _TOKENS)
    except SlmAnswerError:
        return [], 0
    good: list[Sentence] = []
    left_out = 0
    for text, numbers in sentences(answer, len(passages)):
        if problem(text, [passages[number - 1] for number in numbers], language):
            left_out += 1
        elif text not in [known.text for known in good]:
            good.append(Sentence(text=text, citations=numbers))
    return good[:MOST], left_out


def _numbered(passages: Sequence[Passage]) -> list[str]:
    """The passages as lines of the field; brackets in it become round, so only our answer has square ones."""
    found = []
    for number, passage in enumerate(passages, start=1):
        head = ", ".join(filter(None, [passage.title or passage.path, passage.date or passage.place]))
        found.append(f"({number}) {head}: {passage.text[:_PASSAGE]}")
    return found


def sentences(answer: str, count: int) -> list[tuple[str, list[int]]]:
    """The sentences of an answer that cite passages which there are."""
    found = []
    for match in _CITED.finditer(answer):
        text = " ".join(match["text"].split()).lstrip(".-•* ")
        numbers = list(dict.fromkeys(int(number) for number in re.findall(r"\d+", match["numbers"])))
        numbers = [number for number in numbers if 1 <= number <= count]
        if text and len(text) <= LONGEST and numbers:
            found.append((text if text[-1] in ".!?" else f"{text}.", numbers))
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
