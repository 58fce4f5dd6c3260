"""What the catalogue says about a model."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field

ModelKind = Literal["speech", "writing", "speakers"]
ModelClass = Literal["starter", "prose"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_REVISION = re.compile(r"[0-9a-f]{40}|main")
_NOT_IN_NAMES = set('\\:*?"<>|\0')


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A piece of a file: a member of a wheel on the package index (package, version, member) or a ``url``."""

    package: str = ""
    version: str = ""
    member: str = ""
    url: str = ""

    def problem(self) -> str | None:
        """Why this part can't be fetched from anywhere, or None."""
        from_wheel = bool(self.package and self.version and self.member)
        if from_wheel == bool(self.url):
            return "a part needs either package, version and member, or url"
        return None


class HubSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file of a repository on the model hub. ``revision``: a commit (40 hexadecimal digits) or ``main``."""

    repository: str
    path: str
    revision: str = "main"

    def problem(self) -> str | None:
        """Why this can't be a file of the hub, or None."""
        if not _REPOSITORY.fullmatch(self.repository):
            return f"the repository {self.repository!r} must be written OWNER/NAME"
        if not _REVISION.fullmatch(self.revision):
            return f"the revision {self.revision!r} must be main or a commit of 40 lower-case hexadecimal digits"
        if not all(_is_plain(step) for step in self.path.split("/")):
            return f"{self.path!r} is not a path inside a repository"
        return None


class ModelFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file of an installed model: ``size`` in bytes and ``sha256`` of its parts joined in order.

    ``hub`` is its first source, ``parts`` the second. Both are missing for a file that came from this computer and
    can't be fetched again. With a ``hub``, size 0 and an empty sha256 mean that the catalogue does not know them:
    the first download is checked against what the hub's own header states.
    """

    name: str
    size: int = 0
    sha256: str = ""
    hub: HubSource | None = None
    parts: tuple[Part, ...] = field(default=(), name="part")

    def problem(self) -> str | None:
        """What is wrong with this entry, or None."""
        if not _is_plain(self.name):
            return f"the file name {self.name!r} is not a plain name"
        if self.size < 0 or (self.size == 0 and self.hub is None):
            return f"the size of {self.name} must be positive"
        if not _SHA256.fullmatch(self.sha256) and (self.sha256 or self.hub is None):
            return f"the sha256 of {self.name} must be 64 lower-case hexadecimal digits"
        problems = [self.hub.problem() if self.hub else None, *(part.problem() for part in self.parts)]
        return next((f"{self.name}: {problem}" for problem in problems if problem), None)


class ModelCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One model of the catalogue.

    ``languages`` are ISO 639-1 codes, or ``*`` for all that its kind knows. ``starter`` marks the models of the
    first set-up. ``memory_bytes`` is what running it takes, about. ``opens`` names the file that an engine opens;
    empty: the folder. ``bundled`` is a folder below ``resources`` for a model that ships with the program.
    ``own`` marks a model that the user added.
    """

    id: str
    kind: ModelKind
    title: str
    licence: str
    model_class: ModelClass = field(default="starter", name="class")
    description: str = ""
    origin: str = ""
    languages: tuple[str, ...] = ("*",)
    memory_bytes: int = 0
    starter: bool = False
    opens: str = ""
    bundled: str = ""
    own: bool = False
    files: tuple[ModelFile, ...] = field(default=(), name="file")

    @property
    def size_bytes(self) -> int:
        """Size of all files when installed."""
        return sum(file.size for file in self.files)

    def problem(self) -> str | None:
        """What is wrong with this card, or None."""
        if not _ID.fullmatch(self.id):
            return f"the id {self.id!r} must consist of letters, digits, dots, dashes and underscores"
        if not self.files:
            return f"{self.id} has no files"
        for file in self.files:
            if problem := file.problem():
                return f"{self.id}: {problem}"
        if self.opens and self.opens not in {file.name for file in self.files}:
            return f"{self.id} opens {self.opens}, which is not among its files"
        return None


def _is_plain(name: str) -> bool:
    """Whether a name can be that of a file on any system, without a folder."""
    return name not in ("", ".", "..") and "/" not in name and not set(name) & _NOT_IN_NAMES
