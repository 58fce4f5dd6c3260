"""Articles and courses of the person's own folders (those that Ask reads) that speak of the theme of a suggestion."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from meetingmate.assistants.ask import fulltext
from meetingmate.assistants.ask.nouns import Scope
from meetingmate.assistants.ask.question import Term
from meetingmate.assistants.coaching.nouns import Article, Theme
from meetingmate.library.database import Database
from meetingmate.library.search_words import fold
from meetingmate.minutes.language import words

#: Documents for each theme, and characters of the passage that is shown.
_EACH, _LONGEST = 2, 200


def articles(database: Database, themes: Iterable[Theme]) -> list[Article]:
    """The best documents for each theme, none twice, by full text. Raises StoreError."""
    found: list[Article] = []
    named: set[tuple[str, str]] = set()
    for theme in dict.fromkeys(themes):
        here = 0
        for passage in fulltext.search(database, _terms(theme), Scope(documents=True), limit=20):
            loaded = fulltext.load(database, passage)
            if loaded is None or (loaded.folder, loaded.path) in named:
                continue
            named.add((loaded.folder, loaded.path))
            text = " ".join(loaded.quote.split())
            shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
            found.append(
                Article(theme=theme, folder=loaded.folder, path=loaded.path, place=loaded.place, passage=shown)
            )
            here += 1
            if here == _EACH:
                break
    return found


@cache
def _terms(theme: Theme) -> list[Term]:
    file = resources.files(__package__).joinpath("themes.toml")
    lists = tomllib.loads(file.read_text(encoding="utf-8"))[theme]
    stems = [
        (language, fold(words.stem(word, language)))
        for language, phrases in lists.items()
        for phrase in phrases
        for word in words.tokens(phrase)
        if words.is_content(word, language)
    ]
    return list({stem: Term(stem=stem, language=language) for language, stem in stems}.values())
