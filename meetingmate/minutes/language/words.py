"""Words, stop words and stems: what cohesion, titles and the choice of key points count.

Stop words stand in ``stopwords/<language>.txt``: function words before a line ``---``, words of talk after it. Stems
come from Snowball. Languages without either are counted by their words as they are.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

_FOLDER = Path(__file__).parent / "stopwords"
_STEMMERS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "nl": "dutch",
    "hi": "hindi",
}
# Letters with their combining marks (Devanagari), inner apostrophes and hyphens; numbers with inner marks.
_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*%?|(?:[^\W\d_]|[\u0900-\u0963\u0971-\u097f])+(?:['’-](?:[^\W\d_]|[\u0900-\u097f])+)*"
)
# French and Italian elisions stick to the next word: l'ordre, dell'anno.
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|dell|nell|all|sull|un)['’](?=\w{2})", re.IGNORECASE)
_ELIDING = {"fr", "it"}


def language_code(language: str | None) -> str:
    """``pt-BR`` -> ``pt``; English when not known."""
    return (language or "en").replace("_", "-").split("-")[0].lower()


def tokens(text: str) -> list[str]:
    """Words and numbers as written, in order."""
    return _WORD.findall(text)


def token_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each of ``tokens`` in the text."""
    return [match.span() for match in _WORD.finditer(text)]


#: Lines of a long meeting: each is asked about once a topic, and again while it goes on.
REMEMBERED = 8192


def stop_words(language: str) -> frozenset[str]:
    """Words without content of their own, lower case; empty for a language without a list."""
    return _listed(language)[0]


def function_words(language: str) -> frozenset[str]:
    """Those stop words that only hold a sentence together: articles, pronouns, prepositions, auxiliaries."""
    return _listed(language)[1]


@cache
def _listed(language: str) -> tuple[frozenset[str], frozenset[str]]:
    path = _FOLDER / f"{language}.txt"
    if not path.is_file():
        return frozenset(), frozenset()
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    function = lines.index("---") if "---" in lines else len(lines)
    return _words_of(lines), _words_of(lines[:function])


def _words_of(lines: list[str]) -> frozenset[str]:
    return frozenset(word for line in lines if line != "---" for word in line.split())


def normal(word: str, language: str) -> str:
    """Lower case, straight apostrophe, without an elided article."""
    word = word.lower().replace("’", "'")
    return _ELISION.sub("", word) if language in _ELIDING else word


def is_content(word: str, language: str) -> bool:
    """Whether a word (as written) says something by itself."""
    word = normal(word, language)
    return len(word) > 1 and word not in stop_words(language) and word.removesuffix("'s") not in stop_words(language)


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    name = _STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


@cache
def stem(word: str, language: str) -> str:
    """The stem of a word as written; compounds keep their hyphen."""
    word = normal(word, language).removesuffix("'s")
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


def stems(text: str, language: str) -> list[str]:
    """Stems of the content words of ``text``, in order, with repetitions."""
    return list(_stems(text, language))


@lru_cache(maxsize=REMEMBERED)
def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(stem(word, language) for word in tokens(text) if is_content(word, language))
