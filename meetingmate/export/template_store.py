"""The Word templates there are: those that come with the program, and those that a person added.

An added one is copied beside the settings, so that it does not vanish with the file it came from. It is called by the
name of its file without suffix; one that ships by the name below.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import mark, tr
from meetingmate.export.cleaning import file_stem
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word.templates import bounded
from meetingmate.export.word.templates.marks import Problem
from meetingmate.export.word.templates.package import MOST_FILE, TemplateError

#: Suffixes of Word files that can be templates.
SUFFIXES = (".docx", ".dotx")
#: Templates that ship, with what they are called on the screen.
SHIPPED = {
    "plain": mark("Plain minutes"),
    "board": mark("Formal board minutes"),
    "project": mark("Project minutes with action register"),
    "brief": mark("One-page brief"),
}


@dataclass(frozen=True)
class StoredTemplate:
    """A template that can be chosen by its ``name``."""

    name: str
    path: Path
    shipped: bool

    @property
    def title(self) -> str:
        """What it is called on the screen."""
        return tr(SHIPPED[self.name]) if self.shipped else self.name


def folder() -> Path:
    """Where added templates are kept."""
    return paths.config_dir() / "templates"


def templates() -> list[StoredTemplate]:
    """Those that ship, then those that were added, by name."""
    found = [StoredTemplate(name, _shipped(name), True) for name in SHIPPED]
    try:
        added = sorted(folder().iterdir(), key=lambda path: path.name.casefold())
    except OSError:  # no folder: none was added
        added = []
    return found + [
        StoredTemplate(p.stem, p, False) for p in added if p.suffix.lower() in SUFFIXES and p.stem not in SHIPPED
    ]


def find(name: str) -> Path:
    """The file of a template, by its name or as a file of its own. Raises UsageError when there is none."""
    for template in templates():
        if name in (template.name, template.path.name):
            return template.path
    path = paths.expanded(name)
    is_file = os.path.isfile(path)  # unlike Path.is_file() it takes names of any length
    if path.suffix.lower() in SUFFIXES and is_file:
        return path
    if is_file:
        raise UsageError(
            tr("{file} is no Word template; use a file that ends in .docx or .dotx.", file=path.name)
            if path.suffix.lower() != ".docm"
            else tr(
                "{file} has macros, which could run on this computer; save it in Word without them.", file=path.name
            )
        )
    known = ", ".join(template.name for template in templates())
    raise UsageError(tr("There is no template {name}; use a Word file or one of {known}.", name=name, known=known))


def named(name: str) -> StoredTemplate:
    """The template of this name. Raises UsageError when there is none: a file has to be added first."""
    for template in templates():
        if name == template.name:
            return template
    known = ", ".join(template.name for template in templates())
    raise UsageError(
        tr("There is no template {name}; add the file first, or use one of {known}.", name=name, known=known)
    )


def check(path: Path) -> list[Problem]:
    """What is wrong with a template, and hints. Raises TemplateError when it is none or can't be read."""
    try:
        return bounded.problems_of(read(path))
    except TemplateError as error:
        raise _named(path, error) from error


def add(path: Path, *, replace: bool = False) -> StoredTemplate:
    """Check a template and keep a copy of it. Raises TemplateError when it is faulty, UsageError when its name is
    taken; then nothing is kept."""
    if path.suffix.lower() not in SUFFIXES:
        find(str(path))  # says what it is
        raise UsageError(tr("{file} is no Word template; use a file that ends in .docx or .dotx.", file=path.name))
    faults = [problem for problem in check(path) if not problem.hint]
    if faults:
        raise TemplateError(tr("{file}: {problem}", file=path.name, problem=faults[0].sentence()))
    return keep(path.stem, read(path), path.suffix.lower(), replace=replace)


def keep(name: str, data: bytes, suffix: str = ".docx", *, replace: bool = False) -> StoredTemplate:
    """Keep ``data``, a checked template, under ``name``. Raises UsageError when the name is taken."""
    name = file_stem(name)
    if name.casefold() in SHIPPED:
        raise UsageError(tr("A template called {name} comes with MeetingMate; rename the file.", name=name))
    taken = next((t for t in templates() if t.name.casefold() == name.casefold()), None)
    if taken is not None and not replace and read(taken.path) != data:
        raise UsageError(
            tr("There is a template {name} already; rename the file, or remove the other one first.", name=taken.name)
        )
    target = folder() / f"{name}{suffix}"
    try:
        atomic_files.make_folder(target.parent)
        atomic_files.write_bytes(target, data)
        # Where "Letter" and "letter" are one name, the file of the other is the new one.
        if taken is not None and taken.path.exists() and not taken.path.samefile(target):
            taken.path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_kept(error) from error
    return StoredTemplate(name, target, False)


def remove(name: str) -> None:
    """Remove a template that was added. Raises UsageError when it ships or there is none."""
    for template in templates():
        if name == template.name:
            if template.shipped:
                raise UsageError(tr("The template {name} comes with MeetingMate and can’t be removed.", name=name))
            try:
                template.path.unlink(missing_ok=True)
            except OSError as error:
                raise _not_kept(error) from error
            return
    raise UsageError(tr("There is no template {name} to remove.", name=name))


def filled(path: Path, view: MinutesView) -> bytes:
    """The document that a template becomes with ``view``. Raises TemplateError that names file, field and place."""
    try:
        return bounded.filled(read(path), view)
    except TemplateError as error:
        raise _named(path, error) from error


def without_transcript(name: str) -> str:
    """A sentence when the template ``name`` has no place for a transcript, which is then left out; "" when it has.
    Raises UsageError when there is none, TemplateError when it can't be read."""
    path = find(name)
    try:
        shown = bounded.fields_of(read(path))
    except TemplateError as error:
        raise _named(path, error) from error
    if "transcript" in shown:
        return ""
    return tr("The template {name} has no place for the transcript. It was left out.", name=path.stem)


def read(path: Path) -> bytes:
    """The bytes of a template. Raises TemplateError when it can't be read or is far too large."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_FILE + 1)
    except OSError as error:
        raise TemplateError(tr("{file} can’t be read ({error}).", file=path.name, error=error)) from error


def _not_kept(error: OSError) -> TemplateError:
    return TemplateError(
        tr("The folder of templates {folder} can’t be changed ({error}).", folder=folder(), error=error)
    )


def _named(path: Path, error: TemplateError) -> TemplateError:
    return TemplateError(tr("The template {file} can’t be used. {reason}", file=path.name, reason=error))


def _shipped(name: str) -> Path:
    return paths.resources_dir() / "templates" / f"{name}.docx"
