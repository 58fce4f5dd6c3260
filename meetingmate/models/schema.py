"""What the catalogue says about a model."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field

ModelKind = Literal["speech", "writing", "speakers"]
ModelClass = Literal["starter", "prose"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


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


class ModelFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file of an installed model: ``size`` in bytes and ``sha256`` of its parts joined in order.

    ``parts`` is empty for a file that came from this computer and can't be fetched again.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = field(default=(), name="part")

    def problem(self) -> str | None:
        """What is wrong with this entry, or None."""
        if self.name in ("", ".", "..") or set(self.name) & set('/\\:*?"<>|\0'):
            return f"the file name {self.name!r} is not a plain name"
        if self.size <= 0:
            return f"the size of {self.name} must be positive"
        if not _SHA256.fullmatch(self.sha256):
            return f"the sha256 of {self.name} must be 64 lower-case hexadecimal digits"
        return next((f"{self.name}: {p}" for p in (part.problem() for part in self.parts) if p), None)


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
