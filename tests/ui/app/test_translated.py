"""Every text of the window can be translated, and is."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from meetingmate import models
from meetingmate.base import translation

ROOT = Path(__file__).resolve().parents[3]
UI = ROOT / "ui"
#: Their arguments are translated.
TRANSLATING = {"tr", "trn", "tr_for", "mark"}
#: What is handed to these is not shown to anybody.
HIDDEN = {
    *("setObjectName", "setProperty", "property", "findChild", "findChildren", "set_icon", "pixmap", "icon", "picture"),
    *("getLogger", "debug", "info", "warning", "error", "exception", "log"),
    *("QKeySequence", "QShortcut", "compile", "cast", "TypeVar", "getattr", "setattr", "hasattr", "connect"),
    *("startswith", "endswith", "split", "partition", "removesuffix", "removeprefix", "replace", "strftime"),
    *("ValueError", "TypeError", "NotImplementedError", "RuntimeError", "AssertionError", "KeyError"),
}
#: Texts that are the same in all languages, or that nobody reads.
ALIKE = re.compile(
    r"MeetingMate|Markdown|HTML|JSON|Word|Microsoft Word|PipeWire|PulseAudio|Fusion|Ctrl\+.*|Alt\+.*|Shift\+.*|Meta\+.*"
    r"|F\d+|Space|Return|– MeetingMate|cut off|ddd d MMMM yyyy|MMMEd|meetingmate-window --do record|Qt\w+Msg"
    r"|[\W\d_]*"
)


#: Rooms whose fixed texts the window shows through ``tr``; of others only what goes through it is looked at.
ROOMS = ("ui", "meetingmate")
#: Names of languages in their own words, names of fonts, and what is said before there is a window.
APART = {"ui/base/language_names.py", "ui/base/theme.py", "ui/app/start.py"}
#: What is wrong in lines that another program wrote is said in English to its author, as is what the terminal says.
FOR_PROGRAMS = {"meetingmate/minutes/lines.py", "meetingmate/base/toml_files.py"}
#: Errors that no user reads.
PROGRAMMERS = {
    *("ValueError", "TypeError", "NotImplementedError", "RuntimeError", "AssertionError", "KeyError", "AttributeError"),
    *(
        "OSError",
        "EOFError",
        "TimeoutError",
        "OperationalError",
        "OfflineModeIsEnabled",
        "UnpicklingError",
        "BadZipFile",
        "SecurityError",
        "SystemExit",
    ),
}
CODES = [code for code in translation.LANGUAGES if code != "en"]


def bare_texts(path: Path) -> Iterator[str]:
    """Constants of a module that look like texts for people and go through no translation."""
    if path.relative_to(ROOT).as_posix() not in APART:
        yield from _bare(ast.parse(path.read_text(encoding="utf-8")), path)


def _bare(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in TRANSLATING | HIDDEN:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.AnnAssign):
        if node.value:
            yield from _bare(node.value, path)
        return
    if isinstance(node, ast.Dict):  # keys are for the program
        for value in node.values:
            yield from _bare(value, path)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _looks_shown(node.value):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        return
    for child in ast.iter_child_nodes(node):
        yield from _bare(child, path)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _looks_shown(text: str) -> bool:
    stripped = text.strip()
    if ALIKE.fullmatch(stripped) or re.search(r"[{;]\s|[{};]$|^<", stripped):
        return False
    words = re.findall(r"[^\W\d_]{2,}", stripped)
    return bool(words) and (" " in stripped or bool(re.fullmatch(r"&?[A-Z][^\W\d_]*[a-z&][^\W\d_]*[…:.]?", stripped)))


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """What the script collects."""
    script = ROOT / "resources" / "translations" / "update.py"
    spec = importlib.util.spec_from_file_location("update_translations", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.texts()


def catalogue(code: str) -> Catalog:
    with (translation.folder() / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def fields(text: str) -> set[str]:
    """The place holders of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_text_of_the_window_goes_past_the_translation() -> None:
    assert [text for path in sorted(UI.rglob("*.py")) for text in bare_texts(path)] == []


def bare_sentences(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and words of errors for users that are raised with a text that goes through no translation."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call) or _name(node.exc.func) in PROGRAMMERS:
            continue
        if any(isinstance(one, ast.Call) and _name(one.func) in TRANSLATING for one in node.exc.args):
            continue  # with a word for the program beside it
        words = " ".join(text for argument in node.exc.args for text in _said(argument))
        if len(re.findall(r"[^\W\d_]{2,}", words)) > 1:
            yield node.lineno, words


def _said(node: ast.AST) -> Iterator[str]:
    """The constant texts of an argument, but for those that are handed to a function first."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from _said(child)


def test_no_error_of_the_engine_room_goes_past_the_translation() -> None:
    """Also those of worker processes, which speak the language of the program."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / "meetingmate").rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in FOR_PROGRAMS and path.relative_to(ROOT).parts[1] != "cli"
        for line, words in bare_sentences(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []
    module = ast.parse('raise AudioError(f"{name} is empty")\nraise AudioError(tr("It is empty"))\n')
    assert list(bare_sentences(module)) == [(1, " is empty")]


def test_the_rule_sees_what_it_should() -> None:
    module = ast.parse(
        'a = button("Cancel now", go)\nb = tr("Keep it")\nc = f"Found {n} old files"\nd.setObjectName("the strip")\n'
        'STATES = {"open": "Open"}\ne = "Ctrl+R"\nlog.warning("not shown to anybody")\n'
    )
    found = list(_bare(module, UI / "x.py"))
    assert [line.split(": ")[1] for line in found] == ["'Cancel now'", "'Found '", "' old files'", "'Open'"]


def test_what_goes_through_the_translation_is_collected(texts: Catalog) -> None:
    """Babel sees no call inside an f-string, and nobody sees a text that is put together first."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in texts if message.id}
    lost = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in TRANSLATING and node.args:
                    text = node.args[1 if _name(node.func) == "tr_for" else 0]
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    if isinstance(text, ast.JoinedStr):
                        lost.append(f"{place}: a text that is put together")
                    elif isinstance(text, ast.Constant) and text.value and text.value not in known:
                        lost.append(f"{place}: {text.value!r}")
    assert lost == []


def test_what_the_window_shows_of_models_and_licences_is_collected(texts: Catalog) -> None:
    shown = set()
    for card in models.catalogue():
        licence = models.licence_of(card)
        shown |= {card.description, *licence.conditions}
        shown |= {licence.title, licence.version} if licence.conditions else set()
    assert {text for text in shown if text and text not in texts} == set()


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_complete(code: str, texts: Catalog) -> None:
    there = catalogue(code)
    missing = []
    for message in texts:
        if message.id:
            found = there.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            said = found.string if found is not None else ""
            if not (all(said) if isinstance(said, tuple) else said):
                missing.append(message.id)
    assert missing == [], "run resources/translations/update.py and translate what it adds"


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_no_text_that_nobody_uses(code: str, texts: Catalog) -> None:
    used = {(message.id, message.context) for message in texts}
    assert [message.id for message in catalogue(code) if (message.id, message.context) not in used] == []


@pytest.mark.parametrize("code", CODES)
def test_place_holders_keys_and_marks_survive_the_translation(code: str) -> None:
    wrong = []
    for message in catalogue(code):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for number, one in enumerate(said):
            wanted = fields(ids[min(number, len(ids) - 1)])
            # a form for exactly one may do without the number, or name it
            if fields(one) - {"count"} != wanted - {"count"} or (len(said) == 1 and fields(one) != wanted):
                wrong.append(f"{ids[0]!r}: {one!r} has other place holders")
            if re.findall(r"</?\w+>", one) != re.findall(r"</?\w+>", ids[-1]):
                wrong.append(f"{ids[0]!r}: {one!r} has other tags")
            if one.endswith(("…", ":")) != ids[-1].endswith(("…", ":")):
                wrong.append(f"{ids[0]!r}: {one!r} ends otherwise")
            if one.strip() != one and ids[-1].strip() == ids[-1]:
                wrong.append(f"{ids[0]!r}: {one!r} has space around it")
    assert wrong == []
