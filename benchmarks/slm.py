"""What the starter writing model can do, step by step, against simple rules; and what it costs.

    python benchmarks/slm.py --model FOLDER [--data ../shared/data] [--only STEPS]

Prints one table a step and, with ``--json FILE``, writes the figures. See docs/decisions/slm-use.md.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import meetingmate  # noqa: F401 - first: it turns off what engines report

# isort: split
import llama_cpp
from rich.console import Console
from rich.table import Table

from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.language import words
from meetingmate.minutes.writing import select, titles
from meetingmate.minutes.writing.write import write_minutes
from meetingmate.slm import grammar
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.runtime import find_gguf

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "data" / "slm"
PROMPTS = ROOT / "benchmarks" / "prompts"
KINDS = ["commitment", "request", "decision", "report", "question", "other"]
MEETINGS = ["sample_standup", "it_huddle", "long_meeting"]
console = Console()

# What one writes in ten minutes without a model.
RULES = [
    ("question", r"\?\s*$"),
    ("request", r"\b(?:could|can|would|will) (?:you|somebody)\b|\bplease\b|\bsomebody (?:has|needs) to\b|\bI need\b"),
    (
        "decision",
        r"\b(?:agreed|decided|approved|carried|settled)\b|\b(?:then|so) we\b|\blet's make\b|\bwe (?:stick|go)\b",
    ),
    ("commitment", r"\b(?:I|we)(?:'ll| will)\b|\bI can\b|\blet me\b|\bI'm (?:going to|on it)\b|\bleave it with me\b"),
    ("other", r"\b(?:thanks|thank you|bye|morning|hello|sorry|happy|ha|haha|mm-hmm)\b"),
]


def by_rules(text: str) -> str:
    """The kind of a line by plain patterns."""
    asked = re.search(RULES[1][1], text, re.IGNORECASE)
    for kind, pattern in RULES:
        if kind == "question" and asked:
            continue
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return "report"


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive one has the higher score (area under the ROC curve)."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def rows(name: str) -> list[dict[str, str]]:
    """Labelled lines of tests/data/slm."""
    return [json.loads(line) for line in (LABELLED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def show(title: str, heads: Sequence[str], body: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head)
    for row in body:
        table.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row))
    console.print(table)


def best(chances: dict[str, float]) -> str:
    """The likeliest."""
    return max(chances, key=chances.__getitem__)


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of this thread's process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def speed(engine: Engine, model: Path, _data: Path) -> dict[str, Any]:
    """Load, tokens and calls a second, memory."""
    lines = [row["text"] for row in rows("small_talk")]
    begun = time.perf_counter()
    Engine(model, context=1024).close()
    load = time.perf_counter() - begun
    options = KINDS
    first = timed(lambda: engine.choose("classify_speech_act", {"text": lines[0]}, options))
    choose = timed(lambda: [engine.choose("classify_speech_act", {"text": t}, options) for t in lines[:20]]) / 20
    before = engine.evaluated_tokens
    alike = timed(lambda: engine.resemblance(("line_of_work", "line_of_chat"), lines))
    ours = (engine.evaluated_tokens - before) / alike
    bare, scored = (_bare(model, " ".join(lines), every_token=every) for every in (False, True))
    memory = engine.memory()
    figures = {
        "load_s": load,
        "choose_first_s": first,
        "choose_s": choose,
        "resemblance_line_s": alike / len(lines),
        "tokens_per_cpu_s": ours,
        "plain_llama_tokens_per_cpu_s": bare,
        "plain_llama_with_every_output_tokens_per_cpu_s": scored,
        "ratio": ours / bare,
        "ratio_with_every_output": ours / scored,
        "model_mb": memory.model / 2**20,
        "kept_prefixes_mb": memory.kept / 2**20,
        "process_mb": memory.process / 2**20,
    }
    show("Speed and memory (processor seconds, one thread)", ["what", "figure"], list(figures.items()))
    return figures


def _bare(model: Path, text: str, *, every_token: bool) -> float:
    """Tokens a processor second of a bare llama.cpp call with batches as long as ours. ``every_token``: with the output
    layer for each token, which scoring a line needs, not for the last one of a batch only."""
    plain = llama_cpp.Llama(
        str(find_gguf(model)), n_ctx=2048, n_threads=1, n_threads_batch=1, logits_all=every_token, verbose=False
    )
    tokens = plain.tokenize(text.encode())
    chunk = 20  # a line and a half, as in our calls
    rate = 400 / timed(lambda: [plain.eval(tokens[i : i + chunk]) for i in range(0, 400, chunk)])
    plain.close()
    return rate


def acts(engine: Engine, _model: Path, _data: Path) -> dict[str, Any]:
    """Kinds of 60 labelled lines."""
    labelled = rows("speech_acts")
    texts = [row["text"] for row in labelled]
    alike = engine.resemblance([f"lines_{kind}" for kind in KINDS], texts)
    ways = {
        "rules": [by_rules(text) for text in texts],
        "choose, not calibrated": [
            best(engine.chances("classify_speech_act", {"text": t}, KINDS, calibrate=False)) for t in texts
        ],
        "choose": [engine.choose("classify_speech_act", {"text": t}, KINDS)[0] for t in texts],
        "resemblance": [best(chances).removeprefix("lines_") for chances in alike],
    }
    figures = {
        way: sum(a == row["kind"] for a, row in zip(answers, labelled, strict=True)) / len(labelled)
        for way, answers in ways.items()
    }
    show("Kind of speech act, 60 lines of our own, 6 kinds: accuracy", ["way", "right"], list(figures.items()))
    return figures


def probes(engine: Engine, _model: Path, data: Path) -> dict[str, Any]:
    """Which turns of the probe meetings hold an action or a decision; owner and due by fill()."""
    meetings = [
        json.loads(x) for x in (data / "text" / "probe_meetings.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    turns = []
    filled: dict[str, list[bool]] = {"owner": [], "owner=speaker": [], "due": []}
    for meeting in (m for m in meetings if m["lang"] == "en"):
        reference = meeting["reference"]
        acting = {i for a in reference["actions"] for i in a["evidence"]}
        deciding = {i for d in reference["decisions"] for i in d["evidence"]}
        for i, turn in enumerate(meeting["turns"]):
            turns.append((turn["text"], i in acting, i in deciding))
        for action in reference["actions"]:
            said = next((i for i in action["evidence"] if meeting["turns"][i]["speaker"] == action["owner"]), None)
            if said is None:
                continue
            turn = meeting["turns"][said]
            values = {
                "Owner": grammar.OneOf((*meeting["attendees"], "none")),
                "Task": grammar.Span(turn["text"]),
                "Due": grammar.Span(turn["text"]),
            }
            try:
                found = engine.fill("fill_action", {"speaker": turn["speaker"], "text": turn["text"]}, values)
            except SlmAnswerError:
                found = {"Owner": "", "Due": ""}
            filled["owner"].append(found["Owner"] == action["owner"])
            filled["owner=speaker"].append(True)
            due = action["due_text"] if action["due_text"] and action["due_text"] in turn["text"] else "none"
            filled["due"].append(words.tokens(found["Due"]) == words.tokens(due))
    alike = engine.resemblance([f"lines_{kind}" for kind in KINDS], [text for text, _, _ in turns])
    act = [c["lines_commitment"] + c["lines_request"] for c in alike]
    settle = [c["lines_decision"] for c in alike]
    ruled = [by_rules(text) for text, _, _ in turns]
    figures = {
        "action turns, AUC of rules": _split(
            [float(k in ("commitment", "request")) for k in ruled], [a for _, a, _ in turns]
        ),
        "action turns, AUC of resemblance": _split(act, [a for _, a, _ in turns]),
        "decision turns, AUC of rules": _split([float(k == "decision") for k in ruled], [d for _, _, d in turns]),
        "decision turns, AUC of resemblance": _split(settle, [d for _, _, d in turns]),
        **{f"fill: {name} right": sum(right) / len(right) for name, right in filled.items()},
        "fill: cases": len(filled["owner"]),
    }
    show("Turns of the 13 English probe meetings", ["what", "figure"], list(figures.items()))
    return figures


def _split(scores: Sequence[float], truth: Sequence[bool]) -> float:
    pairs = list(zip(scores, truth, strict=True))
    return auc([s for s, t in pairs if t], [s for s, t in pairs if not t])


def chat(engine: Engine, _model: Path, data: Path) -> dict[str, Any]:
    """Small talk against work: 50 lines of our own, and the turns of the recordings."""
    labelled = rows("small_talk")
    texts = [row["text"] for row in labelled]
    work = [row["kind"] == "work" for row in labelled]
    asked = [engine.chances(str(PROMPTS / "work_or_chat.txt"), {"text": t}, ["work", "chat"])["work"] for t in texts]
    figures: dict[str, Any] = {
        "50 lines, AUC of rules (no I, my, he, she)": _split([_impersonal(text) for text in texts], work),
        "50 lines, AUC of asking for a label": _split(asked, work),
        "50 lines, AUC of resemblance": _split(_working(engine, texts), work),
    }
    marked = json.loads((LABELLED / "small_talk_turns.json").read_text(encoding="utf-8"))
    for name in MEETINGS:
        _, utterances = _meeting(data / "meetings" / f"{name}.json")
        trivial = {f"u{i}" for i in marked[name]}
        told = [u for u in utterances if len(words.tokens(u.text)) >= 4]
        truth = [u.id not in trivial for u in told]
        figures[f"{name}, AUC of rules"] = _split([_impersonal(u.text) for u in told], truth)
        figures[f"{name}, AUC of resemblance"] = _split(_working(engine, [u.text for u in told]), truth)
    show("Small talk", ["what", "figure"], list(figures.items()))
    return figures


def points(engine: Engine, _model: Path, data: Path) -> dict[str, Any]:
    """How much small talk reaches the key points, by rules and with the model, and what that costs."""
    figures: dict[str, Any] = {}
    marked = json.loads((LABELLED / "small_talk_turns.json").read_text(encoding="utf-8"))
    for name in MEETINGS:
        meeting, utterances = _meeting(data / "meetings" / f"{name}.json")
        trivial = {f"u{i}" for i in marked[name]}
        for way, model in (("rules", None), ("with the model", engine)):
            begun, used = time.perf_counter(), time.process_time()
            _, topics, _ = write_minutes(meeting, utterances, Facts(), engine=model, language="en")
            told = [point for topic in topics for point in topic.points]
            wrong = sum(any(e.utterance in trivial for e in point.evidence) for point in told)
            figures[f"{name}, {way}: small talk"] = f"{wrong} of {len(told)}"
            figures[f"{name}, {way}: seconds"] = time.perf_counter() - begun
            figures[f"{name}, {way}: processor seconds"] = time.process_time() - used
    show("Key points", ["what", "figure"], list(figures.items()))
    return figures


def _impersonal(text: str) -> float:
    return -float(len(re.findall(r"\b(?:i|i'm|i'd|i've|my|me|he|she|his|her)\b", text, re.IGNORECASE)))


def _working(engine: Engine, lines: Sequence[str]) -> list[float]:
    return [found["line_of_work"] for found in engine.resemblance(("line_of_work", "line_of_chat"), lines)]


def _meeting(path: Path) -> tuple[Meeting, list[Utterance]]:
    record = json.loads(path.read_text(encoding="utf-8"))
    utterances = [
        Utterance(id=f"u{i}", start=t["start"], end=t["end"], speaker=t["speaker"], text=t["text"])
        for i, t in enumerate(record["turns"])
    ]
    people = [Attendee(name=name) for name in record["attendees"]]
    return Meeting(id="m", title=record["title"], date=record["date"], language="en", attendees=people), utterances


def topic_titles(engine: Engine, _model: Path, data: Path, meetings: int = 14) -> dict[str, Any]:
    """Titles of the topics of AMI meetings: the rules' first candidate, the model's choice, the best one possible."""
    lines = (data / "text" / "ami_minutes_dev.jsonl").read_text(encoding="utf-8").splitlines()[:meetings]
    scores: dict[str, list[float]] = {"rules": [], "model": [], "best possible": []}
    for meeting in map(json.loads, lines):
        names = [p["speaker"] for p in meeting["participants"]]
        turns = [
            Utterance(id=str(i), start=float(i), end=i + 1.0, speaker=t["speaker"], text=t["text"])
            for i, t in enumerate(meeting["turns"])
        ]
        for topic in meeting["qmsum"]["topics"]:
            own = {i for a, b in topic["turn_spans"] for i in range(a, min(b + 1, len(turns)))}
            inside = [turns[i] for i in sorted(own)]
            found = titles.candidates(
                [u.text for u in inside],
                [u.text for i, u in enumerate(turns) if i not in own],
                language="en",
                names=names,
            )[:6]
            pool = select.sentences(inside, "en")
            if len(found) < 2 or not pool:
                continue
            options = [c.text for c in found]
            points = select.best(pool, select.score(pool, "en"), 4)
            talk = " ".join(f"{s.speaker}: {s.text}" for s in points)[:700]
            chosen, _ = engine.choose(str(PROMPTS / "title_of_topic.txt"), {"talk": talk}, options)
            scores["rules"].append(_same_words(options[0], topic["topic"]))
            scores["model"].append(_same_words(chosen, topic["topic"]))
            scores["best possible"].append(max(_same_words(option, topic["topic"]) for option in options))
    figures: dict[str, Any] = {way: sum(values) / len(values) for way, values in scores.items()}
    figures["topics"] = len(scores["rules"])
    show("Titles of AMI topics: F1 of content words against the human title", ["way", "figure"], list(figures.items()))
    return figures


def _same_words(title: str, reference: str) -> float:
    a, b = set(words.stems(title, "en")), set(words.stems(reference, "en"))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


STEPS = {"speed": speed, "acts": acts, "probes": probes, "chat": chat, "points": points, "titles": topic_titles}


def main() -> None:
    """Run the chosen steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder or GGUF file of the writing model")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--only", default=",".join(STEPS), help="steps, separated by commas")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--meetings", default=",".join(MEETINGS), help="recordings for the steps chat and points")
    options = parser.parse_args()
    MEETINGS[:] = options.meetings.split(",")
    figures = {}
    with Engine(options.model) as engine:
        for name in options.only.split(","):
            figures[name] = STEPS[name](engine, options.model, options.data)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
