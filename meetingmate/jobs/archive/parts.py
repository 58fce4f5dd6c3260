"""A long recording in parts: where it is cut, the text of each part, and all of it as a beginning for one job.

The folder lies in the result, so that a part that is done is there for whichever computer joins them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.text import encode
from meetingmate.domain.meeting import Removed, Track, Utterance
from meetingmate.jobs.session import Begun

_Kept = TypeVar("_Kept", bound=Struct)


class Plan(Struct, kw_only=True):
    """The only ``track`` of a recording, and the seconds at which its parts begin, all but the first."""

    track: Track
    cuts: list[float]


class Part(Struct, kw_only=True):
    """What was written down up to second ``end``, what was left out, and remarks."""

    end: float
    utterances: list[Utterance]
    removed: list[Removed]
    missing: list[str]


class Parts:
    """The parts of one recording with one set of choices, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def plan(self) -> Plan | None:
        """Where the recording is cut, if that is known."""
        return self._read("plan", Plan)

    def put_plan(self, plan: Plan) -> None:
        """Keep where it is cut. Raises OSError."""
        self._write("plan", plan)

    def has(self, number: int) -> bool:
        """Whether part ``number``, counted from 0, is written down."""
        return self._file(str(number)).exists()

    def put(self, number: int, part: Part) -> None:
        """Keep the text of a part. Raises OSError."""
        self._write(str(number), part)

    def beginning_of(self, plan: Plan, number: int) -> Begun:
        """What the job of part ``number`` is given."""
        start = plan.cuts[number - 1] if number else 0.0
        until = plan.cuts[number] if number < len(plan.cuts) else None
        return Begun(track=plan.track, position_s=start, until_s=until)

    def joined(self, plan: Plan) -> Begun:
        """The text of all parts, as one job would have written it down; it ends before one that can't be read."""
        begun = Begun()
        for number in range(len(plan.cuts) + 1):
            part = self._read(str(number), Part)
            if part is None:
                break
            for line in part.utterances:
                line.id = f"u{len(begun.utterances) + 1:04d}"
                begun.utterances.append(line)
            begun.removed += part.removed
            begun.missing += [remark for remark in part.missing if remark not in begun.missing]
            begun.position_s = part.end
        return begun

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _read(self, name: str, kind: type[_Kept]) -> _Kept | None:
        try:
            return msgspec.json.decode(self._file(name).read_bytes(), type=kind)
        except (OSError, ValueError):  # not there, or damaged: made anew
            return None

    def _write(self, name: str, value: Struct) -> None:
        atomic_files.make_folder(self._folder, shared=True)
        atomic_files.write_bytes(self._file(name), encode(value), shared=True)
