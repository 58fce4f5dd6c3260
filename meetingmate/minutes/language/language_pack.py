"""The language packs (``packs/*.toml``) as compiled patterns.

A pack holds what is said in a language when somebody commits, asks, accepts, refuses, decides ...; the engine itself
knows no language. A language without a pack uses the English one: little is found then, nothing is invented.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

import snowballstemmer

from meetingmate.minutes.language import pack_file
from meetingmate.minutes.language.words import function_words

#: Languages with a pack, and their Snowball stemmers.
STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


def table(name: str, folder: str = "packs") -> dict[str, Any]:
    """Returns what a file of this package holds: ``NAME.toml`` in ``folder``."""
    file = resources.files("meetingmate.minutes.language").joinpath(folder, f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


class LanguagePack:
    """One language. ``patterns(name)`` are the compiled patterns of the list ``name``.

    Raises ValueError when its file lacks a key, or has one that nothing reads.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self._table = pack_file.checked(code, {**table("common"), **table(code)})
        self.dates: dict[str, Any] = table(code, "dates")
        self._anywhere: dict[str, list[re.Pattern[str]]] = {}
        self._lists: dict[str, list[re.Pattern[str]]] = {}
        self._stem = snowballstemmer.stemmer(STEMMERS[code])
        self._stems: dict[str, str] = {}
        self.stopwords = function_words(code)
        self.verbs = frozenset(self._table["verbs"].split())
        self.participles: dict[str, str] = dict(pair.split(":") for pair in self._table["participles"].split())
        self.frame = frozenset(self.stem(w) for w in self._table["frame_words"].split())
        self.titles: list[str] = self._table["titles"]
        self.never_names = frozenset(self._table["name_never"].split())
        self.pronouns = frozenset(self._table["pronouns"])
        self.replacements = [(re.compile(old, re.IGNORECASE), new) for old, new in self._table["replacements"]]
        self.decision_wording = [(re.compile(old, re.IGNORECASE), new) for old, new in self._table["decision_wording"]]
        self.clause_cut = re.compile(self._table["clause_cut"], re.IGNORECASE)
        self.clause_cut_bare = re.compile(self._table["clause_cut_bare"], re.IGNORECASE)
        free, stopped = "|".join(self._table["free_leads"]), "|".join(self._table["comma_leads"])
        self._lead = re.compile(
            rf"(?:(?P<lead>{stopped})(?P<stop>\s*(?:[,.!?;:…]|-\s|$))|(?P<lead_2>{free})(?P<stop_2>(?=[\s,.!?;:…]|$)))",
            re.IGNORECASE,
        )

    def text(self, name: str) -> str:
        """A plain string of the pack."""
        return self._table[name]

    def strings(self, name: str) -> list[str]:
        """A list of the pack as it stands there."""
        return self._table[name]

    def values(self, name: str) -> dict[str, str]:
        """A small table of texts."""
        return self._table[name]

    def lead(self, text: str) -> tuple[str, int, bool] | None:
        """A leading marker of ``text``: its words, where it ends, and whether punctuation follows it."""
        match = self._lead.match(text)
        if not match:
            return None
        words_found = match.group("lead") or match.group("lead_2")
        stop = bool(match.group("stop")) or bool(re.match(r"\s*[.!?;:]", text[match.end() :]))
        return words_found.lower().strip(), match.end(), stop

    def whole(self, name: str, text: str) -> bool:
        """Whether one of a list's patterns is all of ``text``."""
        return any(p.fullmatch(text) for p in self.patterns(name))

    def patterns(self, name: str) -> list[re.Pattern[str]]:
        """The patterns of a list in their order, each anchored at the start of what is matched."""
        if name not in self._lists:
            self._lists[name] = [re.compile(self._expand(p), re.IGNORECASE) for p in self._table[name]]
        return self._lists[name]

    def first(self, name: str, text: str) -> re.Match[str] | None:
        """The first pattern of a list that matches at the start of ``text``."""
        for pattern in self.patterns(name):
            if match := pattern.match(text):
                return match
        return None

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first of a list's patterns that occurs as whole words anywhere in ``text``."""
        if name not in self._anywhere:
            expanded = [self._expand(p) for p in self._table[name]]
            if not any("(?P<" in p for p in expanded):
                expanded = ["|".join(f"(?:{p})" for p in expanded)] if expanded else []
            self._anywhere[name] = [re.compile(rf"(?<!\w)(?:{p})(?!\w)", re.IGNORECASE) for p in expanded]
        for pattern in self._anywhere[name]:
            if match := pattern.search(text):
                return match
        return None

    def _expand(self, pattern: str) -> str:
        for name, value in self._table["parts"].items():
            pattern = pattern.replace(f"<{name}>", f"(?:{value})")
        return pattern

    def filled(self, pattern: str, **places: str) -> str:
        """A pattern with its parts and the given places ("{np}") put in."""
        for name, value in places.items():
            pattern = pattern.replace(f"{{{name}}}", value)
        return self._expand(pattern)

    def named(self, text: str) -> list[str]:
        """Capitalised words inside a sentence that are no common words: likely names of people or things."""
        found = re.findall(r"(?<=[\w,] )[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?", text) if self.code != "de" else []
        return [f for f in found if f.split()[0].lower() not in self.never_names]

    def stem(self, word: str) -> str:
        """The stem of a word (lower case)."""
        if word not in self._stems:
            self._stems[word] = self._stem.stemWord(word)
        return self._stems[word]

    def base_stems(self, spoken: set[str]) -> set[str]:
        """Stems of the infinitives of irregular participles among ``spoken`` ("written" also grounds "write")."""
        return {self.stem(self.participles[w]) for w in spoken if w in self.participles}

    def is_frame(self, stem: str) -> bool:
        """Whether a word is part of the wording of the minutes ("deliver", "in favour"), not of what was said."""
        return stem in self.frame

    def content(self, text: str) -> list[str]:
        """Stems of the content words of ``text``, in order."""
        if self.code == "fr":
            text = _ELISION.sub(" ", text)
        return [self.stem(w) for w in words(text) if w not in self.stopwords]


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ELISION = re.compile(r"\b(?:[ldnjmtsc]|qu)['’](?=\w)", re.IGNORECASE)  # French and Italian


def words(text: str) -> list[str]:
    """Lower-case words; apostrophes inside a word belong to it."""
    return [w.replace("’", "'") for w in _WORD.findall(text.lower())]


@lru_cache(maxsize=8)
def language(code: str | None) -> LanguagePack:
    """The pack of a language; English for one without. ``code`` may be ``de`` or ``de-AT``."""
    short = (code or "en").lower().replace("_", "-").split("-")[0]
    return LanguagePack(short if short in STEMMERS else "en")


def has_pack(code: str) -> bool:
    """Whether the engine knows a language."""
    return code.lower().replace("_", "-").split("-")[0] in STEMMERS


def guess_language(texts: list[str]) -> str:
    """The language whose function words stand in the texts most often; English when nothing tells."""
    sample = words(" ".join(texts[:400])[:40_000])
    counts = {code: sum(w in language(code).stopwords for w in sample) for code in STEMMERS}
    return max(counts, key=lambda code: counts[code])


def overlap(a: list[str], b: list[str]) -> float:
    """Dice similarity of two bags of stems, 0 to 1."""
    first, second = set(a), set(b)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
