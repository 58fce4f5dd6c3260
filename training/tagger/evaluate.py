"""How well a tagger tells turns, pairs and tokens on labelled talks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from meetingmate.minutes.tagging import labels, windows
from training.tagger import dataset
from training.tagger.model import Shape, Tagger
from training.talk_format import Talk


def average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    """Area under the curve of precision over recall; nan when nothing is true."""
    order = np.argsort(-scores, kind="stable")
    hits = truth[order].astype(bool)
    if not hits.any():
        return float("nan")
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def best_f(scores: np.ndarray, truth: np.ndarray) -> float:
    """The best F1 of any threshold."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    return float((2 * hits / (np.arange(1, len(hits) + 1) + truth.sum())).max()) if truth.sum() else float("nan")


def outputs(model: Tagger, tokenizer: Tokenizer, talks: Sequence[Talk]) -> dict[str, list[np.ndarray]]:
    """Scores and targets of all pieces, of the pairs within windows, and of tokens."""
    model.eval()
    start = tokenizer.token_to_id("<s>")
    start = start if start is not None else tokenizer.token_to_id("[CLS]")
    collected: dict[str, list[np.ndarray]] = {
        key: [] for key in ("turns", "turns_true", "task", "task_true", "other", "other_true", "token", "token_true")
    }
    with torch.inference_mode():
        for talk in talks:
            found = dataset.labelled(talk, tokenizer)
            spans = windows.windows([windows.Piece(turn=0, ids=p.ids, spans=[]) for p in found])
            best: dict[int, tuple[int, np.ndarray]] = {}
            for span in spans:
                batch = dataset.collate([[found[i] for i in span]], start)
                turns, links, tokens = model(batch.ids, batch.mask, batch.starts, batch.pool)
                for place, i in enumerate(span):
                    centre = min(place if span.start else 99, len(span) - 1 - place if span.stop < len(found) else 99)
                    if i not in best or centre > best[i][0]:
                        best[i] = (centre, turns[0, place].float().numpy())
                for link, name in enumerate(labels.LINKS):
                    chosen = batch.link_weights[0, link] == 1
                    collected[name].append(links[0, link][chosen].float().numpy())
                    collected[f"{name}_true"].append(batch.links[0, link][chosen].numpy())
                chosen = batch.token_weights[0, :, 0] == 1
                collected["token"].append(tokens[0][chosen].float().numpy())
                collected["token_true"].append(batch.tokens[0][chosen].numpy())
            collected["turns"].append(np.stack([best[i][1] for i in range(len(found))]))
            collected["turns_true"].append(np.stack([piece.turn for piece in found]))
    return collected


def figures(model: Tagger, tokenizer: Tokenizer, talks: Sequence[Talk]) -> dict[str, float]:
    """Average precision (and best F1 for the membership in tasks and decisions) on ``talks``."""
    if not talks:
        return {}
    got = {key: np.concatenate(value) for key, value in outputs(model, tokenizer, talks).items()}
    made = {}
    for name in ("task", "decision"):
        column = labels.kind(name)
        made[f"{name}_ap"] = average_precision(got["turns"][:, column], got["turns_true"][:, column])
        made[f"{name}_f"] = best_f(got["turns"][:, column], got["turns_true"][:, column])
        settle = labels.part(name, "settle")
        made[f"{name}_settle_ap"] = average_precision(got["turns"][:, settle], got["turns_true"][:, settle])
    acts = [average_precision(got["turns"][:, i], got["turns_true"][:, i]) for i in range(len(labels.ACTS))]
    made["acts_map"] = float(np.nanmean(acts))
    made["own_ap"] = average_precision(got["turns"][:, labels.OWN], got["turns_true"][:, labels.OWN])
    for name in labels.LINKS:
        made[f"link_{name}_ap"] = average_precision(got[name], got[f"{name}_true"])
    for place, name in enumerate(labels.TOKENS):
        made[f"{name}_ap"] = average_precision(got["token"][:, place], got["token_true"][:, place])
    return {key: round(value, 4) for key, value in made.items()}


def load(run: Path) -> tuple[Tagger, Tokenizer]:
    """Model and tokenizer of a run."""
    saved = torch.load(run / "checkpoint.pt", weights_only=False)
    model = Tagger(Shape(**saved["shape"]))
    model.load_state_dict(saved["model"])
    return model, Tokenizer.from_file(str(run / "tokenizer.json"))


def main() -> None:
    """python -m training.tagger.evaluate RUN FOLDER [--language en]"""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("talks", type=Path)
    parser.add_argument("--language")
    options = parser.parse_args()
    model, tokenizer = load(options.run)
    talks = [t for t in dataset.read_corpus(options.talks) if options.language in (None, t.lang)]
    print(json.dumps(figures(model, tokenizer, talks), indent=1))


if __name__ == "__main__":
    main()
