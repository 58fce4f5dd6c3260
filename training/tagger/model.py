"""The tagger: a BERT encoder (some of the base's layers, a pruned vocabulary), heads for turns, pairs and tokens."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from meetingmate.minutes.tagging import labels

_LINK_SIZE = 64
#: Turns further apart than this count as this far.
FARTHEST = 24


@dataclass
class Shape:
    """Sizes of an encoder."""

    vocabulary: int
    layers: int
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    eps: float = 1e-12
    dropout: float = 0.1


class _Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, shape.eps)
        self.up = nn.Linear(shape.hidden, shape.inner)
        self.down = nn.Linear(shape.inner, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, shape.eps)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask
        )
        seen = seen.transpose(1, 2).reshape(batch, length, hidden)
        x = self.attention_norm(x + self.drop(self.out(seen)))
        return self.output_norm(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Tagger(nn.Module):
    """Logits for the turns of a window [N, labels.TURN_OUTPUTS], pairs of turns [2, N, N] and tokens [T, 3]."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocabulary, shape.hidden)
        self.position = nn.Embedding(shape.positions, shape.hidden)
        self.kind = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, shape.eps)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.drop = nn.Dropout(shape.dropout)
        self.turn_in = nn.Linear(2 * shape.hidden, shape.hidden)
        self.turn_norm = nn.LayerNorm(shape.hidden)
        self.turn_out = nn.Linear(shape.hidden, labels.TURN_OUTPUTS)
        self.link_query = nn.Linear(shape.hidden, len(labels.LINKS) * _LINK_SIZE)
        self.link_key = nn.Linear(shape.hidden, len(labels.LINKS) * _LINK_SIZE)
        self.link_distance = nn.Parameter(torch.zeros(FARTHEST + 1, len(labels.LINKS)))
        self.token_out = nn.Linear(shape.hidden, len(labels.TOKENS))

    def forward(self, ids: Tensor, mask: Tensor, starts: Tensor, pool: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """``ids`` [B, T]; ``mask`` [B, T], 1 where a token stands; ``starts`` [B, N], the place of each turn's
        marker; ``pool`` [B, N, T], rows that average the tokens of a turn."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.embed(ids) + self.position(places) + self.kind))
        bias = mask.bool()[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        first = torch.gather(x, 1, starts[:, :, None].expand(-1, -1, x.shape[2]))
        turns = self.turn_norm(functional.gelu(self.turn_in(torch.cat([first, pool.to(x.dtype) @ x], dim=2))))
        turns = self.drop(turns)
        batch, count, _ = turns.shape
        query = self.link_query(turns).view(batch, count, len(labels.LINKS), _LINK_SIZE).transpose(1, 2)
        key = self.link_key(turns).view(batch, count, len(labels.LINKS), _LINK_SIZE).transpose(1, 2)
        one_way = query @ key.transpose(2, 3) / _LINK_SIZE**0.5
        number = torch.arange(count, device=ids.device)
        apart = (number[:, None] - number[None, :]).abs().clamp(max=FARTHEST)
        links = one_way + one_way.transpose(2, 3) + self.link_distance[apart].permute(2, 0, 1)
        return self.turn_out(turns), links, self.token_out(x)
