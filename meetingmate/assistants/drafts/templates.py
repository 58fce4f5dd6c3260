"""Templates as text files: those that ship, and the user's own, which stand in a folder and can be edited anywhere.

The head of a file says what it is for (``kind``, ``language``, ``name``), a line ``---`` ends it, then comes the text
with its fields. A file of the user with the name of one that ships takes its place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from meetingmate.assistants.drafts.checking import LONGEST_TEMPLATE, Problem, problems_of
from meetingmate.assistants.drafts.kinds import KINDS, LANGUAGES, Kind
from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.translation import tr
from meetingmate.export.cleaning import file_stem, one_line

_SHIPPED = Path(__file__).parent / "templates"
_SUFFIX = ".txt"
_RULE = "---"
#: How the first line of a template begins, in each language; any of them will do.
SUBJECTS = ("subject:", "betreff:", "objet :", "objet\u00a0:", "objet:", "asunto:")
_SUBJECT = re.compile("|".join(map(re.escape, SUBJECTS)), re.IGNORECASE)


@dataclass(frozen=True)
class Template:
    """``id`` is the name of its file without the ending. ``own``: the user's; ``replaces``: instead of one that ships.
    ``problems`` says why it can't be used."""

    id: str
    kind: Kind
    language: str
    name: str
    body: str
    first_line: int = 1
    own: bool = False
    replaces: bool = False
    problems: tuple[Problem, ...] = field(default=())


def folder() -> Path:
    """Where the user's own templates are."""
    return paths.config_dir() / "draft-templates"


def every() -> list[Template]:
    """All templates: the user's own first, then those that ship and that none of them replaces. Those with problems are
    among them."""
    own = [_read(path, own=True) for path in _own_files()]
    taken = {template.id for template in own}
    return [*own, *(template for template in shipped() if template.id not in taken)]


@cache
def shipped() -> tuple[Template, ...]:
    """The templates that ship, by kind and language."""
    found = [_read(path, own=False) for path in sorted(_SHIPPED.glob(f"*{_SUFFIX}"))]
    return tuple(sorted(found, key=lambda template: (KINDS.index(template.kind), LANGUAGES.index(template.language))))


def find(ident: str) -> Template:
    """The template of that id. Raises UsageError that names near ones."""
    known = {template.id: template for template in every()}
    if ident in known:
        return known[ident]
    near = difflib.get_close_matches(ident, known, n=1)
    if near:
        raise UsageError(
            tr("There is no template “{name}”. Did you mean “{near}”?", name=one_line(ident), near=near[0])
        )
    raise UsageError(
        tr("There is no template “{name}”. There are: {known}.", name=one_line(ident), known=", ".join(known))
    )


def usual(kind: Kind, language: str) -> Template:
    """The template of a kind in a language: the user's version of the one that ships, if there is one."""
    return find(f"{kind}.{language}")


def check(text: str, name: str = "") -> Template:
    """A template as a file would hold it, with its problems; ``name`` is that of the file."""
    return _parsed(text, file_stem(name or "template"), own=True)


def copy(ident: str, new: str = "") -> Path:
    """Put a copy of a template into the user's folder, to be edited there; returns its file.

    ``new``: under another name, beside the one it was made of. Raises UsageError when a file of that name is there.
    """
    source = find(ident)
    target = folder() / (file_stem(new or ident).removesuffix(_SUFFIX) + _SUFFIX)
    if target.exists():
        raise UsageError(tr("There is a template “{name}” of your own already. Choose another name.", name=target.stem))
    name = one_line(new) or source.name
    head = f"kind: {source.kind}\nlanguage: {source.language}\nname: {name}\n{_RULE}\n"
    save(target.stem, head + source.body)
    return target


def save(ident: str, text: str) -> None:
    """Write a template of the user's own, also one with problems. Raises UsageError when it can't be written."""
    path = _own_path(ident)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_files.write_text(path, text if text.endswith("\n") else f"{text}\n")
    except OSError as error:
        raise MeetingMateError(tr("{path} can't be written ({error}).", path=path, error=error)) from error


def text_of(template: Template) -> str:
    """What its file holds."""
    if template.own:
        return _text(_own_path(template.id))
    return (_SHIPPED / f"{template.id}{_SUFFIX}").read_text(encoding="utf-8")


def remove(ident: str) -> None:
    """Delete a template of the user's own; one that ships comes back where it was replaced. Raises UsageError."""
    path = _own_path(ident)
    if not path.is_file():
        raise UsageError(tr("“{name}” is no template of your own.", name=one_line(ident)))
    try:
        path.unlink()
    except OSError as error:
        raise MeetingMateError(tr("{path} can't be deleted ({error}).", path=path, error=error)) from error


def problem_sentence(template: Template) -> str:
    """Why a template can't be used, in one sentence with its first problem."""
    first, more = template.problems[0].sentence(), len(template.problems) - 1
    rest = tr(" ({count} more)", count=more) if more else ""
    return tr("The template “{name}” can't be used. {problem}{rest}", name=template.id, problem=first, rest=rest)


def subject_and_text(filled: str) -> tuple[str, str]:
    """The first line without the word before it, and all below."""
    first, _, rest = filled.lstrip("\n ").partition("\n")
    return _SUBJECT.sub("", first, count=1).strip() if _SUBJECT.match(first) else first.strip(), rest


def _own_files() -> Sequence[Path]:
    try:
        return sorted(path for path in folder().glob(f"*{_SUFFIX}") if path.is_file())
    except OSError:
        return []


def _own_path(ident: str) -> Path:
    return folder() / (file_stem(ident) + _SUFFIX)


def _text(path: Path) -> str:
    try:
        return atomic_files.read_small(path, 4 * LONGEST_TEMPLATE).decode("utf-8-sig", "replace")
    except (OSError, ValueError) as error:
        raise MeetingMateError(tr("{path} can't be read ({error}).", path=path, error=error)) from error


def _read(path: Path, *, own: bool) -> Template:
    try:
        return _parsed(_text(path), path.stem, own=own)
    except MeetingMateError as error:
        return Template(path.stem, "follow-up", "en", path.stem, "", own=own, problems=(Problem(1, str(error)),))


def _parsed(text: str, ident: str, *, own: bool) -> Template:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rule = next((number for number, line in enumerate(lines) if line.strip() == _RULE), None)
    problems: list[Problem] = []
    head: dict[str, tuple[int, str]] = {}
    if rule is None:
        problems.append(Problem(1, tr("the head is missing: kind, language and name, then a line {rule}.", rule=_RULE)))
    for number, line in enumerate(lines[: rule or 0], start=1):
        key, colon, value = line.partition(":")
        if colon:
            head[key.strip().lower()] = (number, value.strip())
        elif line.strip():
            problems.append(Problem(number, tr("the head holds lines such as “language: en” only.")))
    kind = _one_of("kind", head, KINDS, problems) if rule is not None else KINDS[0]
    language = _one_of("language", head, LANGUAGES, problems) if rule is not None else LANGUAGES[0]
    body_at = 0 if rule is None else rule + 1
    body = "\n".join(lines[body_at:])
    first = next((n for n, line in enumerate(lines[body_at:], start=body_at + 1) if line.strip()), body_at + 1)
    if rule is not None and not _SUBJECT.match(lines[first - 1].strip() if first <= len(lines) else ""):
        example = "Subject: {{ title }}"
        problems.append(Problem(first, tr("begin with a line for the subject, such as “{example}”.", example=example)))
    problems += problems_of(body, body_at + 1)
    return Template(
        ident,
        kind,  # type: ignore[arg-type]  # one of KINDS
        language,
        one_line(head.get("name", (0, ""))[1]) or ident,
        body,
        body_at + 1,
        own=own,
        replaces=own and (_SHIPPED / f"{ident}{_SUFFIX}").is_file(),
        problems=tuple(problems),
    )


def _one_of(key: str, head: dict[str, tuple[int, str]], known: Sequence[str], problems: list[Problem]) -> str:
    line, value = head.get(key, (1, ""))
    if value in known:
        return value
    near = difflib.get_close_matches(value, known, n=1)
    if near:
        problems.append(
            Problem(line, tr("“{value}” is no {key}. Did you mean “{near}”?", value=value, key=key, near=near[0]))
        )
    else:
        problems.append(Problem(line, tr("{key} must be one of {known}.", key=key, known=", ".join(known))))
    return known[0]
