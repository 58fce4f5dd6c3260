"""Lists of people as mail programs, calendars and spreadsheets write them, and single names out of them.

One reader for the command line, the window and other programs' transcripts, so that all take the same forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parseaddr
from itertools import chain
from typing import TypeVar

from meetingmate.domain.meeting import Attendee

#: Read as the ASCII characters that they stand for in lists.
_WIDE = str.maketrans({"；": ";", "，": ",", "、": ",", "＜": "<", "＞": ">", "（": "(", "）": ")", "“": '"', "”": '"'})
_Person = TypeVar("_Person", bound=Attendee)
_ADDRESS = re.compile(r"[^\s<>()\",;:]+@[^\s<>()\",;:]+\.[^\s<>()\",;:]+")
_ANGLED = re.compile(r"<\s*(?:mailto:|smtp:)?\s*([^<>]*)>", re.IGNORECASE)
_HEADER = re.compile(
    r"^\s*(?:to|cc|bcc|an|kopie|à|cci?|para|attendees|required|optional|teilnehmer)\s*:\s*", re.IGNORECASE
)
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
#: What follows a name with a comma and is no given name.
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?\s?d|mba|m\.?\s?sc|b\.?\s?sc|m\.?\s?a|b\.?\s?a|esq|cpa|llm|ll\.?m|pe|rn|dds)\.?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:(?:dr|prof|mr|mrs|ms|mag|ing|dipl\.?-ing|herr|frau|m|mme|sr|sra)\.?\s*)+", re.IGNORECASE)
#: Names of columns in a spreadsheet: a row of them is no person.
_COLUMNS = {
    "first": {"first name", "given name", "forename", "vorname", "prénom", "nombre"},
    "last": {"last name", "surname", "family name", "nachname", "nom", "apellido", "apellidos"},
    "name": {"name", "full name", "display name", "attendee", "teilnehmer", "nom complet"},
    "role": {"role", "title", "department", "rolle", "funktion", "abteilung", "rôle", "fonction", "cargo"},
    "mail": {"email", "e-mail", "mail", "e-mail address", "email address", "e-mail-adresse"},
}


class _Listed(Attendee, kw_only=True):
    """Somebody in a list, with the address that stands there; empty where none does."""

    address: str = ""


def people_in(text: str) -> list[Attendee]:
    """Everybody in a list, in its order, nobody twice.

    Semicolons, line breaks and tabs part people. So do commas, but for the one of "Müller, Anna": in quotation marks,
    between semicolons, alone on a line of several, or before an address in angle brackets. Addresses are left out
    (``addresses_in`` gives them), what stands in brackets after a name is the person's role; somebody with an address
    only is called by it.
    """
    return [Attendee(name=one.name, role=one.role) for one in _listed(text)]


def addresses_in(text: str) -> dict[str, str]:
    """E-mail addresses by the name that ``people_in`` gives, of everybody who has one in the list."""
    return {one.name: one.address for one in _listed(text) if _ADDRESS.fullmatch(one.address)}


def _listed(text: str) -> list[_Listed]:
    text = _HEADER.sub("", text.translate(_WIDE))
    rows = [row for row in re.split(r"[\r\n\v\f\x85\u2028\u2029]+", text) if row.strip(" \t,;")]
    found: list[_Listed] = []
    if len(rows) > 1 and all("\t" in row.strip() for row in rows):
        found = _of_table([[cell.strip() for cell in row.strip("\r\n").split("\t")] for row in rows])
    else:
        wrapped = any(row.rstrip().endswith(",") for row in rows)  # commas part people, wherever the lines break
        lines = [part for row in rows for part in row.split("\t") if part.strip(" ,;")]
        for line in lines:
            cut = _split(_HEADER.sub("", line), ";")
            parts = [part for part in cut if part.strip(" ,")]
            paired = all(len(_split(part.strip(" ,"), ",")) == 2 for part in parts)
            for part in parts:
                found += _of_part(part, semicolons=len(cut) > 1, paired=paired, lines=len(lines) > 1 and not wrapped)
    return merged([found])


def merged(lists: Iterable[Iterable[_Person]]) -> list[_Person]:
    """Everybody of several lists; of two entries with the same name the first counts."""
    people: dict[str, _Person] = {}
    for one in chain.from_iterable(lists):
        if one.name:
            people.setdefault(one.name.casefold(), one)
    return list(people.values())


def name_in_order(name: str) -> str:
    """ "Müller, Anna" as "Anna Müller"; any other name as it is, its white space made single."""
    name = " ".join(name.split())
    pieces = [piece.strip() for piece in name.split(",")]
    if len(pieces) == 3 and (_SUFFIX.fullmatch(pieces[2]) or _TITLE.fullmatch(pieces[2])):
        name, pieces = f"{pieces[0]}, {pieces[1]}", pieces[:2]
    if len(pieces) != 2 or not all(pieces) or any(character.isdigit() for character in name):
        return name
    last, first = pieces
    if _SUFFIX.fullmatch(first):
        return name
    return f"{first} {last}"


def _of_part(part: str, *, semicolons: bool, paired: bool, lines: bool) -> list[_Listed]:
    """The people between two semicolons, or on a line. ``paired``: every part has one comma, as "Müller, Anna" has."""
    pieces = [piece for piece in _split(part, ",") if piece.strip()]
    if len(pieces) == 1:
        return [_person(pieces[0])]
    plain = [_without_aside(_ANGLED.sub("", piece).strip())[0] for piece in pieces]
    if _is_suffix(plain[-1]) and len(pieces) == 3 and semicolons:
        pieces, plain = pieces[:2], plain[:2]
    addressed = bool(_ANGLED.search(part))
    alternating = len(pieces) > 2 and [_has_address(piece) for piece in pieces] == [False, True] * (len(pieces) // 2)
    if len(pieces) == 2 and not _is_suffix(plain[1]) and not (_has_address(pieces[0]) or addressed):
        both_whole = all(len(name.split()) > 1 for name in plain)
        if (semicolons and (paired or not both_whole)) or (lines and not both_whole):
            return [_person(f"{pieces[0]},{pieces[1]}")]
    found: list[_Listed] = []
    waiting = ""
    following = [*zip(pieces[1:], plain[1:], strict=True), ("", "")]
    for piece, name, (next_piece, next_name) in zip(pieces, plain, following, strict=True):
        given_name_follows = bool(_ANGLED.search(next_piece)) and len(next_name.split()) == 1
        if waiting:
            # "Müller, Anna <anna@x.de>": the address belongs to both
            found.append(_person(f"{waiting},{piece}"))
            waiting = ""
        elif found and _is_suffix(name):
            found[-1].role = found[-1].role or piece.strip()
        elif addressed and not _has_address(piece) and (alternating or given_name_follows):
            waiting = piece
        else:
            found.append(_person(piece))
    return [*found, _person(waiting)] if waiting else found


def _person(entry: str) -> _Listed:
    """One entry: a name with or without an address and a role."""
    entry = entry.strip(" \t,;")
    angled = _ANGLED.search(entry)
    address = angled[1].strip() if angled else ""
    rest = _ANGLED.sub(" ", entry).strip()
    name, aside = _without_aside(rest)
    name = _unquoted(name)
    if not address and (bare := _ADDRESS.search(name)):
        address = bare[0]
        name = _unquoted(" ".join(_ADDRESS.sub(" ", name).replace("mailto:", " ").split()).strip("-–— "))
        if not name and aside:  # anna@x.de (Anna Müller)
            name, aside = aside, ""
    name = re.sub(r"\s*[(\[]?mailto:.*$", "", name)
    return _Listed(name=name_in_order(name) or _name_of(address), role=aside.strip() or None, address=address)


def _without_aside(entry: str) -> tuple[str, str]:
    found = _ASIDE.search(entry)
    if not found or not entry[: found.start()].strip():
        return entry.strip(), ""
    aside = found[1].strip()
    return entry[: found.start()].strip(), "" if _ADDRESS.fullmatch(aside) else aside


def _unquoted(name: str) -> str:
    name = name.strip().strip("<>").strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    return name.replace('\\"', '"').replace("\\\\", "\\").strip().strip('"').strip()


def _name_of(address: str) -> str:
    """Anna Mueller of anna.mueller@x.de; the address itself where it holds no such name."""
    local = parseaddr(address)[1].partition("@")[0]
    words = [word for word in re.split(r"[._]+", local) if word]
    if len(words) > 1 and all(word.replace("-", "").isalpha() for word in words):
        return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words)
    return address


def _of_table(rows: list[list[str]]) -> list[_Listed]:
    """People in rows of a spreadsheet: by the names of its columns, else a name first and perhaps a role after it."""
    heads = [next((kind for kind, names in _COLUMNS.items() if cell.casefold() in names), "") for cell in rows[0]]
    if any(heads) and not any("@" in cell for cell in rows[0]):
        found = []
        for row in rows[1:]:
            named = dict(zip(heads, row, strict=False))
            name = named.get("name") or f"{named.get('first', '')} {named.get('last', '')}"
            person = _person(name if name.strip() else f"<{named.get('mail', '')}>")
            address = (named.get("mail") or "").strip("<>") or person.address
            found.append(_Listed(name=person.name, role=named.get("role") or person.role, address=address))
        return found
    found = []
    for row in rows:
        cells = [cell for cell in row if cell]
        names = [cell for cell in cells if not _ADDRESS.fullmatch(cell)]
        address = next((cell for cell in cells if _ADDRESS.fullmatch(cell)), "")
        if not names:
            found += [_person(cell) for cell in cells]
        elif len(names) > 1 and all(len(cell.split()) == 1 for cell in names[:2]):
            role = names[2] if len(names) > 2 else None
            found.append(_Listed(name=f"{names[0]} {names[1]}", role=role, address=address))
        elif len(cells) == len(names) and all(len(cell.split()) in (2, 3) for cell in names) and len(names) > 2:
            found += [_person(cell) for cell in names]
        else:
            person = _person(names[0])
            role = names[1] if len(names) > 1 else person.role
            found.append(_Listed(name=person.name, role=role, address=address or person.address))
    return found


def _is_suffix(text: str) -> bool:
    return bool(_SUFFIX.fullmatch(text) or _TITLE.fullmatch(text))


def _has_address(text: str) -> bool:
    return bool(_ANGLED.search(text) or _ADDRESS.search(text))


def _split(text: str, mark: str) -> list[str]:
    """``text`` cut at ``mark``, but not inside of double quotation marks or brackets that are closed again."""
    parts, begin, quoted, closing = [], 0, False, ""
    for at, character in enumerate(text):
        if character == '"' and (quoted or '"' in text[at + 1 :]):
            quoted = not quoted
        elif quoted:
            continue
        elif closing:
            closing = "" if character == closing else closing
        elif character in "<([":
            end = ">)]"["<([".index(character)]
            closing = end if end in text[at + 1 :] else ""
        elif character == mark:
            parts.append(text[begin:at])
            begin = at + 1
    return [*parts, text[begin:]]
