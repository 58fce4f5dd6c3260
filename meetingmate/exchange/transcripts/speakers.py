"""Who speaks, as other programs write it: names put in order, labels told from names, "Name:" told from "Note:"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from html import unescape
from importlib import resources

from meetingmate.domain.attendee_list import name_in_order
from meetingmate.domain.meeting import is_speaker_label

_LONGEST = 60
_MOST_WORDS = 6
#: What programs add to the names of guests, and pronouns.
_ADDED = re.compile(
    r"\s*[(\[](?:extern(?:al|e|o)?|ext\.?|gast|guest|invit[ée]e?|invitado|host|co-?host|organi[sz]er|presenter|me|you|ich"
    r"|unverified|nicht überprüft|non vérifié|bot|(?:he|she|they|er|sie|ze)(?:[/ ]\w+){1,3})[)\]]\s*$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:unknown|unidentified|unbekannte?r?|inconnu|desconocido|undefined|null|none|n/?a|\?+)"
    r"(?:[ _-]?(?:speaker|user|person|participant|sprecher|teilnehmer))?|(?:locuteur|hablante) (?:inconnu|desconocido)",
    re.IGNORECASE,
)
#: What stands before a colon in notes and subtitles and is nobody.
_NOBODY = frozenset(resources.files(__package__).joinpath("nobody.txt").read_text("utf-8").split())
_PARTICLES = frozenset(("van", "von", "vom", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "des"))
_PARTICLES |= {"la", "le", "el", "al", "bin", "ibn", "zu", "zum", "zur", "ter", "ten"}
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
#: "Dr. Anna", "Anna M. Weber"
_ABBREVIATED = re.compile(r"^(?:\w{1,5}\.\s)+|\b\w\.\s")
#: Of so many lines at least one says who speaks; fewer do in text that is no talk.
_RARELY = 12
_LABELLED = re.compile(
    r"""^[\s>*_•–-]*                                  # >> Dana:   - Dana:   **Dana:**
        (?: \[ (?P<boxed>[^\[\]:]{1,80}) \] \s* :     # [SPEAKER_00]:
          | (?P<plain>[^:：\[\]<>|]{1,80}?) \s* (?:\*\*|__)? [:：] )
        (?:\*\*|__)? \s* (?P<text>.*)$""",
    re.VERBOSE | re.DOTALL,
)
_BOXED_LABEL = re.compile(r"^\s*[\[(]([^\[\]()]{1,40})[\])]\s*[-–]?\s*(.*)$", re.DOTALL)


def speaker_name(given: object) -> str | None:
    """The speaker as the library keeps it: a name in its usual order, a label, or None for nobody known."""
    if isinstance(given, bool) or given is None or isinstance(given, list | dict | float):
        return None
    if isinstance(given, int):
        return f"Speaker {given}" if 0 <= given < 10_000 else None
    name = " ".join(unescape(str(given)).split()).strip(" :*_[]<>|")
    name = name.strip("\"'“”") if name[:1] in "\"'“" else name
    while (shorter := _ADDED.sub("", name)) != name and shorter:
        name = shorter
    if not name or _UNKNOWN.fullmatch(name):
        return None
    if re.fullmatch(r"\d{1,3}|[A-Z]", name):
        return f"Speaker {name}"
    return name if is_speaker_label(name) else name_in_order(name)[:200]


def is_name(given: str) -> bool:
    """Whether this is a label, or every word of it but particles begins as the words of a name do."""
    return looks_like_speaker(given) and not any(
        word[0].islower() and word not in _PARTICLES for word in _WORD.findall(_ADDED.sub("", given))
    )


def looks_like_speaker(given: str) -> bool:
    """Whether this may stand for somebody where a speaker is expected: a name, a label, or a role ("Project lead")."""
    name = " ".join(given.split())
    if not name or len(name) > _LONGEST:
        return False
    if is_speaker_label(name) or _UNKNOWN.fullmatch(name):
        return True
    words = _ADDED.sub("", name).split()
    if not 1 <= len(words) <= _MOST_WORDS or name.count("(") != name.count(")"):
        return False
    first = _WORD.search(name)
    if first is None or first[0][0].islower() or words[0].casefold().strip(",.") in _NOBODY:
        return False
    if re.search(r"[.?!;…]$", name) and len(words[-1].rstrip(".?!;…")) > 3:
        return False
    return not re.search(r"[?!…;@/\\=+#*]|https?|\d:\d|\.\s", _ABBREVIATED.sub("", name))


def split_label(text: str) -> tuple[str, str] | None:
    """("Dana", "Hello") of "Dana: Hello" or "[SPEAKER_00]: Hello", where what is before the colon can be somebody."""
    found = _LABELLED.match(text)
    if found:
        label = (found["boxed"] or found["plain"] or "").strip(" *_")
        at_a_time = label[-1:].isdigit() and found["text"][:1].isdigit()  # "at 13:05"
        if looks_like_speaker(label) and not at_a_time and not found["text"].startswith("//"):
            return label, found["text"].strip()
    boxed = _BOXED_LABEL.match(text)
    if boxed and is_speaker_label(boxed[1].strip()) and boxed[2].strip():
        return boxed[1].strip(), boxed[2].strip()
    return None


def plausible_speakers(labels: Iterable[str | None], invited: Collection[str] = ()) -> set[str]:
    """Which of the labels before colons are speakers; one for each line or cue, None where there is none.

    Who speaks is said again and again, or on most lines; a word before a colon now and then is part of a sentence.
    ``invited``: words of the names of those who are said to be there.
    """
    all_labels = list(labels)
    counts = Counter(label for label in all_labels if label)
    sure = {
        label
        for label, count in counts.items()
        if count > 1 or is_speaker_label(label) or any(word in invited for word in label.split())
    }
    names = {label for label in counts if is_name(label)}
    if sum(counts[label] for label in sure | names) * 2 >= len(all_labels):
        return sure | names
    if sum(counts[label] for label in sure) * _RARELY >= len(all_labels):
        return sure | {label for label in names if len(label.split()) > 1}
    return {label for label in sure if is_speaker_label(label)}
