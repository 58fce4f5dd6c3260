"""What the catalogue says about a model."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field

ModelKind = Literal["speech", "writing", "speakers", "embedding", "translation"]
ModelClass = Literal["starter", "prose"]
#: On a computer with 4 cores: much quicker than the meeting, quicker, about as long, longer.
Speed = Literal["fast", "medium", "slow", "very slow"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_REVISION = re.compile(r"[0-9a-f]{40}|main")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOT_IN_NAMES = set('\\:*?"<>|\0')


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A piece of a file: a member of a wheel on the package index (package, version, member) or a ``url``.

    ``platform`` is that of the wheel (``manylinux2014_x86_64``) when there are wheels for some only: data in it is the
    same for all.
    """

    package: str = ""
    version: str = ""
    member: str = ""
    platform: str = ""
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


class Licence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A licence that models name. ``title`` is how a sentence calls it, ``link`` leads to its whole text.

    With ``conditions`` it has to be accepted, in the ``version`` that they sum up.
    """

    name: str
    title: str = ""
    link: str = ""
    version: str = ""
    conditions: tuple[str, ...] = ()

    def problem(self) -> str | None:
        """What is wrong with this entry, or None."""
        if not self.name:
            return "a licence has no name"
        if self.link and not self.link.startswith("https://"):
            return f"the link of the licence {self.name} must begin with https://"
        if self.conditions and not (self.title and self.link and self.version and all(self.conditions)):
            return f"the licence {self.name} has conditions and needs title, link and version"
        return None


class ModelCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One model of the catalogue.

    ``description`` says in one line what it is good for. ``licence`` is the name of a ``Licence``; ``gated`` marks
    models that the hub gives only to people who accepted the licence there. ``languages`` are ISO 639 codes, or ``*``
    for all that its kind knows; a translator puts them into ``target``. ``starter`` marks the models of the first
    set-up, ``rank`` those that may be recommended (the higher the better). ``memory_bytes`` is what running it takes,
    about; ``disk_bytes`` what it takes installed, about, when the sizes of its files are not known. ``context`` is
    in tokens. ``chat_template`` is ``file`` when the model's file brings its own, else a name. ``measured`` holds what
    we measured ourselves. ``opens`` names the file that an engine opens; empty: the folder. ``bundled`` is a folder
    below ``resources`` for a model that ships with the program. ``own`` marks a model that the user added.
    """

    id: str
    kind: ModelKind
    title: str
    licence: str
    model_class: ModelClass = field(default="starter", name="class")
    description: str = ""
    origin: str = ""
    languages: tuple[str, ...] = ("*",)
    target: str = ""
    memory_bytes: int = 0
    disk_bytes: int = 0
    speed: Speed = "medium"
    context: int = 0
    chat_template: str = ""
    gated: bool = False
    starter: bool = False
    rank: int = 0
    measured: tuple[str, ...] = ()
    opens: str = ""
    bundled: str = ""
    own: bool = False
    files: tuple[ModelFile, ...] = field(default=(), name="file")

    @property
    def size_bytes(self) -> int:
        """Size of all files when installed; about, when some are not known."""
        known = sum(file.size for file in self.files)
        return known if self.sizes_known else max(known, self.disk_bytes)

    @property
    def sizes_known(self) -> bool:
        """Whether the catalogue knows the size of each file."""
        return all(file.size for file in self.files)

    def problem(self) -> str | None:
        """What is wrong with this card, or None."""
        if not _ID.fullmatch(self.id):
            return f"the id {self.id!r} must consist of letters, digits, dots, dashes and underscores"
        if not self.files:
            return f"{self.id} has no files"
        for file in self.files:
            if problem := file.problem():
                return f"{self.id}: {problem}"
        names = [file.name.casefold() for file in self.files]
        if len(set(names)) < len(names):
            return f"{self.id} names a file twice"
        if self.opens and self.opens not in {file.name for file in self.files}:
            return f"{self.id} opens {self.opens}, which is not among its files"
        if not (self.sizes_known or self.disk_bytes > 0):
            return f"{self.id} has files of unknown size and needs disk_bytes"
        if min(self.memory_bytes, self.disk_bytes, self.context, self.rank) < 0:
            return f"{self.id}: memory_bytes, disk_bytes, context and rank can't be negative"
        return self._language_problem()

    def _language_problem(self) -> str | None:
        if not self.languages or not all(code == "*" or _LANGUAGE.fullmatch(code) for code in self.languages):
            return f"the languages of {self.id} must be codes like en, or *"
        if (self.kind == "translation") != bool(_LANGUAGE.fullmatch(self.target)):
            return f"{self.id}: target must be the language that a translation model writes, and is for no other kind"
        return None


def _is_plain(name: str) -> bool:
    """Whether a name can be that of a file on any system, without a folder."""
    return name not in ("", ".", "..") and "/" not in name and not set(name) & _NOT_IN_NAMES
