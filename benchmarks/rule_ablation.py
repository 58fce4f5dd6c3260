"""What each rule of the minutes is worth beside the tagger: it is switched off alone, and the sets are scored again.

    python -m benchmarks.rule_ablation [--eval ../shared/eval] [--data ../shared/data] [--json out.json]
    python -m benchmarks.rule_ablation --together KEY [KEY ...]        these off at once, and one after the other

A rule is a step of the finders (``tone.yields``, ``rulings.decree`` ...) or a key of the language packs, in all
languages. After each stands in how many meetings it found something; the rarest come first. ``only scored`` are the
differences in strict F1 of tasks and decisions, added up over the sets that nobody reads (unseen, fresh_unseen,
held_out); ``read`` those over the others; ``violations``, ``owners`` and ``days`` over all. A rule that no talk of any
set makes a difference for is listed as ``same``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.minutes import ROOT, Line, kept, meetings
from meetingmate.minutes import batch
from meetingmate.minutes.items import choices
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.language_pack import LanguagePack
from meetingmate.minutes.rules import actions, decisions, handover, reactions, rulings, taking, tone
from meetingmate.minutes.tagging import tagger
from meetingmate.minutes.writing import write

ONLY_SCORED = ("unseen", "fresh_unseen", "held_out")
READ = ("probes", "tuning", "fresh_looked_at")
#: Rooms whose expressions do not find, but read what was said: they are not switched off.
_READING = ("language/", "items/verify", "items/doubt", "items/previous", "items/reports", "rules/dictation")
#: Rules for what stays with the program whatever it is worth here: formal votes and the next meeting.
_EXACT = ("rules/votes", "rules/motions", "rules/announce")

#: Steps in code, where they stand, and what they give when they find nothing. Those of dates are left as they are.
STEPS: dict[str, tuple[Any, str, Any]] = {
    "choices": (choices.Choices, "hear", None),
    "handover": (handover.Handover, "read", False),
    "taking": (taking.Taking, "take_that", None),
    "tone.yields": (tone.Tone, "yields", False),
    "tone.permits": (tone.Tone, "permits", False),
    **{
        f"rulings.{name}": (rulings.Rulings, name, False)
        for name in ("seals", "closes", "grants", "then_it_is", "no_thing", "decree", "asks_leave")
    },
    **{
        f"reactions.{name}": (reactions.Reactions, f"_{name}", None)
        for name in ("declines", "agreed_statement", "nod", "echoes", "denial", "reserved")
    },
    **{
        f"actions.{name}": (actions.ActionFinder, f"_{name}", None)
        for name in ("address_alone", "help", "readdress", "withdraws")
    },
    **{
        f"decisions.{name}": (decisions.DecisionFinder, f"_{name}", False)
        for name in ("deferral", "asks_agreement", "after_condition")
    },
}
#: Steps that tell nobody whether they found something: they count as used when they are called.
_SILENT = ("declines", "agreed_statement", "nod", "address_alone", "help", "readdress")


def keys() -> list[str]:
    """The keys of the packs that hold patterns for finding, by the modules that name them."""
    folder = ROOT / "meetingmate" / "minutes"
    texts = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in sorted(folder.rglob("*.py"))}
    found = []
    for key, value in language_pack.table("en").items():
        users = [name for name, text in texts.items() if f'"{key}"' in text]
        if isinstance(value, list) and users and not any(u.startswith((*_READING, *_EXACT)) for u in users):
            found.append(key)
    return found


@contextlib.contextmanager
def without(rules: list[str]) -> Iterator[None]:
    """Everything as usual, without these rules."""
    with contextlib.ExitStack() as stack:
        for rule in rules:
            if rule in STEPS:
                place, name, nothing = STEPS[rule]
                stack.enter_context(mock.patch.object(place, name, lambda *_, _nothing=nothing, **__: _nothing))
            else:
                for code in language_pack.STEMMERS:
                    pack = language_pack.language(code)
                    stack.enter_context(mock.patch.dict(pack._table, {rule: []}))
                    for known in (pack._lists, pack._anywhere):
                        stack.enter_context(mock.patch.dict(known, {rule: []}))
        yield


class _Used:
    """Which keys matched, and which steps found something, while a meeting was worked on."""

    def __init__(self) -> None:
        self.now: set[str] = set()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look on meanwhile."""
        with contextlib.ExitStack() as stack:
            for name in ("first", "search", "whole"):
                found = self._key(getattr(LanguagePack, name), always=False)
                stack.enter_context(mock.patch.object(LanguagePack, name, found))
            strings = self._key(LanguagePack.strings, always=True)
            stack.enter_context(mock.patch.object(LanguagePack, "strings", strings))
            for rule, (place, name, _) in STEPS.items():
                always = rule.rpartition(".")[2] in _SILENT
                stack.enter_context(mock.patch.object(place, name, self._step(rule, getattr(place, name), always)))
            yield

    def _key(self, find: Callable[..., Any], always: bool) -> Callable[..., Any]:
        @functools.wraps(find)
        def look(pack: LanguagePack, name: str, *text: str) -> Any:
            found = find(pack, name, *text)
            if always or found:
                self.now.add(name)
            return found

        return look

    def _step(self, rule: str, do: Callable[..., Any], always: bool) -> Callable[..., Any]:
        @functools.wraps(do)
        def look(*given: Any) -> Any:
            found = do(*given)
            if always or found:
                self.now.add(rule)
            return found

        return look


def _remember_tags(file: Path | None) -> dict[Any, Any]:
    """The tagger does not depend on the rules: each talk is tagged once (once for all runs with a ``file``)."""
    known = pickle.loads(file.read_bytes()) if file and file.exists() else {}
    shipped = tagger.shipped()
    tag = shipped.tag

    def tags(turns: Any) -> Any:
        key = tuple(turns)
        if key not in known:
            known[key] = tag(turns)
        return known[key]

    shipped.tag = tags
    return known


class Bench:
    """The sets, what is found in them with all rules, and the scorer."""

    def __init__(self, data: Path, every: int) -> None:
        sources = meetings(data)
        self.score = importlib.import_module("score_strict").run
        self.gold = {name: sources[name]()[::every] for name in (*ONLY_SCORED, *READ)}
        self.used: dict[str, dict[str, set[str]]] = {}
        self.found: dict[str, dict[str, Line]] = {}
        watched = _Used()
        with watched.watching():
            for name, gold in self.gold.items():
                self.used[name], self.found[name] = {}, {}
                for line in gold:
                    watched.now = set()
                    self.found[name][line["id"]] = kept(name, batch.process_line(line))
                    self.used[name][line["id"]] = watched.now
        self.figures = {name: self._figures(name, found) for name, found in self.found.items()}

    def _figures(self, name: str, found: dict[str, Line]) -> dict[str, float]:
        scored = self.score(self.gold[name], found)
        return {
            "actions": scored["actions"]["F1"],
            "decisions": scored["decisions"]["F1"],
            "owner": int(scored["owner"].split("/")[0]),
            "due": int(scored["due"].split("/")[0]),
            "violations": scored["violations"],
        }

    def meetings_with(self, rule: str) -> int:
        """In how many meetings a rule found something."""
        return sum(rule in used for by_id in self.used.values() for used in by_id.values())

    def off(self, rules: list[str]) -> dict[str, dict[str, float]]:
        """The figures of each set without these rules."""
        made = {}
        with without(rules):
            for name, gold in self.gold.items():
                found = dict(self.found[name])
                for line in gold:
                    if self.used[name][line["id"]] & set(rules):
                        found[line["id"]] = kept(name, batch.process_line(line))
                same = found == self.found[name]
                made[name] = self.figures[name] if same else self._figures(name, found)
        return made

    def difference(self, made: dict[str, dict[str, float]]) -> dict[str, float]:
        """What changed, in one row."""

        def total(sets: tuple[str, ...], *columns: str) -> float:
            return round(sum(made[n][c] - self.figures[n][c] for n in sets for c in columns), 1)

        return {
            "only scored": total(ONLY_SCORED, "actions", "decisions"),
            "read": total(READ, "actions", "decisions"),
            "violations": total((*ONLY_SCORED, *READ), "violations"),
            "owners": total((*ONLY_SCORED, *READ), "owner"),
            "days": total((*ONLY_SCORED, *READ), "due"),
        }


def _row(name: str, figures: dict[str, float]) -> str:
    return f"| {name} | {' | '.join(f'{value:+g}' for value in figures.values())} |"


def main() -> int:
    """Switch off one rule after the other; print what each is worth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorers")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the test data")
    parser.add_argument("--tags", type=Path, help="keep what the tagger says in this file, for the next run")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th meeting of each set")
    parser.add_argument("--rules", nargs="+", help="only these, one at a time")
    parser.add_argument("--together", nargs="+", help="these, each on top of those before it")
    parser.add_argument("--json", type=Path, help="also write the differences to this file")
    options = parser.parse_args()
    sys.path.insert(0, str(options.eval))
    write.write_minutes = lambda *_, **__: ([], [], [])
    known = _remember_tags(options.tags)
    bench = Bench(options.data, options.every)
    if options.tags:
        options.tags.write_bytes(pickle.dumps(known))
    for name, figures in bench.figures.items():
        print(name, figures, flush=True)
    rows: dict[str, dict[str, float]] = {}
    same = []
    off: list[str] = []
    print("| without | only scored | read | violations | owners | days |\n|---|---|---|---|---|---|", flush=True)
    for rule in options.together or options.rules or sorted([*STEPS, *keys()], key=bench.meetings_with):
        off = [*off, rule] if options.together else [rule]
        made = bench.off(off)
        rows[rule] = bench.difference(made)
        if made == bench.figures:
            same.append(rule)
        else:
            print(_row(f"{rule} ({bench.meetings_with(rule)})", rows[rule]), flush=True)
    print("same:", ", ".join(same) or "none")
    if options.together:
        for name, figures in made.items():
            print(name, figures)
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "same": same}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
