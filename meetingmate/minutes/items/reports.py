"""What one part of a clause reports about a task: done, on the way, put off, handed over, not needed any more."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from meetingmate.domain.meeting import UpdateKind
from meetingmate.minutes.language import language_pack

#: Before these languages' separable verbs the participle has "ge" inside: "angerufen".
_SEPARABLE = "ab|an|auf|aus|ein|fest|frei|nach|mit|um|vor|weiter|zu|zusammen|zurück"


class Reports:
    """The reports of one language (``language/packs/previous.toml``)."""

    def __init__(self, code: str) -> None:
        table = _tables()[code]
        self.code = code
        self._language = language_pack.language(code)
        self._patterns = {name: _searched(found) for name, found in table.items() if isinstance(found, list)}
        self._past: dict[str, set[str]] = {}
        for pair in table["past"].split():
            form, verb = pair.split(":")
            self._past.setdefault(verb, set()).add(form)
        self._groups = [set(group.split()) for group in table["same"]]
        self.light = frozenset(self._language.stem(word) for word in table["light"].split())

    def has(self, name: str, text: str) -> bool:
        """Whether a pattern of the list ``name`` occurs in ``text``."""
        return bool(self._patterns[name].search(text))

    def negative(self, text: str) -> bool:
        """Whether ``text`` denies something."""
        for pattern in self._language.patterns("not_negation"):
            text = pattern.sub(" ", text)
        return bool(self._language.search("negation", text))

    def kind(self, text: str, verb: str) -> UpdateKind | None:
        """What ``text`` (cleaned) says became of a task whose verb is ``verb`` ("" when it has none)."""
        if self.has("withdrawn", text):
            return "withdrawn"
        if self.has("reassigned", text):
            return "reassigned"
        if self.has("shift", text):
            return "postponed"
        if self.negative(text):
            return None
        if self.has("progress", text):
            return "progress"
        return "done" if self.says_done(text, verb) else None

    def says_done(self, text: str, verb: str) -> bool:
        """Whether the task is said to be over (denied or not)."""
        past = verb and self.past_of(verb).search(text)
        return not self.has("to_come", text) and bool(past or self.has("done", text))

    def moves(self, text: str, verb: str) -> bool:
        """Whether ``text`` can set another day for a task: it speaks of doing or finishing it."""
        return self.has("postponed", text) or any(self.is_verb(word, verb) for word in language_pack.words(text))

    def is_verb(self, word: str, verb: str) -> bool:
        """Whether ``word`` is a form of ``verb`` or of one that can stand for it."""
        if not verb:
            return False
        stem = self._language.stem(word)
        return any(
            stem == self._language.stem(one)
            or self._language.participles.get(word) == one
            or self.past_of(one).fullmatch(word)
            for one in self.family(verb)
        )

    def family(self, verb: str) -> set[str]:
        """``verb`` and the verbs that can stand for it."""
        return next((group for group in self._groups if verb in group), {verb})

    @lru_cache(maxsize=256)  # noqa: B019 - one object a language lives as long as the program
    def past_of(self, verb: str) -> re.Pattern[str]:
        """The past forms of a verb and those that can stand for it."""
        forms = [
            form for one in sorted(self.family(verb)) for form in [*_regular(one, self.code), *self._irregular(one)]
        ]
        return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)

    def _irregular(self, verb: str) -> list[str]:
        forms = set(self._past.get(verb, set()))
        if self.code == "en":  # in the other tables these are forms of the present
            forms |= {form for form, base in self._language.participles.items() if base == verb}
        # "set", "read": only with a helping verb it is clear that this is the past
        if self.code in ("fr", "es"):  # participles agree: "impresos", "écrites"
            return [re.sub("o$", "[oa]s?", form) if self.code == "es" else f"{form}e?s?" for form in sorted(forms)]
        return [
            rf"(?:have|has|\w+'ve|been|was|were|already) (?:\w+ )?{form}" if form == verb else re.escape(form)
            for form in sorted(forms)
        ]

    def verb(self, task: str) -> str:
        """The verb of a task's wording (lower case): the first word, in German the last; "" when that is none."""
        words = language_pack.words(task)
        if self.code == "de":
            last = words[-1] if words else ""
            return last if re.search(r"(?:en|ern|eln)$", last) and task.rstrip(" .").endswith(last) else ""
        first = words[0] if words else ""
        if self.code == "en":
            return first if first in self._language.verbs else ""
        return first if re.search(r"(?:er|ir|re|ar)$", first) else ""


def _regular(verb: str, code: str) -> list[str]:
    verb = re.escape(verb)
    if code == "en":
        if verb.endswith("e"):
            return [f"{verb}d"]
        doubled = [f"{verb}{verb[-1]}ed"] if verb[-1:] in "bdglmnprt" else []
        return [f"{verb[:-1]}ied"] if re.search(r"[^aeiou]y$", verb) else [f"{verb}ed", *doubled]
    if code == "de":
        base = re.sub(r"e?n$", "", verb)
        split = re.match(rf"({_SEPARABLE})(\w{{3,}})", base)
        inside = [rf"{split[1]}ge{split[2]}(?:e?t|en)"] if split else []
        return [rf"ge{base}(?:e?t|en)", rf"{base}e?te?n?" if not split else rf"{base}e?t", *inside]
    if code == "fr":
        return [rf"{verb[:-2]}ée?s?"] if verb.endswith("er") else [rf"{verb[:-1]}e?s?"] if verb.endswith("ir") else []
    if verb.endswith("ar"):
        return [rf"{verb[:-2]}(?:ad[oa]s?|é|ó|amos|aron|aste)"]
    return [rf"{verb[:-2]}(?:id[oa]s?|í|ió|imos|ieron|iste)"]


def _searched(patterns: list[str]) -> re.Pattern[str]:
    whole = "|".join(rf"(?<!\w)(?:{p})(?!\w)" if not p.startswith("^") else rf"{p}(?!\w)" for p in patterns)
    return re.compile(whole or r"(?!)", re.IGNORECASE)


@cache
def _tables() -> dict[str, Any]:
    return language_pack.table("previous")


@cache
def reports(code: str) -> Reports:
    """The reports of a language that has a table."""
    return Reports(code)
