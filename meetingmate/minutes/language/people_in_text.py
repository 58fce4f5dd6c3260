"""Who is meant: names as spoken -> attendees, speakers or absent people.

Matching is exact on the parts of a name first (full name, last name, first name, alias), then fuzzy with
RapidFuzz for longer names (recognition writes "Elenor"). Two people who fit are never guessed between.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from meetingmate.domain.meeting import Attendee, is_speaker_label
from meetingmate.minutes.language import language_pack

_FUZZY = 86  # of 100; "Elenor" / "Eleanor" 92, "Marta" / "Maria" 80
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+(?: [A-ZÀ-ÖØ-Þ][\w'’-]+)?"


class People:
    """Everybody who can own a task. ``attendees`` first, then speaker labels of the transcript."""

    def __init__(self, attendees: list[Attendee], speakers: list[str], language: str) -> None:
        self._language = language_pack.language(language)
        self._titles = {t.lower() for t in self._language.titles}
        self.names = list(dict.fromkeys([a.name for a in attendees] + speakers))
        self._forms: dict[str, list[str]] = {}
        aliases = {a.name: a.aliases for a in attendees}
        for name in self.names:
            for form in self._spoken_forms(name, aliases.get(name, [])):
                owners = self._forms.setdefault(form, [])
                if name not in owners:
                    owners.append(name)
        self._long = [form for form in self._forms if len(form) >= 5 and " " not in form]
        alternatives = "|".join(re.escape(f) for f in sorted(self._forms, key=len, reverse=True))
        titles = "|".join(re.escape(t) + r"\.?" for t in sorted(self._titles, key=len, reverse=True))
        self._title = re.compile(rf"^(?:(?:{titles})\s+)+", re.IGNORECASE)
        self.pattern = rf"(?:(?:{titles})\s+)?(?:{alternatives})" if alternatives else r"(?!)"
        self._known = re.compile(rf"(?<!\w)(?:{self.pattern})(?!\w)", re.IGNORECASE)
        self.any_name = rf"(?:(?i:{self.pattern})|(?:(?:(?i:{titles}))\s+)?{_NAME})"

    def _spoken_forms(self, name: str, aliases: list[str]) -> list[str]:
        plain = re.sub(r"\s*\(.*?\)", "", name).strip()
        role = re.findall(r"\((.*?)\)", name)
        forms = [plain.lower(), *(a.lower() for a in aliases), *(r.lower() for r in role)]
        if is_speaker_label(plain):
            # a label: its number alone names nobody; recognition writes the number as a word
            label, _, number = plain.lower().rpartition(" ")
            cardinals = self._language.dates["cardinals"]
            if label and number.isdigit() and 1 <= int(number) <= len(cardinals):
                forms += [f"{label} {word}" for word in cardinals[int(number) - 1].split("|")]
            return forms
        words = re.split(r"\s+", plain)
        forms.extend(w.lower() for w in words if w.lower().rstrip(".") not in self._titles and len(w.rstrip(".")) > 1)
        return [f for f in dict.fromkeys(forms) if f]

    def resolve(self, spoken: str) -> list[str]:
        """The people a spoken name can mean: none, one, or several (then nobody may be chosen)."""
        key = self._title.sub("", spoken.strip(" ,.!?:").lower()) or spoken.strip(" ,.").lower()
        full = spoken.strip(" ,.!?:").lower()
        for form in (full, key):
            if form in self._forms:
                return self._by_title(spoken, self._forms[form])
        words = key.split()
        if len(words) > 1 and words[-1] in self._forms:
            return self._forms[words[-1]]
        if len(key) >= 5 and " " not in key:
            best = process.extractOne(key, self._long, scorer=fuzz.ratio, score_cutoff=_FUZZY)
            if best:
                return self._forms[best[0]]
        return []

    def _by_title(self, spoken: str, names: list[str]) -> list[str]:
        """Of several who fit, those whose title was said ("Ms Diaz")."""
        title = spoken.split()[0].rstrip(".").lower()
        titled = [n for n in names if title in self._titles and n.lower().startswith(title)]
        return titled if len(titled) == 1 else names

    def mentioned(self, text: str) -> list[str]:
        """Known people named in ``text``, unambiguous ones only, in order."""
        found: list[str] = []
        for match in self._known.finditer(text):
            people = self.resolve(match.group())
            if len(people) == 1 and people[0] not in found:
                found.append(people[0])
        return found

    def is_name(self, word: str, lower_words: set[str]) -> bool:
        """Whether a capitalised word that is no attendee can be a person: never seen in lower case, no common word."""
        first = self._title.sub("", word.strip()).split()
        if not first:
            return False
        key = first[0].lower()
        return (
            first[0][:1].isupper()
            and len(key) > 1
            and key not in lower_words
            and key not in self._language.never_names
            and key not in self._language.stopwords
        )

    def short(self, name: str) -> str:
        """How the minutes name somebody inside a sentence: without the role in brackets."""
        return re.sub(r"\s*\(.*?\)", "", name).strip()
