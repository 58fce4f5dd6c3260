"""What speaks against a value of a form, in the language of the window."""

from __future__ import annotations

from collections.abc import Iterable

from meetingmate.base.translation import mark, tr
from meetingmate.domain.forms import Problem

_WORDS: dict[Problem, str] = {
    "range": mark("outside the range of the form"),
    "order": mark("not after the date or time before it"),
    "future": mark("later than the date of the dictation"),
    "past": mark("earlier than the date of the dictation"),
    "pair": mark("only one of two numbers was said"),
    "unit": mark("said in a unit that the form does not take"),
    "unit_not_said": mark("the unit was not said"),
    "correction": mark("a correction was said that is not clear"),
    "conflict": mark("something else was said before"),
    "approximate": mark("said as an approximate value"),
    "ambiguous": mark("what was said has more than one meaning"),
    "several": mark("more than one value was said"),
    "choice": mark("none of the choices of the form"),
    "unsure": mark("the words were hard to hear"),
    "suggested": mark("suggested by the writing model"),
}


def in_words(problems: Iterable[Problem]) -> list[str]:
    """Each problem once."""
    return [tr(_WORDS[problem]) for problem in dict.fromkeys(problems)]
