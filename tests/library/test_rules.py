"""Vocabulary rules and find and replace: text, words and quotes change together, and nothing else."""

from __future__ import annotations

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Utterance
from meetingmate.library.rules import (
    Rule,
    apply_rules,
    find_and_replace,
    hotwords,
    remove,
    replace_in_quotes,
    rules,
    save,
)
from tests.library.filled import minutes, said, task


def texts(utterance: Utterance) -> list[str]:
    return [word.text for word in utterance.words]


def test_rules_are_kept_and_the_longest_comes_first(library):
    short = save(library, Rule(heard=" Octa ", written="Okta"))
    long = save(library, Rule(heard="Octa group", written="Okta Group"))
    assert rules(library) == [long, short]
    assert hotwords(library) == ["Okta Group", "Okta"]
    save(library, Rule(id=short.id, heard="Octa", written="OKTA"))
    assert [rule.written for rule in rules(library)] == ["Okta Group", "OKTA"]
    remove(library, long.id)
    assert [rule.written for rule in rules(library)] == ["OKTA"]
    for wrong in (Rule(heard=" ", written="x"), Rule(heard="x", written="x ")):
        with pytest.raises(UsageError, match="A rule needs"):
            save(library, wrong)


def test_a_rule_changes_whole_words_in_any_case_with_their_times():
    heard = [said(1, "the octa login, Octa's and October"), said(2, "nothing")]
    before = [said(1, "the octa login, Octa's and October"), said(2, "nothing")]
    changed = apply_rules(heard, [Rule(heard="Octa", written="Okta")])
    assert [u.text for u in changed] == ["the Okta login, Okta's and October", "nothing"]
    assert texts(changed[0]) == ["the", "Okta", "login,", "Okta's", "and", "October"]
    assert [(w.start, w.end) for w in changed[0].words] == [(w.start, w.end) for w in heard[0].words]
    assert changed[0].state == "settled"
    assert heard == before


def test_more_or_fewer_words_share_the_time_of_those_they_replace():
    [changed] = apply_rules([said(1, "use cube control now")], [Rule(heard="cube control", written="kubectl")])
    assert texts(changed) == ["use", "kubectl", "now"]
    assert (changed.words[1].start, changed.words[1].end) == (1.25, 1.75)
    [changed] = apply_rules([said(1, "use kubectl now please")], [Rule(heard="kubectl", written="cube control")])
    assert texts(changed) == ["use", "cube", "control", "now", "please"]
    assert [word.start for word in changed.words] == [1.0, 1.25, 1.375, 1.5, 1.75]


def test_scripts_without_spaces_and_special_characters():
    [changed] = apply_rules([said(1, "我们用奥克塔登录")], [Rule(heard="奥克塔", written="Okta")])
    assert changed.text == "我们用Okta登录"
    [changed] = apply_rules([said(1, "see plus plus (C)")], [Rule(heard="(c)", written=r"\1 C++")])
    assert changed.text == r"see plus plus \1 C++"


def test_find_and_replace_gives_only_what_changes_and_the_quotes_follow():
    lines = [said(1, "Send the rapport"), said(2, "yes"), said(3, "Rapport again")]
    changed = find_and_replace(lines, "rapport", "report")
    assert [(u.id, u.text, u.state) for u in changed] == [
        ("u1", "Send the report", "edited"), ("u3", "report again", "edited"),
    ]  # fmt: skip
    assert find_and_replace(lines, "Rapport", "report", match_case=True)[0].id == "u3"
    assert find_and_replace(lines, "rap", "x", whole_word=True) == []
    written = minutes(task("the rapport", number=1), task("rapport", number=2))
    quotes = [a.evidence[0].quote for a in replace_in_quotes(written, changed, "rapport", "report").actions]
    assert quotes == ["the report", "rapport"]
    assert all(q in u.text for q, u in zip(quotes[:1], changed, strict=False))
    with pytest.raises(UsageError, match="Enter the text"):
        find_and_replace(lines, "", "x")
