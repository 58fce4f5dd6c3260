"""Trains the adapter (LoRA: Hu et al. 2021) on the corpus; can be stopped and started again.

    python -m training.writer.train MODEL.gguf --out RUN [--minutes 120 --rate 3e-4 --rank 16 --items-only]
        [--begin-with ADAPTER.gguf] [--talks 900]

In RUN: ``state.pt`` (goes on from there), ``log.jsonl`` (loss). The rate falls to nothing over ``--minutes``, so that a
run of any length ends well. A new run may begin with the weights of an exported adapter, for instance the one that
ships.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from torch.nn import functional

from meetingmate.minutes.tagging.tagger import FOLDER, Tagger
from training import summaries
from training.tagger import dataset
from training.talk_format import Talk
from training.writer import base, examples, export, prose

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SUMMARIES = CORPUS.with_name("summaries")
#: Layers that get low-rank weights, by the names of transformers.
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
#: Layers below this one hold no low-rank weights, so that the way back ends here.
_FIRST_LAYER = 6
_LONGEST = {"topic": 480, "summary": 480}  # tokens of an example
_LONGEST_ITEM = 210
_BATCH = 520  # tokens
_AT_A_TIME = 12  # examples that are sorted by length together
_WARM_UP = 15  # steps
_SAVE_EVERY_S = 420

Pair = tuple[list[int], list[int]]


def pairs(tokenizer: Any, chosen: Sequence[examples.Example]) -> list[Pair]:
    """Token ids of questions and answers; those that are too long are left out."""
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    made = []
    for one in chosen:
        question = tokenizer(one.question).input_ids
        wanted = [*tokenizer(f" {one.answer}").input_ids, end]
        if len(question) + len(wanted) <= _LONGEST.get(one.kind, _LONGEST_ITEM):
            made.append((question, wanted))
    return made


def batches(data: Sequence[Pair], at: int) -> Iterator[list[Pair]]:
    """The next examples from ``at`` on, in batches of about the same length."""
    chunk = sorted(
        (data[(at + k) % len(data)] for k in range(_AT_A_TIME)), key=lambda pair: len(pair[0]) + len(pair[1])
    )
    found: list[list[Pair]] = [[]]
    for pair in chunk:
        if found[-1] and (len(pair[0]) + len(pair[1])) * (len(found[-1]) + 1) > _BATCH:
            found.append([])
        found[-1].append(pair)
    random.Random(at).shuffle(found)
    yield from found


def loss_of(model: Any, batch: Sequence[Pair]) -> torch.Tensor:
    """Mean cross-entropy of the answers' tokens; only for these the wide last layer is computed."""
    longest = max(len(question) + len(wanted) for question, wanted in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    rows, columns, wanted_ids = [], [], []
    for number, (question, wanted) in enumerate(batch):
        both = question + wanted
        ids[number, : len(both)] = torch.tensor(both)
        mask[number, : len(both)] = 1
        for place, token in enumerate(wanted):
            rows.append(number)
            columns.append(len(question) - 1 + place)
            wanted_ids.append(token)
    hidden = model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    return functional.cross_entropy(model.lm_head(hidden[rows, columns]).float(), torch.tensor(wanted_ids))


def _grouped(talks: Sequence[Talk], tagger: Tagger) -> list[examples.Grouped]:
    """What the tagger makes of the talks: some minutes."""
    found = []
    for number, talk in enumerate(talks, 1):
        found.append(examples.grouped(talk, tagger))
        if number % 100 == 0 or number == len(talks):
            print(f"\r{number} of {len(talks)} talks tagged", end="", flush=True)
    print()
    return found


def _chosen(talks: Sequence[Talk], written: set[str], most: int) -> list[Talk]:
    """At most so many talks: those that have a ``written`` summary first, then any."""
    chance = random.Random(0)
    ordered = sorted(talks, key=lambda talk: (talk.id not in written, chance.random()))
    return ordered[:most] if most else ordered


def _begin_with(adapted: Any, adapter: Path) -> None:
    """Take over the low-rank weights of an exported adapter; its rank may be lower than that of the run."""
    weights = export.weights_of(adapter)
    own = dict(adapted.named_parameters())
    with torch.no_grad():
        for name, weight in own.items():
            if (found := export.target_of(name)) is None:
                continue
            target, factor = found
            taken = weights.pop(f"{target}.{factor}")
            if factor == "lora_a":
                weight[: len(taken)] = taken
            else:
                weight[:, : taken.shape[1]] = taken
    if weights:
        raise SystemExit(f"{adapter} has weights for layers that this run does not train: {sorted(weights)[:3]}")


def _written() -> set[str]:
    return {one.talk for path in SUMMARIES.glob("*.txt") for one in summaries.read(path)}


def _prose(talks: Sequence[Talk], tagger: Tagger) -> list[examples.Example]:
    by_id = {talk.id: talk for talk in talks}
    written = [one for path in sorted(SUMMARIES.glob("*.txt")) for one in summaries.read(path) if one.talk in by_id]
    return [example for one in written for example in prose.examples(by_id[one.talk], one, tagger)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train for the given minutes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="the GGUF file of the writing model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--items-only", action="store_true", help="without topics and summaries")
    parser.add_argument("--begin-with", type=Path, help="an exported adapter whose weights a new run begins with")
    parser.add_argument("--talks", type=int, default=0, help="use so many talks, those with a summary first")
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32", help="of the frozen weights")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    options.out.mkdir(parents=True, exist_ok=True)

    tagger = Tagger(FOLDER, threads=options.threads)
    talks, _ = dataset.split(dataset.read_corpus(CORPUS))
    # whole AMI meetings have a human abstract, no sentence for each item
    talks = [talk for talk in talks if not talk.id.startswith("ami")]
    found = _grouped(_chosen(talks, set() if options.items_only else _written(), options.talks), tagger)
    told = [] if options.items_only else _prose(talks, tagger)
    model, tokenizer = base.load(options.model, options.out / "floats", getattr(torch, options.dtype))
    adapted = get_peft_model(
        model,
        LoraConfig(
            r=options.rank,
            lora_alpha=2 * options.rank,
            target_modules=TARGETS,
            layers_to_transform=list(range(_FIRST_LAYER, model.config.num_hidden_layers)),
        ),
    )
    weights = [weight for weight in adapted.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.98))
    kinds = [*examples.KINDS, *([] if options.items_only else ["topic", "summary"])]
    state: dict[str, Any] = {"at": 0, "step": 0, "rank": options.rank, "kinds": kinds}
    kept = options.out / "state.pt"
    if kept.exists():
        stored = torch.load(kept)
        set_peft_model_state_dict(adapted, stored["lora"])
        optimizer.load_state_dict(stored["optimizer"])
        state |= {"at": stored["state"]["at"], "step": stored["state"]["step"]}
    elif options.begin_with:
        _begin_with(adapted, options.begin_with)

    def save() -> None:
        new = {"lora": get_peft_model_state_dict(adapted), "optimizer": optimizer.state_dict(), "state": state}
        torch.save(new, kept.with_suffix(".new"))
        kept.with_suffix(".new").replace(kept)

    plain = adapted.base_model.model
    adapted.train()
    begun = saved = time.monotonic()
    losses: list[float] = []
    passes, data = -1, []
    while (gone := (time.monotonic() - begun) / 60) < options.minutes:
        if state["at"] // max(1, len(data)) != passes:
            passes = state["at"] // max(1, len(data)) if data else 0
            chance = random.Random(passes + 1)
            items = examples.examples(found, chance)
            # as many items as topics and summaries, so that neither drowns the other
            mixed = [*items[: len(told)], *told] if told else items
            chance.shuffle(mixed)
            data = pairs(tokenizer, mixed)
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, (state["step"] + 1) / _WARM_UP) * max(0.02, 1 - gone / options.minutes)
        for batch in batches(data, state["at"]):
            loss = loss_of(plain, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            state["step"] += 1
            losses.append(loss.item())
        state["at"] += _AT_A_TIME
        with (options.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({**state, "minutes": round(gone, 1), "loss": sum(losses) / len(losses)}) + "\n")
        print(
            f"\r{gone:.1f} of {options.minutes:g} minutes, {state['at']} examples, loss {losses[-1]:.2f}",
            end="",
            flush=True,
        )
        losses.clear()
        if time.monotonic() - saved > _SAVE_EVERY_S:
            save()
            saved = time.monotonic()
    save()


if __name__ == "__main__":
    main()
