"""Names of documents: safe on every system, whatever a meeting is called, and always below their folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.base.errors import ExportError, UsageError
from meetingmate.base.ids import is_file_name
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs.automation import file_pattern

FOLDER = Path("/minutes").absolute()


def below(pattern: str, **about: object) -> str:
    given_ = {"title": "Budget", "date": "2026-03-04", "series": "Board", "start": "09:30", "language": "en"} | about
    path = file_pattern.path_for(FOLDER, pattern, ".docx", Meeting(id="m1", **given_), 3)
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize(
    ("pattern", "about", "wanted"),
    [
        ("{date} {title}", {}, "2026-03-04 Budget.docx"),
        ("{year}/{series} {date}", {}, "2026/Board 2026-03-04.docx"),
        (r"{year}\{month}\{day} {time}", {}, "2026/03/04 09.30.docx"),
        ("{series}/{date}", {"series": None}, "2026-03-04.docx"),
        ("{series} – {date}", {"series": None}, "2026-03-04.docx"),
        ("{title} {language} {version} {id}", {}, "Budget en 3 m1.docx"),
        ("{{{title}}}", {}, "{Budget}.docx"),
        ("{title}", {"title": "../../etc/passwd"}, "etc-passwd.docx"),
        ("{title}", {"title": "..\\..\\x"}, "x.docx"),
        ("{title}", {"title": "C:evil"}, "C-evil.docx"),
        ("../{title}/../..", {}, "Budget.docx"),
        ("/{title}", {}, "Budget.docx"),
        ("{title}", {"title": "con"}, "_con.docx"),
        ("{title}", {"title": "COM¹"}, "_COM¹.docx"),
        ("{series}/{title}", {"series": "aux.d"}, "_aux.d/Budget.docx"),
        ("{title}", {"title": "end. . ."}, "end.docx"),
        ("{title}", {"title": "a\nb\x00c\x1b[31m"}, "a b c [31m.docx"),
        ("{title}", {"title": "fdp.\u202exe\u200e\u2066x\ufeff"}, "fdp.xex.docx"),
        ("{title}", {"title": "Zoe\u0308"}, "Zoë.docx"),
        ("{title}", {"title": "\u200b \u202e ..."}, "meeting.docx"),
        ("{title}", {"title": "{date} {0}"}, "{date} {0}.docx"),
        ("{title}", {"title": "🧑\u200d🚀 launch"}, "🧑\u200d🚀 launch.docx"),
    ],
)
def test_a_pattern_and_a_meeting_make_a_safe_path(pattern: str, about: dict, wanted: str) -> None:
    assert below(pattern, **about) == wanted


@given(title=st.text(), series=st.text(max_size=300))
def test_no_meeting_leaves_the_folder_or_makes_a_name_that_a_system_refuses(title: str, series: str) -> None:
    path = below("{year}/{series}/{series} {title}", title=title, series=series)
    parts = path.split("/")
    assert 2 <= len(parts) <= 3
    assert all(is_file_name(part) for part in parts), parts
    assert path == unicodedata.normalize("NFC", path)
    assert not [char for char in path if unicodedata.category(char) in ("Cc", "Cs")]


def test_long_names_are_cut_until_the_path_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(below("{title}", title="ä" * 500).encode()) <= 255
    monkeypatch.setattr(file_pattern.os, "name", "nt")
    made = str(FOLDER / below("{series}/{title}", title="t" * 500, series="s" * 500))
    assert len(made) <= 240
    assert made.endswith("t.docx")
    with pytest.raises(ExportError, match="too long"):
        file_pattern.path_for(FOLDER / ("x" * 250), "{title}", ".docx", Meeting(id="m1", title="a", date=""), 1)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{name}", "can’t hold {name}"),
        ("{title.__class__}", "can’t hold"),
        ("{title!r}", "can’t hold"),
        ("{title:>99}", "can’t hold"),
        ("{0}", "can’t hold"),
        ("{title", "single brace"),
        (" / ", "is empty"),
        ("..", "is empty"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_named(pattern: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        file_pattern.check(pattern)


def test_clashes_are_numbered_also_where_only_capitals_differ(tmp_path: Path) -> None:
    assert file_pattern.free(tmp_path / "new" / "Budget.docx", ".docx").name == "Budget.docx"
    (tmp_path / "BUDGET.docx").touch()
    assert file_pattern.free(tmp_path / "Budget.docx", ".docx").name == "Budget (2).docx"
    (tmp_path / "Budget (2).docx").touch()
    assert file_pattern.free(tmp_path / "Budget.docx", ".docx").name == "Budget (3).docx"
    (tmp_path / "Zoe\u0308.docx").touch()
    assert file_pattern.free(tmp_path / "Zoë.docx", ".docx").name == "Zoë (2).docx"
    (tmp_path / "a.whisper.json").touch()
    assert file_pattern.free(tmp_path / "a.whisper.json", ".whisper.json").name == "a (2).whisper.json"
