"""What people tell each other before a meeting gets to work: it is no key point."""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.language import words
from meetingmate.minutes.writing import topics

#: Small talk is over after so many words, whatever is said.
_LONGEST_WORDS = 250
#: Somebody tells what happened to himself ("Barely. I was on a customer call").
_REMARK = {
    "en": re.compile(
        r"(?:(?:barely|hardly|yeah|yes|no|oh|ha|well|so|and|but|same here|me too)[,.! ]+)*"
        r"(?:i (?:just |only |really |also |nearly |almost )*(?:was|had|got|stood|sat|slept|spent|went|drove|took|"
        r"missed|forgot|fought|ate|saw|woke|lost|bought|could(?:n't)?|did(?:n't)?|love|hate|\w+ed)\b|"
        r"my (?!(?:team|report|plan|proposal|suggestion)\b)\w+|"
        r"did (?:everybody|everyone|anybody|you)\b|how (?:was|were)\b)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:(?:kaum|ja|nein|ach|oh|na ja|und|aber|ich auch)[,.! ]+)*"
        r"(?:ich (?:war|hatte|bin|habe|musste|stand|saß|kam)\b|meine?[nrms]? \w+|wie war\b)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:(?:à peine|oui|non|ah|oh|et|mais|moi aussi)[,.! ]+)*"
        r"(?:j'(?:ai|étais|avais)\b|je (?:suis|n'ai|me suis)\b|m(?:on|a|es) \w+|(?:comment )?c'était comment\b)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:(?:apenas|sí|no|ah|uf|y|pero|yo también)[,.! ]+)*"
        r"(?:(?:yo )?(?:estuve|estaba|tuve|tenía|fui|me \w+)\b|mis? \w+|¿?qué tal\b)",
        re.IGNORECASE,
    ),
}


def before_business(utterances: Sequence[Utterance], language: str, names: Sequence[str]) -> int:
    """How many utterances at the head come before somebody opens the first topic; 0 when nobody does."""
    said = 0
    for index, utterance in enumerate(utterances):
        if index and topics.opens(utterance, language, names):
            return index
        said += len(words.tokens(utterance.text))
        if said > _LONGEST_WORDS:
            break
    return 0


def is_remark(text: str, language: str) -> bool:
    """Whether a sentence without a number tells what happened to the one who speaks, or asks others that."""
    pattern = _REMARK.get(language)
    return bool(pattern and pattern.match(text)) and not re.search(r"\d", text)
