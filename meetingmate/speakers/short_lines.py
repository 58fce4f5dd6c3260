"""Short lines heard again by themselves.

A short answer ("Agreed.") just before somebody else goes on is easily taken for the beginning of what follows: the
segmentation hears one voice in both. Recognition knows where the sentence ends, so its own sound tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec.structs import replace

from meetingmate.domain.meeting import Utterance
from meetingmate.speakers.decoding import UNKNOWN
from meetingmate.speakers.embedding import Embedder
from meetingmate.speakers.excerpts import excerpts

#: Lines of this length are heard again: shorter ones say too little, longer ones were heard well enough.
SHORTEST_S, LONGEST_S = 0.4, 2.5
#: Another voice must be so much more like the line than the one it was given to.
LEAD = 0.06
_MARGIN_S = 0.05


def reassign_short_lines(
    utterances: list[Utterance], voices: Mapping[str, np.ndarray], blocks: Iterable[np.ndarray], embed: Embedder
) -> list[Utterance]:
    """``utterances`` (of one track, in order of time) with the speakers of short lines put right.

    ``voices``: unit vector of each label; ``blocks``: the sound of the track.
    """
    if len(voices) < 2:
        return utterances
    labels = list(voices)
    known = np.stack([voices[label] for label in labels])
    short = [i for i, u in enumerate(utterances) if SHORTEST_S <= u.end - u.start <= LONGEST_S and u.speaker in voices]
    short.sort(key=lambda i: utterances[i].start)
    spans = [(utterances[i].start - _MARGIN_S, utterances[i].end + _MARGIN_S) for i in short]
    result = list(utterances)
    for i, sound in zip(short, excerpts(blocks, spans), strict=True):
        own = utterances[i].speaker
        if own is None or not sound.any():
            continue
        similar = known @ embed(sound)
        best = int(similar.argmax())
        if similar[best] >= UNKNOWN and similar[best] - similar[labels.index(own)] >= LEAD:
            result[i] = replace(utterances[i], speaker=labels[best])
    return result
