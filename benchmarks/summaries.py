"""Whether summaries say what was settled, and nothing that was not: ``python -m benchmarks.summaries``.

    python -m benchmarks.summaries [--model FOLDER] [--data ../shared/data] [--beside FILE]

Twenty meetings that were read while the program was written: seven English, three German, two French and two Spanish
ones of ``tests/data/probes/fresh_looked_at.jsonl``, and six of AMI (left out without the test data). For each:

- ``sentences`` of the summary;
- ``unsupported``: of those that a model wrote (the others are quotes, and lists of items that were checked), the ones
  with a number, a name or too many words that are not in what they cite, or with the opposite;
- ``facts``: of the decisions and tasks of the gold (AMI: none are counted), how many are in the summary alone, and how
  many in the summary or the lists of decisions and tasks. One is there when ``_SHARE`` of its content words are in one
  sentence.

``--beside`` writes each summary beside the words of its meeting, to be read: a check by program sees no wrong sense.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.minutes import batch, make_minutes
from meetingmate.minutes.items.verify import Verifier
from meetingmate.minutes.language import language_pack
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.slm.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
_OF_LANGUAGE = {"en": 7, "de": 3, "fr": 2, "es": 2}
_AMI = 6
_SHARE = 0.6
#: Rows of a transcript shown beside its summary.
_SHOWN = 60

Line = dict[str, Any]


def meetings(data: Path) -> Iterator[Line]:
    """The lines of the twenty meetings."""
    left = dict(_OF_LANGUAGE)
    for line in _lines(ROOT / "tests" / "data" / "probes" / "fresh_looked_at.jsonl"):
        if left.get(line["lang"], 0):
            left[line["lang"]] -= 1
            yield line
    ami = data / "text" / "ami_minutes_dev.jsonl"
    for line in _lines(ami)[:_AMI] if ami.is_file() else ():
        people = [one["speaker"] for one in line["participants"]]
        yield {**line, "attendees": people, "reference": {"decisions": [], "actions": []}}


def figures(gold: Line, meeting: Meeting, utterances: list[Utterance], minutes: Minutes, plain: Minutes) -> Line:
    """Counts of one meeting, see above; ``plain`` are its minutes without a model."""
    code = meeting.language or "en"
    language, verifier = language_pack.language(code), Verifier(meeting, utterances, code)
    fixed = {point.text for point in plain.summary}
    unsupported = [
        point.text
        for point in minutes.summary
        if point.text not in fixed
        if verifier.ungrounded(point.text, point.evidence) or verifier.flipped(point.text, point.evidence)
    ]
    wanted = [item["text"] for kind in ("decisions", "actions") for item in gold["reference"][kind]]
    summary = [point.text for point in minutes.summary]
    items = [*(one.text for one in minutes.decisions), *(one.task for one in minutes.actions)]

    def covered(sentences: Sequence[str]) -> int:
        said = [set(language.content(sentence)) for sentence in sentences]
        asked = [set(language.content(fact)) for fact in wanted]
        return sum(any(len(fact & words) >= _SHARE * len(fact) for words in said) for fact in asked)

    return {
        "id": gold["id"],
        "lang": code,
        "sentences": len(summary),
        "unsupported": unsupported,
        "facts": len(wanted),
        "in_summary": covered(summary),
        "in_minutes": covered([*summary, *items]),
    }


def beside(gold: Line, minutes: Minutes) -> str:
    """The summary and the lists of a meeting above its words, in Markdown."""
    turns = gold["turns"][:_SHOWN]
    more = len(gold["turns"]) - len(turns)
    return "\n".join(
        [
            f"## {gold['id']} ({gold['lang']})",
            "",
            *(point.text for point in minutes.summary),
            "",
            *(f"- **{topic.title}**: {' '.join(p.text for p in topic.points)}" for topic in minutes.topics),
            "",
            *(f"- decision: {one.text}" for one in minutes.decisions),
            *(f"- task: {one.task} ({', '.join(one.owners) or 'nobody'}; {one.due or '-'})" for one in minutes.actions),
            "",
            *(f"> {turn.get('speaker') or '-'}: {turn['text']}  " for turn in turns),
            *([f"> … and {more} turns more"] if more > 0 else []),
            "",
        ]
    )


def _lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="folder of a writing model")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the test data")
    parser.add_argument("--beside", type=Path, help="file for summaries and words side by side")
    options = parser.parse_args()
    engine: WritingModel | None = Engine(options.model) if options.model else None
    rows, texts = [], []
    for gold in meetings(options.data):
        meeting, utterances = batch.read_line(gold)
        plain = make_minutes(meeting, utterances)
        minutes = make_minutes(meeting, utterances, engine=engine) if engine else plain
        rows.append(figures(gold, meeting, utterances, minutes, plain))
        texts.append(beside(gold, minutes))
        row = rows[-1]
        found = f"{row['in_summary']} / {row['in_minutes']} of {row['facts']}"
        print(f"{row['id']:32} {row['lang']}  {row['sentences']:2} sentences, {found} facts", flush=True)
        for sentence in row["unsupported"]:
            print(f"    unsupported: {sentence}", flush=True)
    total = {key: sum(row[key] for row in rows) for key in ("sentences", "facts", "in_summary", "in_minutes")}
    unsupported = sum(len(row["unsupported"]) for row in rows)
    print(
        f"{len(rows)} meetings: {total['sentences']} sentences, {unsupported} unsupported; of {total['facts']} facts "
        f"{total['in_summary']} in the summary, {total['in_minutes']} in the minutes"
    )
    if options.beside:
        options.beside.write_text("\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
