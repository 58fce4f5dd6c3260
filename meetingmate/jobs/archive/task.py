"""What a worker of the archive is asked, and what it answers. Both go from process to process."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from msgspec import Struct

from meetingmate import __version__
from meetingmate.base.settings import OPTIONS, SERVER, Settings

#: Settings that change what is made of a recording.
_THAT_MATTER = (
    "speech_model",
    "writing_model",
    "spoken_language",
    "minutes_language",
    "speakers",
    "vocabulary",
    "beam_size",
)


class Choices(Struct, kw_only=True, frozen=True):
    """What is made of every recording: the settings that matter, and whether bundles hold the sound.

    ``server``: the minutes are written by the server of the settings of the worker; its address and its key do not
    travel. ``threads``: of one engine.
    """

    settings: dict[str, Any]
    server: str = ""
    with_sound: bool = True
    threads: int = 1

    def fingerprint(self) -> str:
        """Eight hexadecimal digits that differ where results do."""
        matter = {"settings": self.settings, "server": self.server, "with_sound": self.with_sound}
        return hashlib.sha256(msgspec.json.encode(matter, order="sorted")).hexdigest()[:8]

    def on_worker(self, own: Settings) -> Settings:
        """The settings of the run on a computer whose own are ``own``; what an administrator has locked stays."""
        server = own.writing_server if self.server else ""
        # servers for speech take the recordings of desktops; here all cores are at hand
        return own.with_values(**self.settings, threads=self.threads, writing_server=server, speech_server="")


def choices(settings: Settings, *, with_sound: bool = True, threads: int = 1) -> Choices:
    """What ``settings`` mean for a run."""
    return Choices(
        settings={key: getattr(settings, key) for key in _THAT_MATTER if key in OPTIONS},
        server=settings.writing_server_model if settings.writer() == SERVER else "",
        with_sound=with_sound,
        threads=threads,
    )


class Task(Struct, kw_only=True, frozen=True):
    """One recording, or ``part`` number so and so of one (from 0): the file ``source`` below ``folder``, made into a
    bundle in the folder ``result``.

    All paths are absolute and the same on every worker. ``stop`` is a file: while it is there, nobody goes on.
    A recording longer than ``split_s`` is not done but cut into parts of about that length (0: never). With ``joins``
    these are there.
    """

    folder: str
    source: str
    content_hash: str
    result: str
    stop: str
    choices: Choices
    split_s: float = 0.0
    part: int | None = None
    joins: bool = False
    version: str = __version__


class Outcome(Struct, kw_only=True, frozen=True):
    """How a task ended. ``problem``: why there is no bundle, empty when there is one.

    ``unfit``: the worker itself can't do any (folder not there, another version, no model). ``stopped``: it was asked
    to stop. ``died``: its workers died. ``duration_s`` of the recording, ``work_s`` that it took; ``missing``:
    sentences about parts that the bundle lacks; ``memory`` in bytes: what worker and engines had at its end.
    ``parts``: the recording is long and was cut into so many, which are to be done first.
    """

    problem: str = ""
    unfit: bool = False
    stopped: bool = False
    died: bool = False
    duration_s: float = 0.0
    work_s: float = 0.0
    missing: tuple[str, ...] = ()
    memory: int = 0
    parts: int = 0
