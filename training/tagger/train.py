"""Trains the tagger; can be stopped and started again at any time.

    python -m training.tagger.train --out RUN [--base e5 --layers 0 1 2 3 4 5 6 7 --epochs 6 --part 1.0 --threads 2]

In RUN: ``tokenizer.json``, ``checkpoint.pt`` (goes on from there), ``log.jsonl`` (loss and figures on the held-back
talks after each epoch). ``--part`` takes a share of the training talks, for the learning curve; ``--start OTHER``
begins with the weights of another run.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from meetingmate.minutes.tagging import labels
from training.tagger import bases, dataset, evaluate, vocabulary
from training.tagger.model import Shape, Tagger

HERE = Path(__file__).resolve().parent
_SAVE_EVERY = 50
#: Languages whose frequent words stay in the vocabulary.
FREQUENT = ("en", "de", "fr", "es")


def loss_of(model: Tagger, batch: dataset.Batch) -> torch.Tensor:
    """The weighted sum over turns, pairs and tokens."""
    turns, links, tokens = model(batch.ids, batch.mask, batch.starts, batch.pool)
    weight = torch.ones(labels.TURN_OUTPUTS)
    weight[: len(labels.ACTS)] = 0.5
    # most turns belong to no item: what is missed costs more than what is found too much
    positive = torch.ones(labels.TURN_OUTPUTS)
    positive[len(labels.ACTS) :] = 1.5
    each = functional.binary_cross_entropy_with_logits(
        turns.float(), batch.turns, pos_weight=positive, weight=weight, reduction="none"
    )
    total = (each.sum(2) * batch.turn_weights).sum() / batch.turn_weights.sum()
    pair = (
        functional.binary_cross_entropy_with_logits(links.float(), batch.links, reduction="none") * batch.link_weights
    )
    total = total + 2 * pair.sum() / batch.link_weights.sum().clamp(min=1)
    token = (
        functional.binary_cross_entropy_with_logits(tokens.float(), batch.tokens, reduction="none")
        * batch.token_weights
    )
    return total + 1.5 * token.sum() / batch.token_weights.sum().clamp(min=1)


def begin(options: argparse.Namespace, talks: list[Any]) -> tuple[Tagger, Tokenizer]:
    """A new tagger on the chosen base."""
    base = bases.load(options.base, options.bases)
    tokenizer, embedding = base.tokenizer, base.tensors["embed.weight"]
    if options.base == "e5":
        words = _frequent_words(options.words)
        texts = [turn.text for talk in talks for turn in talk.turns]
        tokenizer, embedding = vocabulary.pruned(base, [*texts, *words], options.vocabulary)
    layers = options.layers or list(range(base.layers))
    model = Tagger(Shape(vocabulary=len(embedding), layers=len(layers), eps=base.eps))
    state = model.state_dict()
    for name, tensor in base.tensors.items():
        if name == "embed.weight":
            state[name] = embedding
        elif name.startswith("layers."):
            number, rest = name.removeprefix("layers.").split(".", 1)
            if int(number) in layers:
                state[f"layers.{layers.index(int(number))}.{rest}"] = tensor
        else:
            state[name] = tensor
    model.load_state_dict(state)
    return model, tokenizer


def _frequent_words(count: int) -> list[str]:
    """The ``count`` most frequent words of each language, from the package wordfreq."""
    import wordfreq

    lists = [wordfreq.top_n_list(language, count, wordlist="large") for language in FREQUENT]
    return [form for words in zip(*lists, strict=True) for word in words for form in (word, word.capitalize())]


def main(arguments: list[str] | None = None) -> bool:
    """Run the training; see the head of this module. Returns whether it came to its end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus")
    parser.add_argument("--bases", type=Path, default=Path.home() / ".cache" / "meetingmate-training")
    parser.add_argument("--base", choices=("e5", "minilm"), default="e5")
    parser.add_argument("--layers", type=int, nargs="+", help="layers of the base that are kept")
    parser.add_argument("--vocabulary", type=int, default=30_000)
    parser.add_argument("--words", type=int, default=25_000, help="frequent words of each language to keep whole")
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers that stay as they are")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--language", help="only talks in this language")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--minutes", type=float, help="stop (and save) after so many minutes")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    talks = dataset.read_corpus(options.corpus)
    if options.language:
        talks = [talk for talk in talks if talk.lang == options.language]
    training, held = dataset.split(talks)
    random.Random(options.seed).shuffle(training)
    training = training[: round(len(training) * options.part)]

    checkpoint = options.out / "checkpoint.pt"
    saved: dict[str, Any] | None = torch.load(checkpoint, weights_only=False) if checkpoint.exists() else None
    if saved or options.start:
        source = saved or torch.load(options.start / "checkpoint.pt", weights_only=False)
        model = Tagger(Shape(**source["shape"]))
        model.load_state_dict(source["model"])
        path = (options.out if saved else options.start) / "tokenizer.json"
        tokenizer = Tokenizer.from_file(str(path))
    else:
        model, tokenizer = begin(options, talks)
    tokenizer.save(str(options.out / "tokenizer.json"))
    # the words of the base keep their places, so that those the corpus lacks stay beside their neighbours
    model.embed.weight.requires_grad_(False)
    for part in (model.position, model.norm, *model.layers[: options.frozen]):
        part.requires_grad_(False)
    model.kind.requires_grad_(False)
    heads = ("turn_", "link_", "token_")
    trained = [(name, tensor) for name, tensor in model.named_parameters() if tensor.requires_grad]
    groups = [
        {"params": [p for n, p in trained if not n.startswith(heads)], "lr": options.rate},
        {"params": [p for n, p in trained if n.startswith(heads)], "lr": options.rate * 4},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    if saved and len(saved["optimizer"]["state"]) == len(trained):
        optimizer.load_state_dict(saved["optimizer"])
    rates = [
        group["lr"] if not saved else rate for group, rate in zip(groups, (options.rate, options.rate * 4), strict=True)
    ]
    step, first_epoch, first_batch = (saved["step"], saved["epoch"], saved["batch"]) if saved else (0, 0, 0)
    per_epoch = sum(1 for _ in dataset.epoch(training, tokenizer, 0))
    total = per_epoch * options.epochs
    print(
        f"{len(training)} talks, {len(held)} held back; about {per_epoch} steps an epoch, from step {step}", flush=True
    )

    def save(epoch: int, batch: int) -> None:
        state = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "shape": vars(model.shape),
            "step": step,
            "epoch": epoch,
            "batch": batch,
            "options": {k: str(v) for k, v in vars(options).items()},
        }
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)

    started = time.monotonic()
    for epoch in range(first_epoch, options.epochs):
        model.train()
        running, counted, seen, since = 0.0, 0, 0, time.monotonic()
        for number, rows in enumerate(dataset.epoch(training, tokenizer, options.seed * 1000 + epoch)):
            if epoch == first_epoch and number < first_batch:
                continue
            batch = dataset.collate(rows, beginning(tokenizer))
            done = min(1.0, step / max(1, total))
            factor = min(1.0, step / max(1, 0.06 * total)) * max(0.02, 1 - done)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            loss = loss_of(model, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            running, counted, seen = running + float(loss.detach()), counted + 1, seen + int(batch.mask.sum())
            if step % _SAVE_EVERY == 0:
                speed = seen / (time.monotonic() - since)
                print(
                    f"epoch {epoch} step {step}/{total} loss {running / counted:.3f} {speed:.0f} tokens/s",
                    flush=True,
                )
                save(epoch, number + 1)
            if options.minutes and time.monotonic() - started > options.minutes * 60:
                save(epoch, number + 1)
                print("stopped; the same command goes on", flush=True)
                return False
        figures = evaluate.figures(model, tokenizer, held)
        line = {"epoch": epoch, "step": step, "loss": round(running / max(1, counted), 4), **figures}
        with (options.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)
        save(epoch + 1, 0)
    return True


def beginning(tokenizer: Tokenizer) -> int:
    """Id that each window begins with."""
    token = tokenizer.token_to_id("<s>")
    return token if token is not None else tokenizer.token_to_id("[CLS]")


if __name__ == "__main__":
    main()
