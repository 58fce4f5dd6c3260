"""Changes of speakers, by a person or from suggestions. Pure: they return new utterances."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from meetingmate.domain.meeting import Utterance
from meetingmate.speakers.names import SURE, NameSuggestion


def apply_names(
    utterances: list[Utterance], names: Mapping[str, str] | Iterable[NameSuggestion], *, sure: float = SURE
) -> list[Utterance]:
    """``utterances`` with labels replaced: label -> name, or suggestions of confidence ``sure`` and up."""
    if not isinstance(names, Mapping):
        names = {s.label: s.name for s in names if s.confidence >= sure}
    return [replace(u, speaker=names.get(u.speaker, u.speaker)) if u.speaker else u for u in utterances]


def rename_speaker(utterances: list[Utterance], old: str, new: str) -> list[Utterance]:
    """Give all lines of ``old`` to ``new`` (a name or a label; one that speaks already takes them over)."""
    return apply_names(utterances, {old: new})


def merge_speakers(utterances: list[Utterance], labels: Collection[str], into: str) -> list[Utterance]:
    """Give the lines of all ``labels`` to ``into``: one person had been taken for several."""
    return apply_names(utterances, dict.fromkeys(labels, into))
