"""Whose kept voice a speaker of a meeting is like. A suggestion with its confidence, never a name by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from meetingmate.domain.meeting import VoiceMatch
from meetingmate.voices.store import MODEL, VoiceProfile

#: Cosine similarity of voice prints over many seconds, and how sure it makes (linear between): two real people on one
#: telephone line reach 0.59, the same person in another half of a meeting is 0.80 or more, over a telephone 0.84.
_SIMILAR, _SURE = (0.60, 0.70, 0.85, 0.95), (0.30, 0.60, 0.90, 0.97)
#: The second best must be this much less alike for full confidence.
_LEAD = 0.15


def match(
    voices: Mapping[str, np.ndarray], profiles: Iterable[VoiceProfile], *, model: str = MODEL
) -> list[VoiceMatch]:
    """Names for the speakers in ``voices`` (label: unit vector), at most one each, the surest first.

    Profiles of another ``model`` are passed over.
    """
    known = [profile for profile in profiles if profile.model == model and profile.meetings]
    if not voices or not known:
        return []
    labels = list(voices)
    similar = np.stack([voices[label] for label in labels]) @ np.stack([profile.vector() for profile in known]).T
    found: list[VoiceMatch] = []
    for number in np.argsort(-similar, axis=None, kind="stable").tolist():
        row, column = divmod(number, len(known))
        best = float(similar[row, column])
        if best < _SIMILAR[0]:
            break
        if any(m.label == labels[row] or m.name == known[column].name for m in found):
            continue
        rival = float(np.delete(similar[row], column).max(initial=-1.0))
        lead = float(np.clip((best - rival) / _LEAD, 0.0, 1.0))
        confidence = float(np.interp(best, _SIMILAR, _SURE)) * (0.5 + 0.5 * lead)
        found.append(VoiceMatch(label=labels[row], name=known[column].name, confidence=round(confidence, 2)))
    return sorted(found, key=lambda m: -m.confidence)
