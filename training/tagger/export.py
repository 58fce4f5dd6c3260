"""From a trained run to what ships: int8 ONNX, tokenizer, scales and thresholds.

    python -m training.tagger.export RUN --out ../resources/models/minutes [--corpus training/corpus]

Scales (temperatures) and thresholds come from the held-back talks alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from meetingmate.minutes.tagging import labels
from training.tagger import dataset, evaluate, items
from training.tagger.model import Tagger
from training.tagger.train import HERE


class _OneWindow(nn.Module):
    """The tagger for a single window, without the dimension of the batch."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, starts: Tensor, pool: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mask = torch.ones_like(ids, dtype=torch.float32)[None]
        turns, links, tokens = self.model(ids[None], mask, starts[None], pool[None])
        return turns[0], links[0], tokens[0]


def to_onnx(model: Tagger, target: Path) -> None:
    """Write ``model`` as int8 ONNX (weights and embeddings by 8 bits, sums in float)."""
    model.eval()
    example = (torch.arange(40) % 20 + 4, torch.tensor([1, 20]), torch.rand(2, 40))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _OneWindow(model),
            example,
            str(whole),
            input_names=["ids", "starts", "pool"],
            output_names=["turns", "links", "tokens"],
            dynamic_axes={
                "ids": {0: "tokens"},
                "starts": {0: "pieces"},
                "pool": {0: "pieces", 1: "tokens"},
                "turns": {0: "pieces"},
                "links": {1: "pieces", 2: "pieces"},
                "tokens": {0: "tokens"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, target, per_channel=True, weight_type=QuantType.QInt8)


def scale_of(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Factor and shift that make probabilities out of logits (Platt 1999), by the least log loss."""
    x = torch.tensor(logits, dtype=torch.float64)
    y = torch.tensor(truth, dtype=torch.float64)
    factor = torch.ones(1, dtype=torch.float64, requires_grad=True)
    shift = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([factor, shift], max_iter=60)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(x * factor + shift, y) + 1e-4 * (factor - 1) ** 2
        loss.sum().backward()
        return loss.sum()

    optimizer.step(closure)
    return round(float(factor), 4), round(float(shift), 4)


def calibration(got: dict[str, np.ndarray]) -> dict[str, Any]:
    """Scales of all outputs."""
    turns, truth = got["turns"], got["turns_true"]
    scales = [
        scale_of(turns[:, i], truth[:, i]) if truth[:, i].sum() >= 10 else (1.0, 0.0)
        for i in range(labels.TURN_OUTPUTS)
    ]
    links = {name: scale_of(got[name], got[f"{name}_true"]) for name in labels.LINKS}
    tokens = [scale_of(got["token"][:, i], got["token_true"][:, i]) for i in range(len(labels.TOKENS))]
    return {"turns": scales, "links": links, "tokens": tokens, "thresholds": {}}


def main(arguments: list[str] | None = None) -> None:
    """Write the files; see the head of this module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus")
    options = parser.parse_args(arguments)
    model, tokenizer = evaluate.load(options.run)
    _, held = dataset.split(dataset.read_corpus(options.corpus))
    options.out.mkdir(parents=True, exist_ok=True)
    got = {key: np.concatenate(value) for key, value in evaluate.outputs(model, tokenizer, held).items()}
    found = calibration(got)
    target = options.out / "tagger.onnx"
    to_onnx(model, target)
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    found["sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    card = options.out / "tagger.json"
    card.write_text(json.dumps(found), "utf-8")
    found["thresholds"] = items.thresholds(items.tagged_talks(options.out, held))
    card.write_text(json.dumps(found) + "\n", "utf-8")
    sizes = ", ".join(f"{p.name} {p.stat().st_size / 1e6:.1f} MB" for p in sorted(options.out.iterdir()))
    print(sizes)


if __name__ == "__main__":
    main()
