"""Quality of the minutes: rules of others, one plain prompt, ours with and without the writing model.

    python -m benchmarks.minutes [--eval ../shared/eval] [--data ../shared/data] [--json out.json]
    python -m benchmarks.minutes --all-rows --limit 14       (all rows with every installed writing model; slow)
    python -m benchmarks.minutes --models FOLDER [FOLDER ...] --rows plain ours-slm

Rows: ``regex`` (a page of regular expressions), ``plain`` (one prompt with the first writing model), ``rules`` (our
expressions alone), ``ours`` (the tagger), ``ours-slm`` (with the first writing model, the starter) and ``ours-slm
NAME`` for each further one.

Sets: ``unseen`` (the labelled talks of training/unseen, which are only scored: tasks that nobody took up are not
asked for, and not counted against; days are those that our own reading gives the labelled words, so ``due`` says
whether the right words were taken); ``probes`` (exact gold beside the project); our own in tests/data/probes:
``tuning`` and ``held_out`` (never looked at while tuning), ``fresh_looked_at`` and ``fresh_unseen`` (written later in
other voices, the second only scored); ``recordings`` (turns of the recordings with ground truth); ``ami`` (real
meetings that the corpus of training/ has not; no dates, human abstracts). Every figure is a percentage unless it is
``right/total``.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from meetingmate.minutes import batch, finding
from meetingmate.minutes.language import dates
from meetingmate.minutes.writing import write
from meetingmate.models import store
from meetingmate.slm.engine import Engine
from training import talk_format

ROOT = Path(__file__).resolve().parent.parent
ROWS = ("regex", "plain", "rules", "ours", "ours-slm")
#: The project's own probes.
OWN = ("tuning", "held_out", "fresh_looked_at", "fresh_unseen")
Line = dict[str, Any]

_REGEX_ACTION = re.compile(
    r"\b(?:I'll|I will|I'm going to|can you|could you|please)\s+(?P<task>[^.?!]+)", re.IGNORECASE
)
_REGEX_DECISION = re.compile(
    r"\b(?:let's|we decided (?:to|that)|it's decided,?|agreed(?: to|:)|we will)\s+(?P<text>[^.?!]+)", re.IGNORECASE
)


def regex_rules(line: Line) -> Line:
    """What a page of regular expressions finds, turn by turn: the row to beat."""
    actions, decisions = [], []
    for index, turn in enumerate(line["turns"]):
        actions += [
            {"text": m.group("task"), "owner": turn.get("speaker"), "due": None, "evidence": [index]}
            for m in _REGEX_ACTION.finditer(turn["text"])
        ]
        decisions += [{"text": m.group("text"), "evidence": [index]} for m in _REGEX_DECISION.finditer(turn["text"])]
    return {"id": line["id"], "actions": actions, "decisions": decisions, "next_meeting": None, "summary": ""}


_PLAIN = """Write the minutes of this meeting as JSON with the keys "decisions" (list of strings) and "actions" \
(list of objects with "text", "owner", "due").

{talk}

JSON:
"""


def plain_prompt(line: Line, model: Path) -> Line:
    """One prompt over the whole talk, the answer under llama.cpp's own JSON grammar: what many programs do."""
    import llama_cpp

    engine = _plain_model(str(model), llama_cpp)
    talk = "\n".join(f"{t.get('speaker') or '?'}: {t['text']}" for t in line["turns"])[:12_000]
    reply = engine.create_chat_completion(
        messages=[{"role": "user", "content": _PLAIN.format(talk=talk)}],
        response_format={"type": "json_object"},
        temperature=0,
        max_tokens=400,
    )
    try:
        found = json.loads(reply["choices"][0]["message"]["content"])
    except json.JSONDecodeError:
        found = {}
    found = found if isinstance(found, dict) else {}

    def items(key: str) -> list[Line]:
        entries = found.get(key) if isinstance(found.get(key), list) else []
        dicts = [e if isinstance(e, dict) else {"text": str(e)} for e in entries]
        return [{**d, "text": str(d["text"]), "evidence": []} for d in dicts if d.get("text")]

    actions = [{**a, "owner": a["owner"] if isinstance(a.get("owner"), str) else None} for a in items("actions")]
    return {"id": line["id"], "actions": actions, "decisions": items("decisions"), "next_meeting": None, "summary": ""}


_plain_models: dict[str, Any] = {}


def _plain_model(path: str, llama_cpp: Any) -> Any:
    if path not in _plain_models:
        _plain_models[path] = llama_cpp.Llama(model_path=path, n_ctx=6144, n_threads=2, verbose=False, seed=0)
    return _plain_models[path]


def _lines(path: Path) -> list[Line]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]


def recordings(data: Path) -> list[Line]:
    """The recordings' ground truth in the form of the probes (without evidence: their gold names none)."""
    lines = []
    for path in sorted((data / "meetings").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        reference = truth["reference"]
        if not truth["turns"]:
            continue
        lines.append(
            {
                "id": path.stem,
                "date": truth["date"],
                "lang": truth["language"],
                "attendees": truth["attendees"],
                "turns": truth["turns"],
                "reference": {
                    "decisions": [{"text": d, "evidence": []} for d in reference["decisions"]],
                    "actions": [
                        {
                            "text": a["task"],
                            "owner": a.get("owners") or a["owner"],
                            "due_text": a["due_text"],
                            "due": a["due_date"],
                            "evidence": [],
                        }
                        for a in reference["actions"]
                    ],
                    "next_meeting": None,
                },
                "must_not_appear": [
                    {"kind": "action", "text": n["text"], "why": n["reason"]} for n in reference.get("non_actions", [])
                ],
            }
        )
    return lines


def unseen() -> list[Line]:
    """The talks that are only scored, in the form of the probes."""
    talks = [talk for path in sorted((ROOT / "training" / "unseen").glob("*.talk")) for talk in talk_format.read(path)]
    return [_as_probe(talk) for talk in talks]


def held_back() -> list[Line]:
    """The talks of the corpus that were kept from training, without the whole AMI meetings (their labels are those of
    an abstract), mixed."""
    files = sorted((ROOT / "training" / "corpus").glob("*.talk"))
    talks = [talk for path in files for talk in talk_format.read(path) if talk_format.is_held_back(talk.id)]
    talks = [talk for talk in talks if not talk.id.startswith("ami")]
    random.Random(3).shuffle(talks)
    return [_as_probe(talk) for talk in talks]


def _as_probe(talk: talk_format.Talk) -> Line:
    def evidence(item: talk_format.LabelledItem) -> list[int]:
        return [number for number, turn in enumerate(talk.turns) if item.id in turn.parts]

    def day(words: str) -> str | None:
        found = dates.due(words, talk.lang, talk.date) if words else None
        return found.day.isoformat() if found and found.day else None

    tasks = [item for item in talk.items if item.kind == "task"]
    settled = [item for item in talk.items if item.kind == "decision"]
    gone = [("action", item) for item in tasks if item.status in ("done", "withdrawn")]
    gone += [("decision", item) for item in settled if item.status == "reversed"]
    return {
        "id": talk.id,
        "date": talk.date.isoformat(),
        "lang": talk.lang,
        "attendees": [{"name": name, "role": role or None} for name, role in talk.people.items()],
        "turns": [{"speaker": turn.speaker, "text": turn.text} for turn in talk.turns],
        "reference": {
            "decisions": [
                {"text": item.text, "evidence": evidence(item)} for item in settled if item.status != "reversed"
            ],
            "actions": [
                {
                    "text": item.text,
                    "owner": item.owners or None,
                    "due_text": item.due or None,
                    "due": day(item.due),
                    "evidence": evidence(item),
                }
                for item in tasks
                if item.status == "open"
            ],
            "next_meeting": None,
        },
        "must_not_appear": [{"kind": kind, "text": item.text, "why": item.status} for kind, item in gone],
    }


def meetings(data: Path) -> dict[str, Callable[[], list[Line]]]:
    """What reads each set; ``data`` is the folder of the test data."""
    probes = ROOT / "tests" / "data" / "probes"
    return {
        "unseen": unseen,
        "held_back": held_back,
        "probes": lambda: _lines(data / "text" / "probe_meetings.jsonl"),
        **{name: lambda name=name: _lines(probes / f"{name}.jsonl") for name in OWN},
        "recordings": lambda: recordings(data),
        "ami": lambda: _ami(data),
    }


def kept(name: str, found: Line) -> Line:
    """What counts of the minutes of a meeting of this set: where gold has open tasks only, no proposed ones."""
    if name not in ("unseen", "held_back"):
        return found
    return {**found, "actions": [action for action in found["actions"] if action.get("status") != "proposed"]}


def _ami(data: Path) -> list[Line]:
    corpus = ROOT / "training" / "corpus" / "real-ami.talk"
    trained = {talk.id.removeprefix("ami-") for talk in talk_format.read(corpus)}
    lines = [line for line in _lines(data / "text" / "ami_minutes_dev.jsonl") if line["id"] not in trained]
    return [{**line, "attendees": [p["speaker"] for p in line["participants"]]} for line in lines]


def _probe_figures(gold: list[Line], found: dict[str, Line], scorers: Any) -> dict[str, Any]:
    probes, strict = scorers("score_probes").run(gold, found), scorers("score_strict").run(gold, found)
    return {
        "actions": probes["actions"]["F1"],
        "decisions": probes["decisions"]["F1"],
        "owner": probes["owner"],
        "due": probes["due"],
        "violations": probes["violations"],
        "no_evidence": probes["no_valid_evidence"],
        "strict_actions": strict["actions"]["F1"],
        "strict_decisions": strict["decisions"]["F1"],
        "strict_violations": strict["violations"],
        "next_meeting": strict["next_meeting"],
    }


def _ami_figures(gold: list[Line], found: dict[str, Line], scorers: Any) -> dict[str, Any]:
    answers = {i: {**f, "abstract": f.get("summary", ""), "problems": []} for i, f in found.items()}
    scores = scorers("score_minutes").score(gold, answers)
    keys = ("actions_F1", "actions_n", "decisions_F1", "decisions_n", "ungrounded_num", "evidence_ok", "rougeLsum")
    return {key: scores[key] for key in keys}


def _table(results: dict[str, dict[str, dict[str, Any]]]) -> str:
    out = []
    for name, rows in results.items():
        columns = list(next(iter(rows.values())))
        out.append(f"\n{name}\n| row | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
        out += [f"| {row} | {' | '.join(str(figures[c]) for c in columns)} |" for row, figures in rows.items()]
    return "\n".join(out)


def _makers(rows: list[str], weights: list[Path]) -> dict[str, Callable[[Line], Line]]:
    """What makes the minutes of a line, for each row in the order asked for."""
    known: dict[str, Callable[[Line], Line]] = {"regex": regex_rules, "ours": batch.process_line}
    known["rules"] = functools.partial(batch.process_line, finder=finding.by_rules)
    makers = {}
    for row in rows:
        if row in known:
            makers[row] = known[row]
        elif row == "plain":
            makers[row] = functools.partial(plain_prompt, model=weights[0])
        else:
            for number, file in enumerate(weights):
                engine = Engine(file, threads=2)
                makers[f"{row} {file.stem}" if number else row] = functools.partial(batch.process_line, engine=engine)
    return makers


def main() -> int:
    """Run the chosen rows on the chosen sets; print the tables."""
    sets = ("unseen", "held_back", "probes", *OWN, "recordings", "ami")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorers")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the test data")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=["regex", "ours"])
    parser.add_argument("--sets", nargs="+", choices=sets, default=list(sets))
    parser.add_argument("--all-rows", action="store_true", help="every row; the models are the installed ones")
    parser.add_argument("--models", type=Path, nargs="+", default=[], help="folders of writing models, starter first")
    parser.add_argument("--limit", type=int, help="only the first so many meetings of each set")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th meeting of each set")
    parser.add_argument("--facts-only", action="store_true", help="no topics and no summary: quicker with a model")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    rows = list(ROWS) if options.all_rows else options.rows
    weights = [file for folder in options.models for file in sorted(folder.glob("*.gguf"))[:1]]
    if options.all_rows and not options.models:
        cards = sorted((c for c in store.installed() if c.kind == "writing"), key=lambda c: not c.starter)
        weights = [store.model_path(card.id) for card in cards]
    if not weights and {"plain", "ours-slm"} & set(rows):
        parser.error("the rows plain and ours-slm need a writing model: install one, or name its folder with --models")
    sys.path.insert(0, str(options.eval))
    makers = _makers(rows, weights)
    if options.facts_only:
        write.write_minutes = lambda *_, **__: ([], [], [])

    sources = meetings(options.data)
    results: dict[str, dict[str, dict[str, Any]]] = {}
    for name in options.sets:
        gold = sources[name]()[:: options.every][: options.limit]
        figures = _ami_figures if name == "ami" else _probe_figures
        results[name] = {
            row: figures(gold, {g["id"]: kept(name, make(g)) for g in gold}, importlib.import_module)
            for row, make in makers.items()
        }
    print(_table(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
