"""The written summaries are of talks of the corpus, and say what the form allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import summaries, talk_format
from training.talk_format import TalkError

TRAINING = Path(__file__).resolve().parents[2] / "training"


def test_all_are_of_talks_of_the_corpus_and_within_their_turns() -> None:
    talks = {talk.id: talk for path in sorted((TRAINING / "corpus").glob("*.talk")) for talk in talk_format.read(path)}
    found = [prose for path in sorted((TRAINING / "summaries").glob("*.txt")) for prose in summaries.read(path)]
    assert len({prose.talk for prose in found}) == len(found) > 400
    for prose in found:
        last = -1
        for topic in prose.topics:
            assert last < topic.first <= topic.last < len(talks[prose.talk].turns), prose.talk
            assert topic.title, prose.talk
            assert topic.text.endswith((".", "!", "?", ")")), prose.talk
            last = topic.last
        assert prose.summary or not prose.topics, prose.talk


@pytest.mark.parametrize("line", ["topic 1-2 | title", "topic x | title | text", "summary", "said | something"])
def test_a_line_of_no_known_form_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "en.txt"
    path.write_text(f"=== en-a-0001\n{line}\n", "utf-8")
    with pytest.raises(TalkError, match=r"en\.txt:2"):
        summaries.read(path)
