"""Spoken text made readable: sentences with their places, fillers and false starts left out. Words are only removed.

The original stays untouched for the evidence; every word of the readable text stands in the original in the same
order.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NUMBER = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|zero|oh|null|eins|zwei|drei|un|deux|uno|dos)$",
    re.IGNORECASE,
)
# Typed transcripts may hold markup; in minutes it would be debris, and in a document it might do something.
_MARKUP = re.compile(r"</?\w+[^<>]*>|[*_`|<>{}\[\]#~\\^\x00-\x1f\x7f]")
_REPEATED = re.compile(
    r"\b((?:[\w'’-]{1,40}[ ]+){0,3}[\w'’-]{1,40})(?:\s*[,…-]+\s*|\s+)(?=\1(?![\w'’-]))", re.IGNORECASE
)


@dataclass(frozen=True)
class _Patterns:
    filler: re.Pattern[str]
    aside: re.Pattern[str]
    lead: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    with Path(__file__).with_name("reading.toml").open("rb") as stream:
        tables = tomllib.load(stream)
    table = tables.get(language, tables["en"])
    fillers, asides, leads, comma = (
        "|".join(re.escape(entry) for entry in sorted(table[name], key=len, reverse=True)) or r"(?!)"
        for name in ("fillers", "asides", "leads", "leads_with_comma")
    )
    return _Patterns(
        filler=re.compile(rf"(?:^|,?(?<=[\s,])\s*|,\s*)(?:{fillers})(?![\w'’-])[,.…]*", re.IGNORECASE),
        aside=re.compile(rf",\s*(?:{asides})\s*,|^(?:{asides}),", re.IGNORECASE),
        lead=re.compile(
            rf"^(?:(?:{leads}|{comma})(?![\w'’-])\s*[,.;:!…-]+\s*|(?:{leads})(?![\w'’-])\s+)", re.IGNORECASE
        ),
    )


def reading_text(quote: str, language: str) -> str:
    """One or two spoken sentences as one reads them: no fillers, false starts or empty openings.

    Begins with a capital letter and ends in punctuation; "" when nothing is left.
    """
    patterns = _patterns(language)
    text = " ".join(_MARKUP.sub(" ", quote).split())
    for _ in range(4):
        before = text
        # Openings first: taking a filler out between commas takes the commas that mark them.
        text = _without_leads(text, patterns.lead)
        text = _tidy(patterns.filler.sub(" ", text))
        text = _tidy(patterns.aside.sub(" ", text))
        text = _tidy(_REPEATED.sub(_drop_repetition, text))
        if text == before:
            break
    if not any(c.isalnum() for c in text):
        return ""
    capital = text[0].upper()
    same = len(capital) == 1 and text[0] in (capital, capital.lower())
    text = capital + text[1:] if same else text  # "ß" has none, that of "µ" is another letter's
    return text if text[-1] in '.!?…।。！？"”’»)' else text.rstrip(",;:- ") + "."


def _without_leads(text: str, lead: re.Pattern[str]) -> str:
    while match := lead.match(text):
        if not text[match.end() :].strip(" .,!?"):
            break
        text = text[match.end() :]
    return text


def _drop_repetition(match: re.Match[str]) -> str:
    """Nothing in place of the first of two equal runs; numbers are said twice on purpose."""
    return match[0] if any(_NUMBER.search(word) for word in match[1].split()) else ""


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([,.;:!?…])", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r"([.!?]),", r"\1", text)
    text = re.sub(r",([.!?])", r"\1", text)
    return " ".join(text.lstrip(" ,.;:!…-").split())
