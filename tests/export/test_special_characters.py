"""Names, titles and words of any characters come through as they are: minutes, and every export."""

from __future__ import annotations

import ast
import re
import string
import zipfile
from pathlib import Path

import msgspec
import pytest

from meetingmate import export
from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.library.rules import Rule, apply_rules
from meetingmate.minutes import make_minutes

ROOT = Path(__file__).resolve().parents[2]
#: What means something in a pattern, a template of one, a format, or a file.
SPECIAL = [f"ACME{mark}Uwe" for mark in string.punctuation] + [
    "ACME\\Uwe",
    "Uwe \\1",
    "Uwe \\g<0>",
    "a\\a\\b\\n",
    "{name}",
    "%s %(name)s",
    "$1 ${name}",
    "(?P<name>x)",
    "[x",
    "x{3",
    "C:\\Users\\neu",
    'O\'Neil "Zoë"',
    "\\",
]


def talk_with(name: str, other: str) -> tuple[Meeting, list[Utterance]]:
    lines = [
        (name, f"{other}, can you send me my slides by Friday?"),
        (other, "Yes, I'll send you your slides."),
        (other, "Can you give me your numbers?"),
        (name, "I will send you my numbers tomorrow."),
        (name, f"{other} will ask {name} about the budget."),
        (other, f"We decided to go with {name} for the hall."),
        (name, f"{name}: who brings the cake?"),
    ]
    said = [
        Utterance(id=f"u{n}", start=float(n), end=n + 1.0, text=text, speaker=speaker)
        for n, (speaker, text) in enumerate(lines, start=1)
    ]
    people = [Attendee(name=name, aliases=[name[::-1]]), Attendee(name=other)]
    return Meeting(id="m", title=f"About {name}", date="2026-03-03", attendees=people, agenda=[name]), said


@pytest.mark.parametrize("name", SPECIAL)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_name_of_any_characters_is_written_as_it_is(name, language):
    meeting, said = talk_with(name, "Peter")
    meeting.language = language
    minutes = make_minutes(meeting, said, language=language)
    texts = [action.task for action in minutes.actions] + [decision.text for decision in minutes.decisions]
    texts += [owner for action in minutes.actions for owner in action.owners]
    texts += [point.text for topic in minutes.topics for point in topic.points] + [p.text for p in minutes.summary]
    assert not [text for text in texts if re.search(r"[\x00-\x08\x0b-\x1f]", text)]  # a bell, a form feed
    if language == "en":
        assert minutes.actions
        assert {owner for action in minutes.actions for owner in action.owners} <= {name, "Peter"}


def test_the_name_of_the_one_who_speaks_takes_the_place_of_me():
    meeting, said = talk_with("ACME\\Uwe", "Peter")
    tasks = [action.task for action in make_minutes(meeting, said, language="en").actions]
    assert any("ACME\\Uwe" in task for task in tasks), tasks


@pytest.mark.parametrize("name", SPECIAL)
def test_every_export_writes_it(name, tmp_path):
    meeting, said = talk_with(name, "Peter")
    minutes = make_minutes(meeting, said, language="en")
    for suffix in export.FORMATS:
        if suffix == ".pdf":  # all names at once in test_pdf.py: each PDF takes a process of its own
            continue
        target = tmp_path / f"out{suffix}"
        export.write(target, meeting, said, minutes)
        if suffix == ".docx":
            with zipfile.ZipFile(target) as archive:
                assert archive.testzip() is None
        elif suffix == ".txt":
            assert name in target.read_text(encoding="utf-8")
        elif suffix == ".json":
            document = msgspec.json.decode(target.read_bytes())
            assert document["meeting"]["attendees"][0]["name"] == name


@pytest.mark.parametrize("name", SPECIAL)
def test_vocabulary_puts_it_in_as_it_is(name):
    said = [Utterance(id="u1", start=0.0, end=1.0, text="So akme is here.")]
    [changed] = apply_rules(said, [Rule(heard="akme", written=name)])
    assert changed.text == f"So {name} is here."


#: Replacements that come from the tables of the program and use groups.
FROM_TABLES = {("whisper_checkpoint.py", "replacement"), ("clean.py", "replacement"), ("compose.py", "new")}


def test_no_text_of_a_user_is_a_template_of_a_replacement():
    """The second argument of ``sub`` is a template: it must be a literal, or a function."""
    wrong = []
    for path in [*ROOT.glob("meetingmate/**/*.py"), *ROOT.glob("ui/**/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("sub", "subn"):
                continue
            module = isinstance(call.func.value, ast.Name) and call.func.value.id in ("re", "regex")
            replacement = call.args[1 if module else 0]
            literal = isinstance(replacement, (ast.Constant, ast.Lambda))
            function = isinstance(replacement, ast.Name) and replacement.id in functions
            if not (literal or function or (path.name, ast.unparse(replacement)) in FROM_TABLES):
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(call)}")
    assert wrong == []
