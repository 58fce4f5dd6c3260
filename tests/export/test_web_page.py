"""The web page: valid HTML by another parser, shut off from the network, and no text of a meeting becomes markup."""

from __future__ import annotations

import base64
import errno
import hashlib
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest

from meetingmate import export
from meetingmate.base.errors import ExportError
from meetingmate.export import ExportOptions
from tests.export import examples
from tests.export.test_special_characters import SPECIAL, talk_with

SOUND = examples.SAMPLE.with_suffix(".ogg")
ALL = ExportOptions(appendix=True, quotes=True, locale="en_GB")
HOSTILE = [
    *SPECIAL,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>x</script>",
    "</title></head><body onload=x>",
    "javascript:alert(1)",
    "<!-- x",
    "&lt;b&gt; &amp;",
    "\u202eturned\u2066 \x00\x07 \ud800",
    "' onmouseover='x",
]


def page(tmp_path: Path, trio, options: ExportOptions = ALL):
    """The page, parsed strictly: any fault of its HTML is an error."""
    export.write(tmp_path / "page.html", *trio, options)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse((tmp_path / "page.html").read_text(encoding="utf-8"))


def policy(tree) -> dict[str, str]:
    [meta] = [m for m in tree.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    return {part.split()[0]: part.partition(" ")[2] for part in meta.get("content").split("; ")}


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_landmarks_headings_and_tables(tmp_path):
    tree = page(tmp_path, examples.sample())
    assert tree.get("lang") == "en-GB"
    assert text_of(tree.find(".//title")) == text_of(tree.find(".//h1")) == "Harbor weekly product meeting"
    assert len(list(tree.iter("main"))) == len(list(tree.iter("header"))) == len(list(tree.iter("nav"))) == 1
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = {e.get("id") for e in tree.iter() if e.get("id")}
    assert all(link.get("href")[1:] in names for link in tree.iter("a")), "every link leads somewhere in the page"
    assert all(section.get("aria-labelledby") in names for section in tree.iter("section"))
    assert all(head.get("scope") == "col" for head in tree.iter("th"))
    assert [text_of(h) for h in tree.iter("h2")][:3] == ["Summary", "Decisions", "Action items"]
    assert "DRAFT" in text_of(tree.find(".//header"))
    assert "Have a fix for the time zone bug in review" in text_of(tree.find(".//main"))


def test_nothing_is_loaded_and_only_its_own_style_runs(tmp_path):
    tree = page(tmp_path, examples.sample())
    allowed = policy(tree)
    assert allowed["default-src"] == "'none'"
    assert allowed["style-src"] == digest(tree.find(".//style").text)
    assert "media-src" not in allowed
    assert not list(tree.iter("script")), "without a sound there is nothing to do"
    for element in tree.iter():
        assert element.tag not in ("link", "img", "iframe", "object", "embed", "base", "form")
        assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "src", "srcset")]
    style = tree.find(".//style").text
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_times_play_a_sound_that_is_in_the_page(tmp_path):
    trio = examples.sample()
    tree = page(tmp_path, trio, ExportOptions(appendix=True, sound=SOUND))
    [audio] = tree.iter("audio")
    kind, _, data = audio.get("src").partition(",")
    assert kind == "data:audio/ogg;base64"
    assert base64.b64decode(data) == SOUND.read_bytes()
    assert audio.get("aria-label") == "Recording"
    allowed = policy(tree)
    assert allowed["media-src"] == "data:"
    assert allowed["script-src"] == digest(tree.find(".//script").text)
    marks = [button for button in tree.iter("button") if button.get("data-at")]
    assert {button.get("type") for button in marks} == {"button"}
    first = next(button for button in marks if text_of(button) == "01:20")
    assert (first.get("data-at"), first.get("aria-label")) == ("80", "Play from 01:20")
    lines = tree.findall(".//section[@id='transcript']/p")
    assert len(lines) == len(trio[1])
    assert all(line.find("button") is not None for line in lines)
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_a_sound_beside_the_page_is_a_file_of_its_own(tmp_path):
    trio = examples.sample()
    path = tmp_path / "Q1 #2 100%?.html"
    (tmp_path / "Q1 #2 100%?.ogg").write_text("the recording itself, which stays")
    export.write(path, *trio, ExportOptions(sound=SOUND, sound_inside=False))
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(path.read_text(encoding="utf-8"))
    address = tree.find(".//audio").get("src")
    assert (tmp_path / unquote(address)).read_bytes() == SOUND.read_bytes()
    assert "#" not in address
    assert "?" not in address
    assert policy(tree)["media-src"] == "'self' file:"
    assert (tmp_path / "Q1 #2 100%?.ogg").read_text() == "the recording itself, which stays"


def test_a_large_sound_goes_beside_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr("meetingmate.export.page_sound.SMALL", 1000)
    tree = page(tmp_path, examples.sample(), ExportOptions(sound=SOUND))
    assert tree.find(".//audio").get("src") == "page%20-%20sound.ogg"


def test_page_and_sound_are_written_both_or_neither(tmp_path, monkeypatch):
    beside = ExportOptions(sound=SOUND, sound_inside=False)
    (tmp_path / "a.html").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        export.write(tmp_path / "a.html", *examples.sample(), beside)
    (tmp_path / "b - sound.ogg").mkdir()
    (tmp_path / "b.html").write_text("older page")
    with pytest.raises(ExportError):
        export.write(tmp_path / "b.html", *examples.sample(), beside)
    assert (tmp_path / "b.html").read_text() == "older page"

    def full(path, target):
        if target.name == "c.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match="is full"):
        export.write(tmp_path / "c.html", *examples.sample(), beside)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b - sound.ogg", "b.html"]


def test_a_sound_that_is_missing_is_said(tmp_path):
    with pytest.raises(ExportError, match="recording can't be read"):
        export.write(tmp_path / "a.html", *examples.sample(), ExportOptions(sound=tmp_path / "gone.ogg"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_becomes_markup(tmp_path, words):
    meeting, said = talk_with(words, "Peter")
    meeting.title = meeting.place = words
    minutes = examples.sample()[2]
    minutes.actions[0].task = minutes.decisions[0].text = minutes.topics[0].title = words
    minutes.actions[0].owners = [words]
    minutes.decisions[0].note = minutes.checks.dropped[0].text = words
    minutes.summary[0].text = minutes.open_questions[0].text = minutes.topics[0].points[0].text = words
    tree = page(tmp_path, (meeting, said, minutes), ExportOptions(appendix=True, quotes=True, sound=SOUND))
    assert len(list(tree.iter("script"))) == 1
    assert not list(tree.iter("img"))
    assert len(list(tree.iter("body"))) == 1
    for element in tree.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
    if words.isprintable():
        assert text_of(tree.find(".//h1")) == " ".join(words.split())


@pytest.mark.parametrize(
    "trio",
    [examples.empty(), examples.scripts(), examples.big(), (*examples.sample()[:2], None)],
    ids=["empty", "scripts", "big", "none"],
)
@pytest.mark.parametrize("sound", [None, SOUND])
def test_every_meeting_is_valid_html(tmp_path, trio, sound):
    tree = page(tmp_path, trio, ExportOptions(appendix=True, quotes=True, sound=sound))
    assert len([e for e in tree.iter() if e.get("id")]) == len({e.get("id") for e in tree.iter() if e.get("id")})


def test_a_page_from_the_right(tmp_path):
    tree = page(tmp_path, examples.scripts())
    assert tree.get("dir") == "rtl"
    assert tree.get("lang").startswith("he")
