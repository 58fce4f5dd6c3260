"""Labelled talks as windows of token ids with targets, varied anew in each epoch."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from meetingmate.minutes.tagging import labels, windows
from meetingmate.minutes.tagging.windows import Piece, Tokenizer
from training import talk_format
from training.talk_format import LabelledItem, LabelledTurn, Talk

#: Turns at the cut edge of a window count less: they lack a side of their context.
_EDGE = 2
_EDGE_WEIGHT = 0.4
_WORD = re.compile(r"\w+")
#: Sentences of a turn that is short.
_SHORT = 3
#: Of a pair of turns, by how many of the two belong to an item: most pairs say nothing.
_PAIR_WEIGHTS = (0.01, 0.1, 1.0)


@dataclass
class LabelledPiece:
    """A piece with its targets; ``tasks`` and ``others`` are the items it belongs to, unique over all talks."""

    ids: list[int]
    turn: np.ndarray
    tokens: np.ndarray
    tasks: frozenset[str]
    others: frozenset[str]
    weight: float = 1.0


@dataclass
class Batch:
    """Tensors of some windows; see ``model.Tagger.forward`` for the first four."""

    ids: torch.Tensor
    mask: torch.Tensor
    starts: torch.Tensor
    pool: torch.Tensor
    turns: torch.Tensor
    turn_weights: torch.Tensor
    links: torch.Tensor
    link_weights: torch.Tensor
    tokens: torch.Tensor
    token_weights: torch.Tensor


def read_corpus(folder: Path) -> list[Talk]:
    """All talks of the ``.talk`` files of ``folder``, in the order of their names."""
    return [talk for path in sorted(folder.glob("*.talk")) for talk in talk_format.read(path)]


def split(talks: Sequence[Talk], part: int = 12) -> tuple[list[Talk], list[Talk]]:
    """Training and held-back talks (``talk_format.is_held_back``)."""
    held = [talk_format.is_held_back(talk.id, part) for talk in talks]
    return [t for t, h in zip(talks, held, strict=True) if not h], [t for t, h in zip(talks, held, strict=True) if h]


def varied(talk: Talk, chance: random.Random) -> tuple[Talk, dict[str, str]]:
    """The talk as another recogniser or another meeting might have given it, and the new label of each speaker that
    has one; the labels stay true."""
    turns = [replace(turn, parts=dict(turn.parts)) for turn in talk.turns]
    if chance.random() < 0.5:
        turns = by_sentence(talk, turns)
    elif chance.random() < 0.3:
        turns = _joined(turns)
    if talk.style != "asr" and chance.random() < 0.35:
        for turn in turns:
            turn.text = " ".join(re.sub(r"[.,;:!?…\"“”„()\-–—]+(?=\s|$)", " ", turn.text).lower().split()) or turn.text
    draw = chance.random()
    renamed: dict[str, str] = {}
    if draw < 0.15:
        for turn in turns:
            if turn.speaker:
                renamed.setdefault(turn.speaker, f"Speaker {len(renamed) + 1}")
                turn.speaker = renamed[turn.speaker]
    elif draw < 0.22:
        for turn in turns:
            turn.speaker = None
    return replace(talk, turns=turns), renamed


def by_sentence(talk: Talk, turns: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    """Each sentence as a turn of its own, as the program reads them (``windows.rows``).

    All sentences of a short turn with one item keep its part; else each part goes to the sentence that shares most
    words with its item.
    """
    items = {item.id: item for item in talk.items}
    made = []
    for turn in turns:
        texts = windows.rows(turn.text, talk.lang)
        for text in texts:
            made.append(replace(turn, text=text, parts=dict(turn.parts)))
        if len(texts) > _SHORT or len(turn.parts) > 1:
            own = made[-len(texts) :]
            for part in own:
                part.parts = {}
            for id_, name in turn.parts.items():
                max(own, key=lambda part: _shared(part.text, items[id_])).parts[id_] = name
    return made


def _joined(turns: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    """Turns of one speaker in a row are one, unless they are parts of the same item."""
    joined: list[LabelledTurn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last and last.speaker == turn.speaker and last.speaker and not set(last.parts) & set(turn.parts):
            last.text += " " + turn.text
            last.acts = list(dict.fromkeys([*last.acts, *turn.acts]))
            last.parts |= turn.parts
        else:
            joined.append(turn)
    return joined


def _shared(text: str, item: LabelledItem) -> int:
    words = [*_content(item.text), *_content(item.due), *_content(" ".join(item.owners))]
    return sum(any(_same(w, o) for o in words) for w in _WORD.findall(text.lower()))


def labelled(talk: Talk, tokenizer: Tokenizer, renamed: dict[str, str] | None = None) -> list[LabelledPiece]:
    """The pieces of a talk with their targets. ``renamed``: the new labels of speakers, for who owns what."""
    found = windows.pieces(tokenizer, [(turn.speaker, turn.text) for turn in talk.turns])
    items = {item.id: item for item in talk.items}
    first = {piece.turn: number for number, piece in reversed(list(enumerate(found)))}
    made = []
    for number, piece in enumerate(found):
        turn = talk.turns[piece.turn]
        alone = first[piece.turn] == number and (number + 1 == len(found) or found[number + 1].turn != piece.turn)
        parts = turn.parts if alone else _parts_here(turn, piece, [p for p in found if p.turn == piece.turn], items)
        made.append(_targets(talk, turn, piece, parts, items, renamed or {}))
    return made


def _parts_here(
    turn: LabelledTurn, piece: Piece, pieces: list[Piece], items: dict[str, LabelledItem]
) -> dict[str, str]:
    """The parts of a long turn go to the piece that shares most words with the item."""

    def text(p: Piece) -> str:
        spans = [span for span in p.spans if span[1]]
        return turn.text[spans[0][0] : spans[-1][1]] if spans else ""

    return {
        id_: name
        for id_, name in turn.parts.items()
        if max(pieces, key=lambda p: _shared(text(p), items[id_])) is piece
    }


def _targets(
    talk: Talk,
    turn: LabelledTurn,
    piece: Piece,
    parts: dict[str, str],
    items: dict[str, LabelledItem],
    renamed: dict[str, str],
) -> LabelledPiece:
    out = np.zeros(labels.TURN_OUTPUTS, np.float32)
    for act in turn.acts:
        out[labels.act(act)] = 1
    tokens = np.zeros((len(piece.ids), len(labels.TOKENS)), np.float32)
    for id_, part in parts.items():
        item = items[id_]
        out[labels.kind(item.kind)] = 1
        if item.kind in labels.PARTED:
            out[labels.part(item.kind, part)] = 1
        owners = [renamed.get(owner, owner) for owner in item.owners]
        if item.kind == "task" and turn.speaker in owners:
            out[labels.OWN] = 1
        _mark(tokens, piece, turn.text, item, part)
    return LabelledPiece(
        ids=piece.ids,
        turn=out,
        tokens=tokens,
        tasks=frozenset(f"{talk.id} {i}" for i in parts if items[i].kind == "task"),
        others=frozenset(f"{talk.id} {i}" for i in parts if items[i].kind != "task"),
    )


def _mark(tokens: np.ndarray, piece: Piece, text: str, item: LabelledItem, part: str) -> None:
    def mark(label: str, start: int, end: int) -> None:
        for place, (a, b) in enumerate(piece.spans):
            if b and a < end and b > start:
                tokens[place, labels.TOKENS.index(label)] = 1

    if item.due:
        words = [re.escape(word) for word in _WORD.findall(item.due)]
        for found in re.finditer(r"\b" + r"\W+".join(words) + r"\b", text, re.IGNORECASE):
            mark("due", found.start(), found.end())
    for owner in item.owners:
        for found in re.finditer(rf"\b{re.escape(owner.split()[0])}\b", text, re.IGNORECASE):
            mark("owner", found.start(), found.end())
    if part not in ("support", "oppose", "close"):
        content = _content(item.text)
        for found in _WORD.finditer(text):
            if any(_same(found.group().lower(), word) for word in content):
                mark("sentence", found.start(), found.end())


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if len(word) > 2 or word.isdigit()]


def _same(word: str, other: str) -> bool:
    """Forms of one word, roughly: the same beginning."""
    if word == other:
        return True
    least = min(len(word), len(other))
    return least >= 4 and word[: max(4, least - 2)] == other[: max(4, least - 2)]


def epoch(
    talks: Sequence[Talk], tokenizer: Tokenizer, seed: int, *, vary: bool = True, tokens: int = 4096
) -> Iterator[list[list[LabelledPiece]]]:
    """Batches of windows (of about ``tokens`` tokens) that go once over all talks."""
    chance = random.Random(seed)
    order = list(talks)
    chance.shuffle(order)
    made: list[list[LabelledPiece]] = []
    open_window: list[LabelledPiece] = []
    for talk in order:
        talk_now, renamed = varied(talk, chance) if vary else (talk, {})
        found = labelled(talk_now, tokenizer, renamed)
        length = sum(len(piece.ids) for piece in found)
        used = sum(len(piece.ids) for piece in open_window)
        if vary and open_window and used + length <= windows.WINDOW - 1:
            open_window += found
            continue
        if open_window:
            made.append(open_window)
            open_window = []
        if length <= windows.WINDOW - 1:
            open_window = found
            continue
        made += _cut(found, chance)
    if open_window:
        made.append(open_window)
    chance.shuffle(made)
    chunk = 64
    batches: list[list[list[LabelledPiece]]] = []
    for start in range(0, len(made), chunk):
        near = sorted(made[start : start + chunk], key=_size)
        now: list[list[LabelledPiece]] = []
        for window in near:
            if now and (len(now) + 1) * max(_size(window), _size(now[-1])) > tokens:
                batches.append(now)
                now = []
            now.append(window)
        if now:
            batches.append(now)
    chance.shuffle(batches)
    yield from batches


def _size(window: list[LabelledPiece]) -> int:
    return sum(len(piece.ids) for piece in window) + 1


def _cut(found: list[LabelledPiece], chance: random.Random) -> list[list[LabelledPiece]]:
    """Windows over a long talk: the first of any length, each next one repeats a quarter of the one before."""
    made, start = [], 0
    limit = chance.randint(windows.WINDOW // 2, windows.WINDOW - 1)
    while start < len(found):
        end, used = start, 0
        while end < len(found) and (end == start or used + len(found[end].ids) <= limit):
            used += len(found[end].ids)
            end += 1
        window = [replace(piece) for piece in found[start:end]]
        for place, piece in enumerate(window):
            cut_before = start > 0 and place < _EDGE
            cut_after = end < len(found) and place >= len(window) - _EDGE
            piece.weight = _EDGE_WEIGHT if cut_before or cut_after else 1.0
        made.append(window)
        if end >= len(found):
            break
        back, place = used // 4, end
        while place > start + 1 and back > 0:
            place -= 1
            back -= len(found[place].ids)
        start = max(place, start + 1)
        limit = windows.WINDOW - 1
    return made


def collate(made: list[list[LabelledPiece]], beginning: int) -> Batch:
    """Tensors of ``made``; ``beginning`` is the id that each window begins with."""
    rows, length, count = len(made), max(map(_size, made)), max(map(len, made))
    ids = np.ones((rows, length), np.int64)
    mask = np.zeros((rows, length), np.float32)
    starts = np.zeros((rows, count), np.int64)
    pool = np.zeros((rows, count, length), np.float32)
    turns = np.zeros((rows, count, labels.TURN_OUTPUTS), np.float32)
    turn_weights = np.zeros((rows, count), np.float32)
    links = np.zeros((rows, len(labels.LINKS), count, count), np.float32)
    link_weights = np.zeros_like(links)
    tokens = np.zeros((rows, length, len(labels.TOKENS)), np.float32)
    token_weights = np.zeros_like(tokens)
    for row, window in enumerate(made):
        ids[row, 0], mask[row, 0], at = beginning, 1, 1
        for place, piece in enumerate(window):
            end = at + len(piece.ids)
            ids[row, at:end], mask[row, at:end] = piece.ids, 1
            starts[row, place] = at
            pool[row, place, at:end] = 1 / (end - at)
            turns[row, place], turn_weights[row, place] = piece.turn, piece.weight
            tokens[row, at:end] = piece.tokens
            token_weights[row, at:end, :2] = 1.0 if piece.tasks else 0.1
            token_weights[row, at:end, 2] = 1.0 if piece.tasks or piece.others else 0.0
            at = end
        for link, which in enumerate(("tasks", "others")):
            sets: list[frozenset[str]] = [getattr(piece, which) for piece in window]
            for i in range(len(window)):
                for j in range(i):
                    links[row, link, i, j] = bool(sets[i] & sets[j])
                    link_weights[row, link, i, j] = _PAIR_WEIGHTS[bool(sets[i]) + bool(sets[j])]
    return Batch(
        *map(
            torch.from_numpy, (ids, mask, starts, pool, turns, turn_weights, links, link_weights, tokens, token_weights)
        )
    )
