"""Find names in the talk: people who introduce themselves, and people who are addressed.

English, German, French and Spanish. All languages are tried at once: meetings mix them, and the patterns hardly
overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

import regex
from msgspec import Struct
from rapidfuzz import fuzz

from meetingmate.base.sentences import sentences
from meetingmate.domain.meeting import Attendee, Utterance

#: Below this probability a name is probably misheard (0.48 to 0.52 for "Alena" and "Alina" in place of Eleanor,
#: 0.81 to 0.99 for right ones, on the sample and the huddle).
_SURE_WORD = 0.7
#: A name is a person's when people are spoken to by it so often.
_OFTEN = 2

Kind = Literal["self", "start", "end", "inside", "thanks", "mention"]

_NAME = r"(?P<name>\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+){0,2})"

_SELF = [
    regex.compile(pattern.replace("NAME", _NAME))
    for pattern in (
        r"\b(?:I['’]m|I am|[Mm]y name['’]?s|[Mm]y name is|[Ii]ch bin|[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e"
        r"|[Jj]e m['’]appelle|[Mm]on nom est|[Mm]e llamo|[Mm]i nombre es)\s+(?:der |die )?NAME"
        r"(?=\s*(?:[.,;!?–-]|$|and\b|from\b|the\b|your\b|und\b|aus\b|vom?\b|et\b|de\b|du\b|y\b))",
        r"^(?:(?:Hi|Hello|Hey|Hallo|Bonjour|Hola|Guten Tag|Yes|Ja|Oui|Sí)[,.!]?\s+)?"
        r"(?:[Tt]his is|[Hh]ier ist|[Hh]ier spricht|[Ii]ci|[Aa]quí|[Hh]abla)\s+"
        r"NAME(?=\s*(?:[.,;!?–-]|$|from\b|speaking\b))",
        r"^NAME (?:here|speaking|hier|à l['’]appareil|al habla)\b",
        r"\b(?:[Jj]e suis|[Ss]oy)\s+NAME(?=\s*(?:[.,;!?–-]|$))",
    )
]
_THANKS = (
    r"(?:[Tt]hanks(?: (?:a lot|so much|again))?|[Tt]hank you(?: (?:very|so) much)?|[Cc]heers"
    r"|[Dd]anke(?: schön| dir| Ihnen)?"
    r"|[Vv]ielen Dank|[Mm]erci(?: beaucoup)?|(?:[Mm]uchas )?[Gg]racias)"
)
_LEAD = (
    r"(?i:okay|ok|so|sure|right|all right|yes|yeah|no|and|now|but|then|well|good|great|perfect|hi|hello|hey|morning"
    r"|good morning|welcome|sorry|exactly|lovely|fine|um|uh|oh|hmm|again|ja|nein|gut|also|und|hallo|genau|klar|oui|non"
    r"|bon|alors|et|bonjour|salut|parfait|d'accord|sí|y|bueno|vale|entonces|hola|perfecto)"
)
#: What asks somebody, where recognition wrote no comma after the name ("lovely Diego what's going on"). Only forms that
#: can't go on about that person: "Diego can do it" and "Diego, when he was here" are about him.
ASKS = (
    r"(?i:(?:what|how|why)(?:['’]s|['’]re)?\b|(?:do|did|can|could|would|will|are|were|have)(?:n['’]t)? you\b"
    r"|(?:kannst|könntest|magst|hast|willst|würdest|bist) du\b|(?:können|könnten|haben|mögen|würden) sie\b"
    r"|wie (?:war|ist|lief|läuft|weit)\b|tu (?:peux|pourrais|veux|as)\b|(?:peux|pourrais|veux|as)-tu\b"
    r"|vous (?:pouvez|pourriez)\b|(?:pouvez|pourriez)-vous\b|(?:tú )?(?:puedes|podrías|quieres|tienes)\b"
    r"|(?:qué|cómo)\b)"
)
_BARE: tuple[Kind, regex.Pattern] = (
    "start",
    regex.compile(rf"^[¿¡]?(?:{_LEAD}[,.!]?\s+){{0,3}}{_NAME}\s+[¿¡]?{ASKS}"),
)
_ADDRESS: list[tuple[Kind, regex.Pattern]] = [
    ("thanks", regex.compile(rf"\b{_THANKS},?\s+{_NAME}(?=\s*[.,!?;–-]|$)")),
    ("start", regex.compile(rf"^[¿¡]?(?:{_LEAD}[,.!]?\s+){{0,3}}{_NAME}(?=\s*[,?!:])")),
    ("end", regex.compile(rf",\s+{_NAME}(?=\s*[.?!…]*$)")),
    ("inside", regex.compile(rf",\s+{_NAME}(?=,)")),
]

#: Capitalised words that stand where a name could: never a name without an attendee list.
NOT_NAMES = frozenset(
    w
    for words in (
        "okay ok so sure right yes yeah yep yup no nope and now but well good great perfect hi hello hey morning",
        "welcome sorry exactly lovely fine um uh oh hmm again thanks thank bye goodbye cheers everyone everybody all",
        "guys folks team both people sir madam doctor mom dad please maybe also then there here what why when where",
        "who how which that this these those it its i you he she we they my your his her our their the a an if because",
        "while first second third finally next last actually honestly basically technically apparently probably",
        "definitely absolutely anyway however otherwise meanwhile today tomorrow yesterday tonight agreed true correct",
        "nice monday tuesday wednesday thursday friday saturday sunday january february march april may june july",
        "august september october november december christmas easter spring summer autumn winter",
        "english german french spanish american british european indian chinese japanese italian dutch",
        "ja nein gut also und hallo genau klar danke bitte heute morgen gestern montag dienstag mittwoch donnerstag",
        "freitag samstag sonntag januar februar märz mai juni juli oktober dezember leute alle zusammen herr frau",
        "oui non bon alors et bonjour salut merci lundi mardi mercredi jeudi vendredi samedi dimanche janvier février",
        "mars avril juin juillet août septembre octobre novembre décembre monsieur madame",
        "sí y bueno vale entonces hola gracias lunes martes miércoles jueves viernes sábado domingo enero febrero",
        "marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre señor señora todos perfecto",
        "cool decision pardon wait look listen see let god jesus wow ah ha haha congratulations question done",
    )
    for w in words.split()
)


class SpokenName(Struct, frozen=True):
    """A name in a sentence: ``name`` as the attendee list has it (or as heard), and how it was said."""

    name: str
    kind: Kind


class KnownNames:
    """Which spoken words are names: those of the attendees, or without any, capitalised words used to address."""

    def __init__(self, attendees: list[Attendee]) -> None:
        self.open = not attendees
        forms: dict[str, set[str]] = {}
        for attendee in attendees:
            names = [attendee.name, *attendee.aliases]
            for form in {part for name in names for part in (name, *name.replace(",", " ").split())}:
                if len(form) > 1 and not form.endswith("."):
                    forms.setdefault(form.casefold(), set()).add(attendee.name)
        # A first name that two attendees share says nothing.
        self._forms = {form: next(iter(owners)) for form, owners in forms.items() if len(owners) == 1}

    def find(self, heard: str) -> str | None:
        """The person that ``heard`` (one to three capitalised words) is, or None."""
        if self.open:
            first = heard.split()[0]
            plain = first.casefold()
            parts = {plain, plain.rstrip("'’s"), regex.split("['’]", plain)[0]}  # "It's", "I'm"
            return None if parts & NOT_NAMES else first
        spoken = regex.sub(r"['’]s$", "", heard).casefold()
        for form in (spoken, *spoken.split()):
            if form in self._forms:
                return self._forms[form]
        close = {
            owner
            for form, owner in self._forms.items()
            for word in (spoken, *spoken.split())
            if len(word) >= 4 and len(form) >= 4 and word[0] == form[0] and fuzz.ratio(word, form) >= 80
        }
        return close.pop() if len(close) == 1 and not close & NOT_NAMES else None


def names_in(sentence: str, book: KnownNames, unsure: Collection[str] = ()) -> list[SpokenName]:
    """Names in one ``sentence``, each person once, the most telling way of saying it first.

    ``unsure`` are words (casefolded) that recognition itself doubts: without an attendee list they name nobody.
    """
    found: dict[str, SpokenName] = {}
    for pattern in _SELF:
        for match in pattern.finditer(sentence):
            name = book.find(match["name"])
            if name:
                found.setdefault(name, SpokenName(name, "self"))
    for kind, pattern in _ADDRESS if book.open else (*_ADDRESS, _BARE):
        for match in pattern.finditer(sentence):
            name = _addressed(match["name"], book)
            if name:
                found.setdefault(name, SpokenName(name, kind))
    for match in regex.finditer(r"\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+)?", sentence):
        name = book.find(match.group())
        if name:
            found.setdefault(name, SpokenName(name, "mention"))
    if book.open:
        return [heard for heard in found.values() if heard.name.casefold() not in unsure]
    return list(found.values())


def unsure_words(utterance: Utterance) -> set[str]:
    """Words (casefolded) that recognition itself doubts."""
    return {w.text.strip(" ,.;:!?").casefold() for w in utterance.words if w.probability < _SURE_WORD}


def addressed(utterances: Iterable[Utterance]) -> list[str]:
    """Names of people who are there, as far as speech alone tells: they are spoken to by name twice or more, or
    introduce themselves. The most frequent first. For meetings without speakers and without an attendee list."""
    book, count = KnownNames([]), Counter[str]()
    for utterance in utterances:
        unsure = unsure_words(utterance)
        for sentence in sentences(utterance.text, utterance.language):
            heard = names_in(sentence, book, unsure)
            # Several names in a sentence: a list of people, nobody is addressed.
            for name in heard if len(heard) == 1 else ():
                count[name.name] += {"mention": 0, "self": _OFTEN}.get(name.kind, 1)
    return [name for name, times in count.most_common() if times >= _OFTEN]


def _addressed(heard: str, book: KnownNames) -> str | None:
    """The person addressed as ``heard``; a lead-in that was caught with the name ("Okay Steve") is passed over."""
    words = heard.split()
    while len(words) > 1 and words[0].casefold() in NOT_NAMES:
        words = words[1:]
    return book.find(" ".join(words))
