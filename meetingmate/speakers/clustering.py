"""How many people speak, and what each of them sounds like.

The fragile part of every diarization: too strict a threshold makes ghosts (one person as three), too lax a one
merges people. So the tree (average linkage over the cosine similarity of long stretches of one voice) is cut
strictly first; then clusters with little speech, whose vectors are less certain, join the most similar one under a
laxer rule, and what is left of a few seconds only counts as a person only when it is unlike everybody else.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

#: Mean cosine similarity under which two clusters with much speech are two people.
SAME_PERSON = 0.64
#: How far the number of attendees may move that threshold, and no further: it is a hint, not a proof.
HINT_RANGE = (0.55, 0.72)
#: The same where the number of speakers is given (at the low end all are one).
ANY_RANGE = (-0.20, 0.90)
_STEP = 0.02
#: A cluster with less than SMALL_S plus SMALL_SHARE of all speech joins the most similar one at SMALL_SAME (in hours of
#: talk, odd moments of one person add up to more than a few seconds) ...
SMALL_S = 8.0
SMALL_SHARE = 0.01
SMALL_SAME = 0.54
#: ... and one with less than GHOST_S plus GHOST_SHARE of all speech is a person only below this similarity.
GHOST_S = 2.0
GHOST_SHARE = 0.002
FAR = 0.42
#: Shorter stretches say too little to build people from (unless there are no others).
LONG_S = 1.5
#: Most vectors for the tree (its matrix grows with the square); more than that are thinned evenly.
MOST_VECTORS = 2500

#: A given number of people is looked for among so many times as many clusters.
_MOST_CUTS = 4
#: Joins near the top of a tree that are tried one by one.
_FEW = 20

Bounds = tuple[int, int]


def people(
    vectors: np.ndarray, seconds: np.ndarray, *, bounds: Bounds | None = None, hint: int | None = None
) -> np.ndarray:
    """Voice of each person: unit vectors, float32 (people, dimensions), from the ``vectors`` of clean stretches.

    ``vectors`` are unit rows, ``seconds`` the speech behind each. ``bounds`` are the fewest and the most people
    there can be; ``hint`` is how many are expected. No vectors, no people.
    """
    return people_of_tracks([(vectors, seconds)], bounds=bounds, hint=hint)[0]


def people_of_tracks(
    tracks: list[tuple[np.ndarray, np.ndarray]], *, bounds: Bounds | None = None, hint: int | None = None
) -> list[np.ndarray]:
    """As ``people`` for several tracks on which nobody is heard twice; ``bounds`` and ``hint`` are of their sum."""
    forests = [_Tree(*_usable(vectors, seconds)) for vectors, seconds in tracks]
    thresholds = [SAME_PERSON]
    if bounds:
        thresholds += np.arange(*ANY_RANGE, _STEP).tolist()
        thresholds += [threshold for tree in forests for threshold in tree.last_joins()]
    elif hint:
        thresholds += np.arange(*HINT_RANGE, _STEP).tolist()
    thresholds.sort(key=lambda threshold: abs(threshold - SAME_PERSON))
    answers = [[tree.groups(threshold) for tree in forests] for threshold in thresholds]
    chosen = _choose(answers, bounds, hint)
    if bounds:
        chosen = _at_least(bounds[0], forests, chosen)
    return [tree.centres(labels) for tree, labels in zip(forests, chosen, strict=True)]


def _usable(vectors: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors that the people are made from, and the seconds that each stands for."""
    if (seconds >= LONG_S).sum() >= 2:
        vectors, seconds = vectors[seconds >= LONG_S], seconds[seconds >= LONG_S]
    if len(vectors) > MOST_VECTORS:
        chosen = np.linspace(0, len(vectors) - 1, MOST_VECTORS).astype(int)
        vectors, seconds = vectors[chosen], seconds[chosen] * (len(vectors) / MOST_VECTORS)
    return vectors, seconds


def _choose(answers: list[list[np.ndarray]], bounds: Bounds | None, hint: int | None) -> list[np.ndarray]:
    """Of the ``answers`` (the usual one first) the one nearest to what is known of the number of people."""
    counts = np.array([sum(_count(labels) for labels in answer) for answer in answers])
    wanted = int(counts[0])
    if hint and not bounds:
        wanted = hint
    if bounds:
        wanted = int(np.clip(hint or wanted, *bounds))
    # argmin takes the first of equals: the usual answer if it is as good as any.
    return answers[int(np.abs(counts - wanted).argmin())]


def _at_least(fewest: int, forests: list[_Tree], answer: list[np.ndarray]) -> list[np.ndarray]:
    """``answer`` with like voices parted that no threshold parts, when more people are known to speak; the track with
    the most speech first. As it was where there is too little speech to part."""
    counts = [_count(labels) for labels in answer]
    missing = fewest - sum(counts)
    if missing <= 0:
        return answer
    for track in sorted(range(len(forests)), key=lambda i: -forests[i].speech):
        parted = forests[track].parted(counts[track] + missing)
        if parted is not None:
            return [parted if i == track else labels for i, labels in enumerate(answer)]
    return answer


def _count(labels: np.ndarray) -> int:
    """People among the ``labels`` of vectors."""
    return len(np.unique(labels[labels >= 0]))


class _Tree:
    """Average linkage of the ``vectors`` of one track, to be cut at any similarity."""

    def __init__(self, vectors: np.ndarray, seconds: np.ndarray) -> None:
        self._vectors, self._seconds = vectors, seconds
        several = len(vectors) > 1
        self._linkage = linkage(vectors.astype(np.float64), "average", metric="cosine") if several else None

    def groups(self, threshold: float) -> np.ndarray:
        """Number of the person of each vector, -1 for those of ghosts."""
        if self._linkage is None:
            return np.zeros(len(self._vectors), dtype=int)
        return _groups(self._linkage, self._vectors, self._seconds, threshold)

    def last_joins(self) -> list[float]:
        """Similarities just over each of the last joins: every cut into few clusters is among them."""
        return [] if self._linkage is None else (1 - self._linkage[-_FEW:, 2] + 1e-6).tolist()

    @property
    def speech(self) -> float:
        """Seconds of speech behind the vectors."""
        return float(self._seconds.sum())

    def parted(self, count: int) -> np.ndarray | None:
        """As ``groups``, for the first cut with ``count`` people of GHOST_S or more; None if there is none."""
        for clusters in range(count, min(len(self._vectors), _MOST_CUTS * count) + 1):
            labels = fcluster(self._linkage, clusters, "maxclust")
            size = np.bincount(labels, weights=self._seconds)
            if (size >= GHOST_S).sum() == count:
                return np.where(size[labels] >= GHOST_S, labels, -1)
        return None

    def centres(self, labels: np.ndarray) -> np.ndarray:
        """What each group of ``groups`` sounds like."""
        return self._vectors.copy() if self._linkage is None else _centres(self._vectors, self._seconds, labels)


def _groups(tree: np.ndarray, vectors: np.ndarray, seconds: np.ndarray, threshold: float) -> np.ndarray:
    """Number of the person of each vector, -1 for those of ghosts, with the tree cut at similarity ``threshold``."""
    labels = fcluster(tree, 1 - threshold, "distance")
    lax = SMALL_SAME + min(0.0, threshold - SAME_PERSON)
    small = SMALL_S + SMALL_SHARE * float(seconds.sum())
    ghost = min(GHOST_S + GHOST_SHARE * float(seconds.sum()), 0.5 * float(seconds.sum()))
    names, labels = np.unique(labels, return_inverse=True)
    member = (labels[:, None] == np.arange(len(names))[None, :]).astype(np.float64)
    count, size, sums = member.sum(axis=0), seconds @ member, member.T @ vectors
    # Mean similarity of the members of two clusters: product of their mean vectors.
    similar = (sums / count[:, None]) @ (sums / count[:, None]).T
    np.fill_diagonal(similar, -1.0)
    while True:
        limit = np.where(size < ghost, FAR, np.where(size < small, lax, np.inf))
        joins = np.flatnonzero((similar.max(axis=1) >= limit) & (count > 0))
        if len(joins) == 0:
            break
        source = int(joins[size[joins].argmin()])
        target = int(similar[source].argmax())
        labels[labels == source] = target
        count[target] += count[source]
        size[target] += size[source]
        sums[target] += sums[source]
        count[source] = 0
        row = (sums @ sums[target]) / np.maximum(count * count[target], 1)
        similar[target, :] = similar[:, target] = np.where(count > 0, row, -1.0)
        similar[source, :] = similar[:, source] = -1.0
        similar[target, target] = -1.0
    for name in np.flatnonzero(count > 0):
        if size[name] < GHOST_S and size[name] < size.max():
            labels[labels == name] = -1
    return labels


def _centres(vectors: np.ndarray, seconds: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean voice of each group, refined by two rounds of nearest centre."""
    centres = np.stack([_mean(vectors, seconds, labels == name) for name in np.unique(labels[labels >= 0])])
    for _ in range(2):
        nearest = (vectors @ centres.T).argmax(axis=1)
        nearest[labels < 0] = -1
        centres = np.stack(
            [_mean(vectors, seconds, nearest == i) if (nearest == i).any() else c for i, c in enumerate(centres)]
        )
    return centres.astype(np.float32)


def _mean(vectors: np.ndarray, seconds: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Mean of the ``chosen`` unit vectors weighted by the speech behind them, of length one."""
    mean = (vectors[chosen] * seconds[chosen, None]).sum(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
