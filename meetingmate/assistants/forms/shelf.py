"""The forms that can be used: those that ship, and the person's own, which are TOML files in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from meetingmate.assistants.forms import reading
from meetingmate.assistants.forms.reading import FormError
from meetingmate.base import atomic_files, paths
from meetingmate.base.translation import tr
from meetingmate.domain.forms import Form

#: The form that shows how one is written.
EXAMPLE = "site-visit"


@dataclass(frozen=True)
class Shelved:
    """A form, its file, and whether it is the person's own."""

    form: Form
    path: Path
    own: bool


def shipped_folder() -> Path:
    """Where the forms are that come with the program."""
    return paths.resources_dir() / "forms"


def own_folder() -> Path:
    """Where the person's own forms are."""
    return paths.config_dir() / "forms"


def all_forms() -> tuple[list[Shelved], list[str]]:
    """The forms that can be used, own ones first, and a sentence for each file that is none. An own form takes the
    place of one that ships under the same id."""
    found: dict[str, Shelved] = {}
    problems: list[str] = []
    for folder, own in ((own_folder(), True), (shipped_folder(), False)):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            try:
                form = reading.read(path)
            except FormError as error:
                problems.append(str(error))
                continue
            found.setdefault(form.id, Shelved(form, path, own))
    return list(found.values()), problems


def get(name: str) -> Form:
    """The form of that id, or the one in the file of that name. Raises FormError."""
    if name.lower().endswith(".toml"):
        return reading.read(Path(name))
    found, problems = all_forms()
    for one in found:
        if one.form.id == name:
            return one.form
    for sentence in problems:
        if sentence.startswith(f"{name}.toml"):
            raise FormError(sentence)
    known = ", ".join(one.form.id for one in found)
    raise FormError(tr("There is no form “{name}”. There are: {known}.", name=name[:60], known=known))


def in_the_way(path: Path) -> Path | None:
    """The person's own form, another one, that adding the form in the file ``path`` would replace. Raises FormError."""
    kept = own_folder() / f"{reading.read(path).id}.toml"
    try:
        same = atomic_files.read_small(kept) == atomic_files.read_small(path, reading.LARGEST)
    except FileNotFoundError:
        return None
    except OSError:  # too large, or not to be read: not the same
        return kept
    return None if same else kept


def add(path: Path, *, replace: bool = False) -> Form:
    """Keep the form in the file ``path`` as one's own. Raises FormError, also when there is another one of its id that
    is not to be replaced."""
    form = reading.read(path)
    if not replace and in_the_way(path) is not None:
        raise FormError(tr("There is a form “{name}” of your own already, which is another one.", name=form.id))
    text = atomic_files.read_small(path, reading.LARGEST)
    try:
        own_folder().mkdir(parents=True, exist_ok=True)
        atomic_files.write_bytes(own_folder() / f"{form.id}.toml", text)
    except OSError as error:
        raise FormError(
            tr("The form can't be kept in {folder} ({error}).", folder=own_folder(), error=error)
        ) from error
    return form


def remove(form_id: str) -> None:
    """Delete one of the person's own forms; forms that were filled by it stay. Raises FormError."""
    own = [one for one in all_forms()[0] if one.own and one.form.id == form_id]
    if not own:
        raise FormError(tr("“{name}” is none of your own forms; those that ship can't be removed.", name=form_id[:60]))
    try:
        own[0].path.unlink()
    except OSError as error:
        raise FormError(tr("{path} can't be removed ({error}).", path=own[0].path, error=error)) from error


def example() -> str:
    """The text of a form, to begin one's own with."""
    return (shipped_folder() / f"{EXAMPLE}.toml").read_text(encoding="utf-8")
