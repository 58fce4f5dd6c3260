"""Does a translated sentence keep the numbers, names, dates and denials of its original? Decided by program.

Where a check can't tell, it refuses: the original is then shown. So numbers that one language says in another way
("half past two") are refused, and nothing that passes has other figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from babel import Locale
from text_to_num import alpha2digit

from meetingmate.domain.translation import Failure
from meetingmate.minutes.language import dates, words

#: Languages of which expressions of time can be read; numbers in words also of ``_COUNTED``.
_READ, _COUNTED = ("en", "de", "fr", "es"), ("pt", "it", "nl")
#: Numbers in Hindi words are seen, not read.
_HINDI_NUMBERS = re.compile(
    "शून्य|दो|तीन|चार|पांच|पाँच|छह|छः|सात|आठ|नौ|दस|ग्यारह|बारह|तेरह|चौदह|पंद्रह|सोलह|सत्रह|अठारह|उन्नीस|बीस|पच्चीस|तीस|पैंतीस|चालीस|"
    "पैंतालीस|पचास|साठ|सत्तर|पचहत्तर|अस्सी|नब्बे|सौ|हज़ार|हजार|लाख|करोड़|आधा|आधे|डेढ़|ढाई"
)
_FIGURES = re.compile(r"\d+(?:[.,:'’\u00a0\u202f]\d+)*")
#: A letter and a digit in one word, "0049", addresses: they are copied or wrong. Ordinals ("3rd", "2e") are numbers.
_CODE = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w+|(?<![\w.,:])00\d+|\S+@\S+|https?://\S+")
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th|er?|ère|ème|eme|º|ª|h|k|kg|km|g|m|cm|mm|l|ml|s|min|am|pm|uhr)?", re.IGNORECASE
)
#: Capitals that are no name and are translated.
_ACRONYM = re.compile(r"(?<!\w)[A-ZÄÖÜ]{2,}(?!\w)")
_MONTHS_AS_WORDS = {"en": {"may", "march"}, "fr": {"mars"}}
#: Amounts in words that the reading of numbers passes over: each is in both texts or in none. A language without a word
#: for one of them says it otherwise, so it is refused there.
_AMOUNTS = {
    "half": {
        "en": r"half|halves",
        "de": r"halb\w*|\w+einhalb|hälften?|anderthalb\w*",
        "fr": r"demie?s?|moitiés?",
        "es": r"medi[oa]|mitad(?:es)?",
        "pt": r"mei[oa]|metades?",
        "it": r"mezz[oa]|metà",
        "nl": r"half|halve|helft|anderhalve?",
    },
    "dozen": {
        "en": r"dozens?",
        "de": r"dutzend\w*",
        "fr": r"douzaines?",
        "es": r"docenas?",
        "pt": r"dúzias?",
        "it": r"dozzin[ae]",
        "nl": r"dozijn(?:en)?",
        "hi": "दर्जन",
    },
    "some tens": {
        "fr": r"(?:dizaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine)s?",
        "es": r"decenas?|quincenas?|veintenas?|treintenas?|centenas?|centenar(?:es)?",
        "it": r"decin[ae]|ventin[ae]|trentin[ae]|centinai[oa]",
    },
    "thousand": {"en": r"\d+ ?k", "de": r"\d+ ?k|tsd", "fr": r"\d+ ?k", "es": r"\d+ ?k"},
    "million": {"en": "mln", "de": "mio"},
    "billion": {"en": "bn", "de": "mrd"},
    "twice": {
        "en": r"twice|doubl\w+",
        "de": r"doppel\w*|verdoppel\w*|zweimal",
        "fr": r"doubl\w+|deux fois",
        "es": r"dobl\w+|duplic\w+|dos veces",
        "pt": r"dobr\w+|duplic\w+|duas vezes",
        "it": r"doppi\w*|raddoppi\w*|due volte",
        "nl": r"dubbel\w*|verdubbel\w*|tweemaal|twee keer",
    },
}
#: "minus 5", "-5": not "3-5", "plus ou moins 5", "más o menos 5".
_BELOW_ZERO = re.compile(
    r"(?<![\w)\]])[-−](?=\d)|(?<!\w)(?<!\bo )(?<!\bou )(?:minus|moins|menos|meno|min) (?=\d)", re.IGNORECASE
)
#: "3 pm": the hour alone says something else.
_AFTERNOON = re.compile(
    r"\d(?: ?(?:uhr|h|heures|uur|o['’]clock))? ?(?:p\.? ?m(?!\w)|nachmittags|abends|de l['’]après-midi|du soir|"
    r"de la (?:tarde|noche)|da (?:tarde|noite)|del pomeriggio|di sera|['’]s (?:middags|avonds)|"
    r"in the (?:afternoon|evening)|at night)",
    re.IGNORECASE,
)
#: Times that languages reckon from different hours.
_CLOCK = {
    "en": r"half[ -](?:past|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+)|"
    r"quarter (?:to|past|of|after)",
    "de": r"(?:halb|(?:drei)?viertel) (?:vor|nach|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d+)",
    "fr": r"et demie|et quart|moins le quart",
    "es": r"(?:y|menos) (?:media|cuarto)",
    "pt": r"e meia|(?:e|menos) (?:um )?quarto",
    "it": r"e mezz[oa]|(?:e|meno) un quarto",
    "nl": r"half (?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\d+)|kwart (?:voor|over)",
}
#: Where "1.500" is one and a half; elsewhere "1,500" is.
_DECIMAL_POINT = ("en", "hi")
#: "one" in words is an article in many languages.
_ARTICLE = 1.0
_DENIALS = {
    "en": r"not|cannot|\w+n['’]t|(?:ca|wo|do|does|did|is|are|was|were|has|have|had|could|would|should)nt|no|nope|never|"
    r"nothing|nobody|none|nowhere|neither(?:.* nor)?|nor|without|impossible|hardly|barely|scarcely",
    "de": r"nicht|nich|net|kein\w*|nie|niemals|nimmer|nichts|niemand\w*|weder|ohne|nein|nee|nirgends|nirgendwo\w*|"
    r"unmöglich\w*|kaum",
    "fr": r"ne|n['’]\w+|pas|jamais|aucun(?:e?s?)|nul(?:le)?s?|sans|rien|non|ni|impossibles?|à peine",
    "es": r"no|nunca|jamás|nada|nadie|ning[uú]n\w*|sin|tampoco|ni|imposibles?|apenas",
    "pt": r"não|nunca|nada|ninguém|nenhum\w*|jamais|nem|sem|impossíve(?:l|is)",
    "it": r"non|no|mai|niente|nulla|nessun\w*|né|senza|impossibil[ei]",
    "nl": r"niet|geen|nooit|niets|niemand|noch|nee|nergens|zonder|onmogelijk\w*|nauwelijks",
}
#: An answer before the sentence: "No, we will do that." denies nothing of what follows.
_ANSWER = re.compile(r"\s*(?:no|nope|nein|nee|non|não)(?:[,;.!…]|\s+[-–—]|\s*$)\s*", re.IGNORECASE)
#: Languages in which each denial is one word ("ne … pas", "no … nada" are two): how many there are can be compared.
_DENY_ONCE = ("en", "de", "nl")
_HINDI_DENIALS = frozenset({"नहीं", "मत", "न", "ना", "बिना", "नही"})
_DEVANAGARI = re.compile("[\u0900-\u0963\u0966-\u097f]+")
#: A translation is between so many times as long as its original, give or take some letters.
_SHORTEST, _LONGEST, _LETTERS = 0.4, 2.5, 14
#: Two words that follow each other so often.
_ROUNDS = 3
#: One to four letters that follow each other so often inside a word.
_STUTTER = re.compile(r"([^\W\d_]{1,4})\1{4,}")
#: Words in small letters from which on an unchanged sentence counts as not translated.
_FEW_WORDS = 3
#: Languages share small words: so much more of another one's is no sign of it.
_NEARLY = 1.3
#: Languages of which a translated text can be checked.
CHECKED = (*_DENIALS, "hi")


def failure(
    original: str,
    translated: str,
    source: str,
    target: str,
    *,
    names: Sequence[str] = (),
    day: date | None = None,
    whole: bool = False,
) -> Failure:
    """Why ``translated`` (language ``target``) may not stand for ``original`` (``source``); "" when all checks pass.

    ``names`` are those that must be kept as they are; ``day`` is that of the meeting, from which days are reckoned.
    With ``whole`` the text may be several sentences, which another language may part in another way.
    """
    if not translated.strip():
        return "none"
    if not _has_form(original, translated, whole=whole):
        return "form"
    if not _keeps_names(original, translated, names):
        return "names"
    if not _keeps_dates(original, translated, source, target, day):
        return "dates"
    if not _keeps_numbers(original, translated, source, target):
        return "numbers"
    if not _keeps_denials(original, translated, source, target):
        return "negation"
    if not _is_in(original, translated, target):
        return "language"
    return ""


def _has_form(original: str, translated: str, *, whole: bool) -> bool:
    """One paragraph, about as long, with no more sentences and no signs of a prompt."""
    if "\n" in translated or "```" in translated or "<|" in translated:
        return False
    size, given = len(original), len(translated)
    if not size * _SHORTEST - _LETTERS <= given <= size * _LONGEST + _LETTERS:
        return False
    if _goes_round(translated) and not _goes_round(original):
        return False
    if whole:
        return True
    ends = len(re.findall(r"[.!?…।]+(?:\s|$)", translated))
    if ends > len(re.findall(r"[.!?…।]+(?:\s|$)", original)) + 1:
        return False
    return original.rstrip().endswith("?") == translated.rstrip().endswith("?")


def _goes_round(text: str) -> bool:
    """Whether the same two words, or letters, follow each other again and again, as engines write that have lost the
    thread."""
    if _STUTTER.search(text):
        return True
    said = re.findall(r"\w+", text.lower())
    return max(Counter(pairwise(said)).values(), default=0) >= _ROUNDS


# --- names


def _keeps_names(original: str, translated: str, names: Iterable[str]) -> bool:
    for pattern in _patterns(tuple(names)):
        if len(pattern.findall(original)) != len(pattern.findall(translated)):
            return False
    said, written = (Counter(_codes(text)) for text in (original, translated))
    return said == written


@lru_cache(maxsize=32)
def _patterns(names: tuple[str, ...]) -> list[re.Pattern[str]]:
    """A pattern for each word of the names; a genitive ("Annas", "Anna's") is the same name."""
    parts = {part for name in names for part in re.findall(r"[^\W\d_][\w'’-]+", name) if not part.islower()}
    return [re.compile(rf"(?<![\w-]){re.escape(part)}(?:['’]?s|['’])?(?![\w-])") for part in sorted(parts)]


def _codes(text: str) -> list[str]:
    """What is copied letter by letter: codes with digits, addresses, words in capitals."""
    codes = [code.rstrip(".,;:!?)") for code in _CODE.findall(text)]
    return [code for code in codes if code.startswith("00") or not _ORDINAL.fullmatch(code)] + _ACRONYM.findall(text)


# --- numbers


def _keeps_numbers(original: str, translated: str, source: str, target: str) -> bool:
    said, written = _numbers(original, source), _numbers(translated, target)
    if said is None or written is None or _amounts(original, source) != _amounts(translated, target):
        return False
    if {number for number in said | written if said[number] != written[number]} - {_ARTICLE}:
        return False
    # a 1 in figures is no article
    return _in_figures(original)[_ARTICLE] <= written[_ARTICLE] and _in_figures(translated)[_ARTICLE] <= said[_ARTICLE]


def _numbers(text: str, language: str) -> Counter[float] | None:
    """The numbers of a text, in figures and words, and how often each is there; None when some can't be read."""
    if language in _CLOCK and _whole_words(_CLOCK[language]).search(text):
        return None
    text = _thousandths(text, language)
    if language in _READ:
        return dates.counted_numbers(text, language)
    if language in _COUNTED:
        return _in_figures(alpha2digit(text, language)) | _in_figures(text)
    said = any(_HINDI_NUMBERS.fullmatch(word) for word in _DEVANAGARI.findall(text))
    return None if said else _in_figures(text)


def _thousandths(text: str, language: str) -> str:
    """The text with one digit more behind decimals such as "1.500" in English, which are thousands elsewhere."""
    decimal = r"\." if language in _DECIMAL_POINT else ","
    return re.sub(rf"(?<![\d.,])\d+{decimal}\d{{3}}(?!\d|[.,]\d)", r"\g<0>0", text)


def _amounts(text: str, language: str) -> list[str | int]:
    """Which amounts in words there are, and how many numbers are below zero or hours of the afternoon."""
    named = [amount for amount, by in _AMOUNTS.items() if language in by and _whole_words(by[language]).search(text)]
    return [*named, len(_BELOW_ZERO.findall(text)), len(_AFTERNOON.findall(text))]


@lru_cache(maxsize=64)
def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _in_figures(text: str) -> Counter[float]:
    """The numbers that stand in digits; "1.200", "1,200" and "1 200" are one, "14:30" is two."""
    plain = re.sub(r"(?<=\d)[,.'’\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
    found: Counter[float] = Counter()
    for figures in _FIGURES.findall(plain):
        parts = re.split(r"[:'’\u00a0\u202f]", figures)
        for part in parts:
            pieces = re.split(r"[.,]", part)
            found.update([float(".".join(pieces))] if len(pieces) <= 2 else [float(piece) for piece in pieces])
    return found


# --- dates


def _keeps_dates(original: str, translated: str, source: str, target: str, day: date | None) -> bool:
    if _calendar_words(original, source) != _calendar_words(translated, target):
        return False
    if source not in _READ or target not in _READ or day is None:
        return True
    said, written = (dates.find(text, language, day) for text, language in ((original, source), (translated, target)))
    first, second = ({one.day for one in found if one.day} for found in (said, written))
    # what one language says without doubt ("next Tuesday") may be doubtful in the other
    doubtful = len([one for one in said if one.day is None]), len([one for one in written if one.day is None])
    return len(first - second) <= doubtful[1] and len(second - first) <= doubtful[0]


def _calendar_words(text: str, language: str) -> Counter[tuple[str, int]]:
    """The days of the week and the months that are named."""
    found: Counter[tuple[str, int]] = Counter()
    if language == "hi":
        return Counter(
            table[word] for table in [_calendar("hi")] for word in _DEVANAGARI.findall(text) if word in table
        )
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", text):
        low = word.lower()
        if low in _MONTHS_AS_WORDS.get(language, ()) and (language == "fr" or word.islower()):
            continue
        named = _calendar(language).get(low)
        if named is None and low.endswith("s"):  # on Mondays, montags
            named = _calendar(language).get(low[:-1])
        if named is not None:
            found[named] += 1
    return found


@lru_cache(maxsize=16)
def _calendar(language: str) -> dict[str, tuple[str, int]]:
    locale = Locale.parse(language)
    table: dict[str, tuple[str, int]] = {}
    for kind, names in (("day", locale.days["format"]["wide"]), ("month", locale.months["format"]["wide"])):
        for number, name in names.items():
            table[name.lower()] = (kind, int(number))
            table.setdefault(name.lower().removesuffix("-feira"), (kind, int(number)))
    return table


# --- denial and language


def _keeps_denials(original: str, translated: str, source: str, target: str) -> bool:
    (answered, said), (answers, written) = _denials(original, source), _denials(translated, target)
    if answered != answers:
        return False
    return said == written if source in _DENY_ONCE and target in _DENY_ONCE else bool(said) == bool(written)


def _denials(text: str, language: str) -> tuple[bool, int]:
    """Whether the text begins with "no" as an answer, and the words of denial behind that."""
    if language == "hi":
        words_before, comma, rest = text.partition(",")
        answered = bool(comma) and words_before.strip() in _HINDI_DENIALS
        return answered, len([one for one in _DEVANAGARI.findall(rest if answered else text) if one in _HINDI_DENIALS])
    answer = _ANSWER.match(text)
    found = _whole_words(_DENIALS[language]).findall(text[answer.end() :] if answer else text)
    return answer is not None, len(found)


def _is_in(original: str, translated: str, target: str) -> bool:
    """Whether the result has at least as many small words of the wanted language as of any other."""
    written = re.findall(r"[^\W\d_]+", translated.lower())
    said = re.findall(r"[^\W\d_]+", original)
    if written == [word.lower() for word in said]:
        return len([word for word in said if word.islower()]) < _FEW_WORDS
    if target == "hi":
        return _DEVANAGARI.search(translated) is not None
    counts = {code: len([word for word in written if word in words.stop_words(code)]) for code in _DENIALS}
    return counts[target] * _NEARLY >= max(counts.values())
