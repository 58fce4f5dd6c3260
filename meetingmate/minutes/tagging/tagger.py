"""Runs the encoder over a talk: probabilities for each turn, for pairs of turns, and for the characters of a turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from tokenizers import Tokenizer

from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.minutes.tagging import labels, windows
from meetingmate.minutes.tagging.windows import Piece

Floats = NDArray[np.float32]

#: Pairs of turns are kept up to this far apart.
REACH = 64
#: Windows of a talk that goes on are remembered, so that only its end is computed anew.
_REMEMBERED = 4096


class Mark(Struct, kw_only=True):
    """What a stretch of a turn's text is: ``start`` and ``end`` in characters, probabilities 0 to 1."""

    start: int
    end: int
    due: float
    owner: float
    sentence: float


class Tags(Struct, kw_only=True):
    """The tagger's answer for N turns.

    ``turns`` [N, labels.TURN_OUTPUTS] holds probabilities, ``links`` (by name of labels.LINKS) [N, REACH]: at [i, d]
    that of turns i and i - d - 1 sharing an item, 0 for pairs that no window shows together. ``marks`` are the tokens
    of each turn. ``thresholds`` belong to the model.
    """

    turns: Floats
    links: dict[str, Floats]
    marks: list[list[Mark]]
    thresholds: dict[str, float]

    def act(self, turn: int, name: str) -> float:
        """How likely a turn does this."""
        return float(self.turns[turn, labels.act(name)])

    def no_work(self, turn: int) -> bool:
        """Whether a turn is most likely about the call, private, a joke or read out: nothing is settled by it."""
        return max(labels.ACTS, key=lambda name: self.act(turn, name)) in labels.NO_WORK

    def kind(self, turn: int, name: str) -> float:
        """How likely a turn belongs to an item of this kind."""
        return float(self.turns[turn, labels.kind(name)])

    def part(self, turn: int, kind: str, name: str) -> float:
        """How likely a turn has this part in an item of this kind."""
        return float(self.turns[turn, labels.part(kind, name)])

    def link(self, name: str, one: int, other: int) -> float:
        """How likely two turns share an item (1 for a turn with itself)."""
        apart = abs(one - other)
        if apart == 0:
            return 1.0
        return float(self.links[name][max(one, other), apart - 1]) if apart <= REACH else 0.0

    def own(self, turn: int) -> float:
        """How likely the speaker of a turn owns its task."""
        return float(self.turns[turn, labels.OWN])


class Tagger:
    """The model in ``folder``. Raises OSError when a file is missing, and what the engines raise for damaged ones."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime

        known = json.loads((folder / "tagger.json").read_text("utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        begin = self._tokenizer.token_to_id("<s>")
        assert begin is not None
        self._begin: int = begin
        self._turn_scale = np.array(known["turns"], np.float32)
        self._link_scale = [known["links"][name] for name in labels.LINKS]
        self._token_scale = np.array(known["tokens"], np.float32)
        self._thresholds: dict[str, float] = known["thresholds"]
        self._known: dict[tuple[int, ...], tuple[Floats, Floats, Floats]] = {}

    def tag(self, turns: Sequence[tuple[str | None, str]]) -> Tags:
        """Tags of the turns (speaker or None, text), in order of time. Time grows linearly with the talk."""
        found = windows.pieces(self._tokenizer, turns)
        spans = windows.windows(found)
        size = len(turns)
        made = Tags(
            turns=np.zeros((size, labels.TURN_OUTPUTS), np.float32),
            links={name: np.zeros((size, REACH), np.float32) for name in labels.LINKS},
            marks=[[] for _ in turns],
            thresholds=self._thresholds,
        )
        centre = [-1] * len(found)
        best: list[tuple[Floats, Floats] | None] = [None] * len(found)
        for span in spans:
            pieces = [found[i] for i in span]
            turn_part, link_part, token_part = self._window(pieces)
            at = 1
            for place, i in enumerate(span):
                end = at + len(found[i].ids)
                before = place if span.start else len(found)
                after = len(span) - 1 - place if span.stop < len(found) else len(found)
                if min(before, after) > centre[i]:
                    centre[i], best[i] = min(before, after), (turn_part[place], token_part[at:end])
                at = end
            numbers = np.array([piece.turn for piece in pieces])
            apart = numbers[:, None] - numbers[None, :]
            near = np.nonzero((apart > 0) & (apart <= REACH))
            for name, part in zip(labels.LINKS, link_part, strict=True):
                np.maximum.at(made.links[name], (numbers[near[0]], apart[near] - 1), part[near])
        for piece, answer in zip(found, best, strict=True):
            assert answer is not None, "a piece in no window"
            np.maximum(made.turns[piece.turn], answer[0], out=made.turns[piece.turn])
            made.marks[piece.turn] += [
                Mark(start=a, end=b, due=float(p[0]), owner=float(p[1]), sentence=float(p[2]))
                for (a, b), p in zip(piece.spans, answer[1], strict=True)
                if b
            ]
        return made

    def _window(self, pieces: Sequence[Piece]) -> tuple[Floats, Floats, Floats]:
        """Probabilities of one window: turns [N, K], links [2, N, N], tokens [T, 3]."""
        ids = (self._begin, *(token for piece in pieces for token in piece.ids))
        key = (*ids, -1, *(len(piece.ids) for piece in pieces))
        if key in self._known:
            return self._known[key]
        starts = np.zeros(len(pieces), np.int64)
        pool = np.zeros((len(pieces), len(ids)), np.float32)
        at = 1
        for place, piece in enumerate(pieces):
            starts[place] = at
            pool[place, at : at + len(piece.ids)] = 1 / len(piece.ids)
            at += len(piece.ids)
        inputs: dict[str, Any] = {"ids": np.array(ids, np.int64), "starts": starts, "pool": pool}
        turns, links, tokens = self._session.run(None, inputs)
        answer = (
            _probability(turns, self._turn_scale[:, 0], self._turn_scale[:, 1]),
            np.stack([_probability(x, *scale) for x, scale in zip(links, self._link_scale, strict=True)]),
            _probability(tokens, self._token_scale[:, 0], self._token_scale[:, 1]),
        )
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = answer
        return answer


def _probability(logits: Any, factor: Any, shift: Any) -> Floats:
    return (1 / (1 + np.exp(-(logits * factor + shift)))).astype(np.float32)


#: Where the tagger lies that comes with the program.
FOLDER = paths.resources_dir() / "models" / "minutes"


@cache
def shipped() -> Tagger:
    """The tagger that comes with the program, loaded once a process. Raises ModelError when it does not load."""
    try:
        return Tagger(FOLDER)
    except Exception as error:  # the engines raise errors of many kinds for damaged files
        raise ModelError(
            tr("The tagger in {folder} is missing or damaged; install the program again, then retry.", folder=FOLDER)
        ) from error
