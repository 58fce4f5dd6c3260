"""Templates that were changed by chance, from a seed: what is in them, their XML, and the file itself."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

#: What people write wrongly, and what somebody might write on purpose.
SNIPPETS = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{{ title }}",
    "{{ tasks }}",
    "{% for t in tasks %}",
    "{% endfor %}",
    "{% if x %}",
    "{% if title %}",
    "{% else %}",
    "{% elif draft %}",
    "{% endif %}",
    "{%tr for d in decisions %}",
    "{%p endif %}",
    "{{ t.text }}",
    "{{ 9**9**9 }}",
    "{{ 'a'*10**9 }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ range(10**9)|list }}",
    "{{ '\\x00\\ud800' }}",
    "{{ (" * 40,
    "{{ not not not title }}",
    "{{ 1e999 }}",
    "{{ " + "9" * 350 + " }}",
    "{{ present|join(present|join) }}",
    "{{ loop.index }}",
    "{% for t in topics %}{% for t in t.points %}",
    "\u202e",
    "{{ label[title] }}",
    "{{ summary[0] }}",
    "{{ people|first }}",
    "{% for x in people|first %}",
    "{{ (topics|first).points|length }}",
    "{{ title if draft }}",
    "{{ title ~ tasks }}",
)
_TAGS = (
    "w:p",
    "w:r",
    "w:t",
    "w:tc",
    "w:tr",
    "w:tbl",
    "w:sdt",
    "w:ins",
    "w:del",
    "w:hyperlink",
    "w:br",
    "w:tab",
    "w:sectPr",
)


def mutated(data: bytes, seed: int) -> bytes:
    """``data``, a .docx, changed in one to four ways that ``seed`` decides."""
    chance = random.Random(seed)
    if chance.random() < 0.08:
        return _damaged(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    targets = [name for name in parts if re.search(r"word/(document|header|footer)\d*\.xml$", name)]
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(targets) if chance.random() < 0.9 else chance.choice(sorted(parts))
        text = parts[name].decode("utf-8", "surrogateescape")
        parts[name] = chance.choice(_WAYS)(text, chance).encode("utf-8", "surrogateescape")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes of the file itself changed or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.3 else changed)


def _other_text(text: str, chance: random.Random) -> str:
    """A snippet in the place of a text or amid it."""
    found = list(re.finditer(r"(?<=<w:t>)[^<]*(?=</w:t>)|(?<=preserve\">)[^<]*(?=</w:t>)", text))
    if not found:
        return text
    one = chance.choice(found)
    cut = chance.randint(0, len(one[0]))
    snippet = chance.choice(SNIPPETS).replace("&", "&amp;").replace("<", "&lt;")
    kept = one[0] if chance.random() < 0.5 else ""
    return text[: one.start()] + kept[:cut] + snippet + kept[cut:] + text[one.end() :]


def _bracket_gone(text: str, chance: random.Random) -> str:
    """A bracket less."""
    found = list(re.finditer(r"\{\{|\}\}|\{%|%\}", text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + text[one.end() :]


def _element_gone(text: str, chance: random.Random) -> str:
    """A whole element less, or twice."""
    tag = chance.choice(_TAGS)
    found = list(re.finditer(rf"<{tag}(?: [^>]*)?>.*?</{tag}>", text, re.DOTALL))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + one[0] * chance.choice((0, 2)) + text[one.end() :]


def _other_tag(text: str, chance: random.Random) -> str:
    """An element under another name, wherever it may stand then."""
    old, new = chance.sample(_TAGS, 2)
    where = chance.random()
    places = [m.start() for m in re.finditer(rf"<{old}[ >/]", text)]
    if not places:
        return text
    start = places[int(where * len(places))]
    end = text.find(f"</{old}>", start)
    if end < 0:
        return text
    inner = text[start + 1 + len(old) : end]
    return f"{text[:start]}<{new}{inner}</{new}>{text[end + len(old) + 3 :]}"


def _moved(text: str, chance: random.Random) -> str:
    """A piece of the part at another place."""
    begin = chance.randrange(len(text))
    end = min(len(text), begin + chance.randint(1, 400))
    piece, rest = text[begin:end], text[:begin] + text[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + piece + rest[at:]


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_other_text, _other_text, _other_text, _bracket_gone, _element_gone, _other_tag, _moved),
)
