"""Who speaks in each piece: the best path through all pieces (Viterbi), given what each person sounds like."""

from __future__ import annotations

import numpy as np

from meetingmate.speakers.stitching import FRAME_S, Piece
from meetingmate.speakers.voice_prints import Voices

#: Cosine similarity under which a voice is nobody's.
UNKNOWN = 0.28
#: Share of the stretch (rather than the piece alone) in the similarity of a piece.
_STRETCH_SHARE = 0.5
#: A piece that is so much more like another person than its stretch is was joined to it by mistake.
_DISAGREE = 0.08
#: From this length on a piece is trusted fully; shorter ones lean on their neighbours.
_TRUSTED_S = 1.0
#: For staying with a person where the segmentation hears one voice, and for leaving where it hears two.
_SAME_VOICE = 0.08
_OTHER_VOICE = 0.03
#: Pieces further apart than this say nothing about each other.
_NEAR_S = 1.5


def decode(pieces: list[Piece], voices: Voices, people: np.ndarray) -> list[int]:
    """Number of the person in each piece, -1: can't be told. ``people``: unit vectors (people, dimensions)."""
    result = np.full(len(pieces), -1)
    if len(people) == 0:
        return result.tolist()
    alone = [i for i, piece in enumerate(pieces) if not piece.overlap]
    similar = _similarity(voices, people)
    path = _best_path([pieces[i] for i in alone], similar[alone])
    result[alone] = path
    for i, person in zip(alone, path, strict=True):
        heard = voices.pieces[i].any()
        if heard and similar[i, person] < UNKNOWN:
            result[i] = -1
    _overlaps(pieces, result, similar)
    return result.tolist()


def _similarity(voices: Voices, people: np.ndarray) -> np.ndarray:
    """Cosine of each piece to each person, steadied by the stretch it is part of unless the two clearly disagree."""
    similar = voices.pieces @ people.T
    member = np.flatnonzero(voices.member >= 0)
    joined = voices.stretches[voices.member[member]] @ people.T
    own = similar[member]
    lead = own.max(axis=1) - np.take_along_axis(own, joined.argmax(axis=1)[:, None], axis=1)[:, 0]
    share = np.where(lead > _DISAGREE, 0.0, _STRETCH_SHARE)[:, None]
    similar[member] = (1 - share) * own + share * joined
    return similar


def _best_path(pieces: list[Piece], similar: np.ndarray) -> list[int]:
    count = similar.shape[1]
    if not pieces:
        return []
    score = np.zeros(count)
    back = np.zeros((len(pieces), count), dtype=int)
    for i, piece in enumerate(pieces):
        if i:
            before = pieces[i - 1]
            step = np.zeros((count, count))
            near = max(0.0, 1 - _gap(before, piece) * FRAME_S / _NEAR_S)
            np.fill_diagonal(step, near * (_SAME_VOICE if piece.voice == before.voice else -_OTHER_VOICE))
            total = score[:, None] + step
            back[i] = total.argmax(axis=0)
            score = total.max(axis=0)
        score = score + min(1.0, piece.seconds / _TRUSTED_S) * similar[i]
    path = [int(score.argmax())]
    for i in range(len(pieces) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def _overlaps(pieces: list[Piece], person: np.ndarray, similar: np.ndarray) -> None:
    """Fill in the people of overlapping pieces: who that voice is just before or after, never the same one twice."""
    by_voice: dict[int, list[int]] = {}
    for i, piece in enumerate(pieces):
        if not piece.overlap:
            by_voice.setdefault(piece.voice, []).append(i)
    given: list[tuple[Piece, int]] = []
    for i, piece in enumerate(pieces):
        if not piece.overlap:
            continue
        given = [(other, who) for other, who in given if other.end > piece.start]
        taken = {who for _, who in given}
        near = [
            (_gap(piece, pieces[j]), int(person[j]))
            for j in by_voice.get(piece.voice, [])
            if person[j] >= 0 and person[j] not in taken and _gap(piece, pieces[j]) < _NEAR_S / FRAME_S
        ]
        if near:
            person[i] = min(near)[1]
        else:
            free = [k for k in range(similar.shape[1]) if k not in taken]
            best = max(free, key=lambda k: similar[i, k], default=-1)
            person[i] = best if best >= 0 and similar[i, best] >= UNKNOWN else -1
        given.append((piece, int(person[i])))


def _gap(a: Piece, b: Piece) -> int:
    """Frames between two pieces, 0 when they touch or overlap."""
    return max(0, b.start - a.end, a.start - b.end)
