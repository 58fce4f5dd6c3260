"""Keeps of a multilingual vocabulary what the four languages and recognisers write."""

from __future__ import annotations

import json
from collections.abc import Iterable

import torch
from tokenizers import Tokenizer

from training.tagger.bases import Base, unigram

_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")


def pruned(base: Base, texts: Iterable[str], size: int) -> tuple[Tokenizer, torch.Tensor]:
    """A tokenizer of at most ``size`` pieces and their rows of the embedding: all single letters of Latin scripts,
    then the pieces that ``texts`` use most (earlier texts count for more: give the words by frequency)."""
    model = json.loads(base.tokenizer.to_str())["model"]
    vocabulary: list[tuple[str, float]] = [(piece, score) for piece, score in model["vocab"]]
    counts: dict[int, float] = {}
    for number, text in enumerate(texts):
        for token in base.tokenizer.encode(text, add_special_tokens=False).ids:
            counts[token] = counts.get(token, 0.0) + 1 / (1000 + number)
    letters = {
        number
        for number, (piece, _) in enumerate(vocabulary)
        if len(piece.replace("▁", "")) <= 1
        and all(ord(c) < 0x250 or 0x2010 <= ord(c) <= 0x20AC or c == "▁" for c in piece)
    }
    specials = [next(n for n, (piece, _) in enumerate(vocabulary) if piece == name) for name in _SPECIALS]
    kept = sorted(letters - set(specials))
    more = sorted((n for n in counts if n not in letters and n not in specials), key=lambda n: -counts[n])
    kept += more[: size - len(kept) - len(specials)]
    chosen = [*specials, *sorted(kept)]
    tokenizer = unigram([vocabulary[n] for n in chosen], chosen.index(specials[3]))
    tokenizer.add_special_tokens(list(_SPECIALS))
    return tokenizer, base.tensors["embed.weight"][torch.tensor(chosen)]
