"""What a question asks, in English, German, French or Spanish: its intent, its subject, its people; by program.

A question in another language is looked up word by word.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, get_args

from msgspec import Struct

from meetingmate.assistants.ask.nouns import Intent, Topic
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.library import search_words
from meetingmate.minutes.language import words
from meetingmate.minutes.language.language_pack import STEMMERS, guess_language

#: Longest question in characters.
LONGEST = 2000
#: More words than this say nothing more of what is looked for.
_MOST_TERMS = 24
#: A question of so few words of its own may be about what the last one was about.
_FEW = 2
_JOINED_LEADS = re.compile(r"^[\s¿¡«»\"'“”]+|[\s?!.…«»\"'“”]+$")


class Term(Struct, kw_only=True, frozen=True):
    """One word that is looked for: ``stem`` folded; ``whole``: no longer word will do. Of a short stem, longer words
    have to have the same stem in ``language``."""

    stem: str
    whole: bool = False
    language: str = "en"


class Question(Struct, kw_only=True):
    """A question as it is understood. ``subject``: the words of what it is about; ``follows``: it goes on from the
    last one, whose subject and people are taken in."""

    text: str
    language: str
    intent: Intent
    subject: str
    terms: list[Term]
    people: list[str]
    follows: bool = False

    def topic(self) -> Topic:
        """What the next question may refer to."""
        return Topic(words=self.subject, people=tuple(self.people), intent=self.intent, language=self.language)


def understand(text: str, names: dict[str, str], before: Topic | None = None) -> Question:
    """``names`` are those of people by folded name or first name; ``before`` is the topic of the last question.

    Raises UsageError for a question that is empty or longer than ``LONGEST``.
    """
    text = " ".join(text.split())
    if not any(map(str.isalnum, text)):
        raise UsageError(tr("Type a question, such as “What did we decide about the launch?”"))
    if len(text) > LONGEST:
        raise UsageError(
            tr("The question is {count} characters long. Shorten it to at most {most}.", count=len(text), most=LONGEST)
        )
    plain = _JOINED_LEADS.sub("", text)
    few = len(words.tokens(plain)) <= 3
    language = before.language if before and few else _language(plain)
    folded, follow = _without_lead(search_words.fold(plain), language)
    intent, subject, who = _intent(folded, language)
    if intent in ("who", "doer", "due", "last") and not subject and before is None:
        intent = "any"
    original = plain[len(plain) - len(folded) :] if len(search_words.fold(plain)) == len(plain) else folded
    people = _people(who or original, names) or _people(original, names)
    if intent == "tasks" and who and not people and not _is_everyone(who, language):
        intent, subject = "any", ""  # it has the form, but of nobody who is known
    own = content(subject if intent != "any" else original, language)
    follows = False
    refers = _refers(folded, language)
    if before is not None and (follow or refers) and len(own) <= _FEW:
        follows = True
        if refers or not own:
            people = people or list(before.people)
            own = content(f"{before.words} {' '.join(own)}", language)
        elif intent == "any":  # "And the budget?"
            intent = before.intent
    names_in = {part for name in people for part in search_words.key(name).split()}
    chosen = [word for word in own if search_words.fold(word) not in names_in] if intent == "tasks" else own
    terms = list(dict.fromkeys(term for word in chosen for term in _terms(word, language)))[:_MOST_TERMS]
    return Question(
        text=text,
        language=language,
        intent=intent,
        subject=" ".join(own),
        terms=terms,
        people=people,
        follows=follows,
    )


def content(text: str, language: str) -> list[str]:
    """The words of a text that say what it is about, as written."""
    talk = _talk(language)
    found = []
    for word in words.tokens(text):
        plain = words.normal(word, language)
        short = search_words.fold(plain).removesuffix("'s")
        if words.is_content(word, language) and short not in talk and len(plain) > 1:
            found.append(plain.removesuffix("'s"))
    return found or [run for run in search_words.runs(search_words.fold(text)) if search_words.is_joined(run)]


def _terms(word: str, language: str) -> list[Term]:
    folded = search_words.fold(word)
    found = []
    for run in search_words.runs(folded):
        if search_words.is_joined(run) or run.isdigit() or len(run) <= 3:
            found.append(Term(stem=run, whole=not search_words.is_joined(run)))
        else:
            stem = search_words.fold(words.stem(run if "-" in word or "'" in word else word, language))
            stem = stem if folded.startswith(stem) else _common(folded, stem)
            found.append(Term(stem=stem if len(stem) >= 3 else run, language=language))
    return found


def _common(word: str, stem: str) -> str:
    """What a word and its stem begin with ("parties", "parti"; "copy", "copi")."""
    length = next((i for i, (a, b) in enumerate(zip(word, stem, strict=False)) if a != b), min(len(word), len(stem)))
    return word[:length]


def _language(text: str) -> str:
    """The language whose words of questions and function words stand in a text; English when nothing tells."""
    folded = [search_words.fold(word) for word in words.tokens(text)]
    asks = {code: sum(word in _talk(code) for word in folded) for code in STEMMERS}
    best = max(asks.values())
    leading = [code for code, count in asks.items() if count == best > 0]
    return leading[0] if len(leading) == 1 else guess_language([text])


def _without_lead(folded: str, language: str) -> tuple[str, bool]:
    match = re.match(f"(?:{_table(language)['follow']})", folded)
    return (folded[match.end() :], True) if match else (folded, False)


def _refers(folded: str, language: str) -> bool:
    """Whether the question points to something that was said before."""
    pronouns = _table(language)["pronouns"].split()
    return any(word in pronouns for word in words.tokens(folded))


def _intent(folded: str, language: str) -> tuple[Intent, str, str]:
    """The intent, the subject and the person as the pattern that fits has them."""
    for intent, patterns in _patterns(language).items():
        for pattern in patterns:
            if match := pattern.fullmatch(folded):
                parts = match.groupdict()
                return intent, parts.get("x") or "", parts.get("who") or ""
    return "any", "", ""


def _people(text: str, names: dict[str, str]) -> list[str]:
    """The people whose full or first name stands in a text."""
    runs = search_words.runs(search_words.fold(text))
    found: list[str] = []
    taken: set[int] = set()
    for size in (3, 2, 1):
        for at in range(len(runs) - size + 1):
            places = range(at, at + size)
            name = names.get(" ".join(runs[at : at + size]))
            if name and taken.isdisjoint(places):
                taken.update(places)
                found.append(name)
    return list(dict.fromkeys(found))


_EVERYONE = {
    "en": "we us team the everyone everybody all there still open people",
    "de": "wir uns das team alle jeder noch offen",
    "fr": "nous on l'equipe equipe tous tout",
    "es": "nosotros el equipo todos todo",
}


def _is_everyone(who: str, language: str) -> bool:
    return all(word in _EVERYONE[language].split() for word in who.split())


@cache
def _table(language: str) -> dict[str, Any]:
    file = resources.files("meetingmate.assistants.ask").joinpath("intents.toml")
    found: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))[language]
    return found


@cache
def _talk(language: str) -> frozenset[str]:
    return frozenset(_table(language)["talk"].split()) if language in STEMMERS else frozenset()


@cache
def _patterns(language: str) -> dict[Intent, list[re.Pattern[str]]]:
    table = _table(language)
    return {i: [re.compile(p) for p in table[i]] for i in get_args(Intent) if i in table}
