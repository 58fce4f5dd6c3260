"""Wording: what was said -> a short, self-contained task or decision in the third person."""

from __future__ import annotations

import re
from functools import lru_cache

from text_to_num import alpha2digit

from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.language.people_in_text import People

_SMALL = 12  # numbers up to this stay words ("two more quotes")
_SPACE = re.compile(r"\s+")


def base_form(verb: str, language: language_pack.LanguagePack) -> str:
    """The infinitive of a form in -s, -ed or -ing, or of an irregular participle; the word itself when unknown."""
    word = verb.lower()
    if word in language.participles:
        return language.participles[word]
    if language.code != "en" or word in language.verbs:
        return word
    stems = []
    for ending, adds in (
        ("ies", ["y"]),
        ("es", ["", "e"]),
        ("s", [""]),
        ("ied", ["y"]),
        ("ed", ["", "e"]),
        ("ing", ["", "e"]),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            root = word[: -len(ending)]
            stems += [root + add for add in adds]
            if len(root) > 2 and root[-1] == root[-2]:
                stems.append(root[:-1])
    known = [s for s in stems if s in language.verbs]
    return known[0] if known else (stems[0] if stems and word.endswith(("s", "ed", "ing")) else word)


def infinitive(phrase: str, language: language_pack.LanguagePack) -> str:
    """``phrase`` with its first word as an infinitive ("running the cell" -> "run the cell")."""
    first, _, rest = phrase.partition(" ")
    return f"{base_form(first, language)} {rest}".strip()


#: Separable prefixes of German verbs ("ich rufe ihn an").
PARTICLES = frozenset(
    [
        "ab",
        "an",
        "auf",
        "aus",
        "bei",
        "durch",
        "ein",
        "fest",
        "fertig",
        "her",
        "hin",
        "los",
        "mit",
        "nach",
        "um",
        "vor",
        "weg",
        "weiter",
        "zu",
        "zurück",
        "zusammen",
    ]
)


def from_first_person(verb: str, rest: str, language: language_pack.LanguagePack) -> str:
    """The infinitive phrase of a present form ("schicke", "die Liste" -> "die Liste schicken")."""
    verb, rest = verb.lower(), rest.strip(" ,.!?")
    known = language.participles.get(verb)
    if language.code == "de":
        if re.search(r"[^i]ere$|ele$", verb):
            verb = verb[:-1]  # "verlängere" -> "verlängern"
        base = known or (f"{verb}n" if re.search(r"(?:e|[^i]er|el)$", verb) else f"{verb}en")
        rest, clause, tail = _subordinate(rest)
        words = rest.split()
        if words and words[-1].lower() in PARTICLES:
            base, rest = words[-1].lower() + base, " ".join(words[:-1])
        rest = re.sub(r"\bmich\b", "sich", rest)
        return f"{rest} {base}{clause}{tail}".strip()
    if language.code == "fr":
        base = known or _changed(
            verb, (("erai", "er"), ("irai", "ir"), ("rai", "re"), ("it", "ire"), ("es", "er"), ("e", "er"))
        )
    elif language.code == "es":
        endings = (
            *(("amos", "ar"), ("emos", "er"), ("imos", "ir"), ("aré", "ar"), ("eré", "er"), ("iré", "ir")),
            *(("as", "ar"), ("es", "er"), ("o", "ar"), ("a", "ar"), ("e", "er")),
        )
        base = known or _changed(verb, endings)
    else:
        base = known or verb
    return f"{base} {rest}".strip()


_SUBORDINATE = re.compile(
    r"(, (?:sobald|wenn|falls|bevor|nachdem|sofern|weil|damit|dass|"
    r"die|der|das|den|dem|da|denn|aber|und|oder|ich|wir)\b)"
)


def _subordinate(rest: str) -> tuple[str, str, str]:
    """ "Korrektur, sobald der Satz da ist": the German main clause and what follows it; its verb stands between."""
    parts = _SUBORDINATE.split(rest, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (rest, "", "")


def from_third_person(verb: str, rest: str, language: language_pack.LanguagePack) -> str:
    """The infinitive phrase of "who collects the cake?", "wer holt den Kuchen?"."""
    if language.code == "en":
        return f"{base_form(verb, language)} {rest}".strip()
    if language.code == "de" and verb.lower() not in language.participles:
        verb = re.sub(r"(?<=[dt])et$|t$", "", verb)
    return from_first_person(verb, rest, language)


def _changed(verb: str, endings: tuple[tuple[str, str], ...]) -> str:
    """The verb with the first of the endings that it has replaced; as it is when it has none."""
    for old, new in endings:
        if verb.endswith(old):
            return verb[: -len(old)] + new
    return verb


def from_plural(task: str, language: language_pack.LanguagePack) -> str:
    """The infinitive phrase of German "räumen am Samstag das Lager auf" (of "Murat und ich räumen ...")."""
    verb, _, rest = task.partition(" ")
    if language.code != "de" or not verb.endswith("n") or not rest:
        return task
    return from_first_person(verb.removesuffix("n"), rest, language)


def from_order(verb: str, rest: str, language: language_pack.LanguagePack) -> str:
    """The infinitive phrase of an order ("buchen Sie den Stand", "du buchst den Stand", "avise usted a Lisboa")."""
    verb = verb.lower()
    if language.code == "es":
        base = language.participles.get(verb) or _changed(verb, (("e", "ar"), ("a", "er")))
        return f"{base} {rest.strip(' ,.!?')}".strip()
    rest = re.sub(r"^(?:(?:bitte|mal|noch|auch|doch)\s+)+", "", rest, flags=re.IGNORECASE)
    if also := re.search(r" und (?P<verb>[a-zäöüß]{3,}st) (?P<rest>\w.*)$", rest):
        first = from_order(verb, rest[: also.start()], language)  # "rufst du sie an und machst einen Termin"
        return f"{first} und {from_order(also.group('verb'), also.group('rest'), language)}"
    base = verb if verb.endswith("n") else language.participles.get(verb, re.sub(r"e?st$", "en", verb))
    words = rest.strip(" ,.!?").split()
    if words and words[-1].lower() in PARTICLES:
        base, words = words[-1].lower() + base, words[:-1]
    return f"{' '.join(words)} {base}".strip()


def without_dates(text: str, whens: list[When]) -> str:
    """``text`` without the expressions of time that can be deadlines."""
    for when in sorted(whens, key=lambda w: w.start, reverse=True):
        if when.role in ("due", "habit"):
            text = text[: when.start] + " " + text[when.end :]
    return _SPACE.sub(" ", text).strip(" ,;:-")


def trim(text: str, language: language_pack.LanguagePack) -> str:
    """Cut what follows the task itself: reasons, asides, tags."""
    for _ in range(2):
        for pattern in language.patterns("task_cut"):
            match = pattern.search(text)
            if match and (language.content(text[: match.start()]) or match.start() > 8):
                text = text[: match.start()]
    return _SPACE.sub(" ", text).strip(" ,;:.!?-…")


def corrected(text: str, language: language_pack.LanguagePack) -> str:
    """A slip that the speaker corrects ("from twenty to, correction, from twenty to thirty") keeps the correction."""
    parts = [p for p in re.split(language.text("correction"), text, flags=re.IGNORECASE) if p.strip(" ,")]
    if len(parts) < 2:
        return text
    head, right = parts[0], parts[-1].strip(" ,")
    first = right.split()[0].lower()
    position = head.lower().rfind(f" {first} ")
    return f"{head[:position]} {right}" if position > 0 else f"{head.strip(' ,')} {right}"


def trim_tail(text: str, language: language_pack.LanguagePack) -> str:
    """Cut tags and fillers at the end of a decision ("okay?", "then")."""
    for pattern in language.patterns("tail_cut"):
        text = pattern.sub("", text)
    return text.strip(" ,;:.!?-…")


def third_person(
    text: str,
    speaker: str | None,
    addressee: str | None,
    owner_speaks: bool,
    people: People,
    language: language_pack.LanguagePack,
) -> str:
    """Replace "me", "my", "you", "your" by names where they are known.

    The owner of the task is left out ("send my notes" of the owner becomes "send the notes").
    """
    me = people.short(speaker) if speaker else None
    you = people.short(addressee) if addressee else None
    own, other, other_name = ("my_words", "you_words", you) if owner_speaks else ("your_words", "me_words", me)
    other_my = "your_words" if owner_speaks else "my_words"
    text = re.sub(language.text(own), lambda _: language.text("own_article"), text, flags=re.IGNORECASE)
    if other_name:
        # by functions: in a template a backslash of a name would mean something
        text = re.sub(language.text(other), lambda _: other_name, text, flags=re.IGNORECASE)
        possessive = language.text("possessive").format(name=other_name)
        text = re.sub(language.text(other_my), lambda _: possessive, text, flags=re.IGNORECASE)
    return text


def digits(text: str, code: str) -> str:
    """Spoken numbers above twelve as digits, dates as a reader writes them ("20 March"), thousands grouped."""
    language = language_pack.language(code)
    out: list[str] = []
    for number, piece in enumerate(re.split(rf"([.,;:!?]\s|{_shared_unit(language.code)})", text, flags=re.IGNORECASE)):
        # every second one stands between: a stop, or "five to six hundred", which is not "five to 600"
        out.append(piece if number % 2 else _keep_small(piece, alpha2digit(piece, language.code)))
    text = "".join(out)
    months = language.text("date_form")
    if months:
        text = re.sub(months, r"\g<day> \g<month>", text, flags=re.IGNORECASE)
        text = re.sub(language.text("date_form_2"), r"\g<day> \g<month>", text, flags=re.IGNORECASE)
    group = language.text("group")
    return re.sub(
        r"(?<![\d.,])(\d{1,3})(\d{3})(?![\d])(?!\.\d)",
        lambda m: (
            m.group(0)
            if len(m.group(0)) == 4 and re.fullmatch(r"(?:19|20)\d\d", m.group(0))
            else f"{m.group(1)}{group}{m.group(2)}"
        ),
        text,
    )


@lru_cache(maxsize=8)
def _shared_unit(code: str) -> str:
    """A pattern of two numbers that share their "hundred" or "thousand": as figures they would say something else."""
    return language_pack.language(code).text("shared_unit")


def _keep_small(before: str, after: str) -> str:
    """Undo the conversion of small numbers that stand alone as words."""
    if before == after:
        return after
    old, new = before.split(" "), after.split(" ")
    result, i = [], 0
    for word in new:
        if i < len(old) and word == old[i]:
            result.append(word)
            i += 1
            continue
        # how many words this number took
        rest = len(new) - new.index(word, len(result)) - 1 if word in new[len(result) :] else 0
        following = new[len(result) + 1] if len(result) + 1 < len(new) else None
        j = i + 1
        while j < len(old) and (following is None or old[j] != following) and len(old) - j > rest:
            j += 1
        single = j == i + 1
        small = re.fullmatch(r"\d{1,2}", word) is not None and int(word) <= _SMALL
        large = re.fullmatch(r"\d{7,}", word) is not None  # "a million people" reads better than zeros
        result.extend(old[i:j] if (single and small) or large else [word])
        i = j
    return " ".join(result)


def sentence(text: str) -> str:
    """First letter large, no full stop at the end, single spaces."""
    text = _SPACE.sub(" ", text).strip(" ,;:.!?-…")
    return text[:1].upper() + text[1:]


def noun_phrases(text: str, language: language_pack.LanguagePack) -> list[str]:
    """Likely noun phrases: from a determiner to the next function word, punctuation or verb form."""
    start, stop = language.text("np_start"), language.text("np_stop")
    found = []
    if clitics := language.text("clitic_after"):
        text = re.sub(rf"\b({clitics}) (?:{start})\b", r"\1", text, flags=re.IGNORECASE)  # "je les appelle"
    for match in re.finditer(rf"\b(?P<det>{start}) (?P<body>[^,.;:!?]+)", text, re.IGNORECASE):
        body = re.split(rf"\s+(?={stop}\b)|\s+(?={start}\b)", match.group("body"), maxsplit=1, flags=re.IGNORECASE)[0]
        words = body.split()
        if re.fullmatch(language.text("demonstrative"), match.group("det"), re.IGNORECASE):
            continue  # "this call" names nothing to a reader
        if re.fullmatch(stop, words[0], re.IGNORECASE):
            continue
        phrase = " ".join(words[:4])
        if language.content(phrase):
            found.append(f"{match.group('det').lower()} {phrase}")
    return found
