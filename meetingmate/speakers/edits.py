"""Names in the place of labels, as suggestions have them; a person's own changes: ``editing.speakers``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
