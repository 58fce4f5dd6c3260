"""Nobody but ``meetingmate.base.library_paths`` makes a path of what a database or a journal says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What comes from a database or a journal and names a file or folder.
_FOREIGN = re.compile(
    r"(?<!\w)(?:meeting_id|\w*meeting\.id|self\.id|row\.id|\w*job\.meeting|\w+\.meeting|\w*track\.path"
    r"|\w*tracks\[[^]]*\]\.path|record\.file|\w+\.source)(?!\w)"
)
#: Safe for another reason, by room.
_ALLOWED = {
    "exchange": "file_stem(",  # a name that any file system takes
    "cli": "meeting_id",  # of `export`: what the user typed is a file or an id
}
_RECORDINGS = re.compile(r"(?:RECORDINGS|'recordings')\Z")


def joins(tree: ast.AST) -> Iterator[tuple[int, str, list[str]]]:
    """Line, left side and what is joined to it, of everything that makes a path of parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield node.lineno, ast.unparse(node.left), [ast.unparse(node.right)]
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = [ast.unparse(arg) for arg in node.args]
            if called.endswith((".joinpath", ".with_name", ".glob")):
                yield node.lineno, called.rpartition(".")[0], given
            elif called in ("os.path.join", "Path", "PurePath"):
                yield node.lineno, "", given


def offences(source: str) -> list[str]:
    found = []
    for line, left, parts in joins(ast.parse(source)):
        for part in parts:
            if "opened_path(" in part or "stored_path(" in part:
                continue
            below_recordings = _RECORDINGS.search(left) is not None
            if below_recordings or _FOREIGN.search(part):
                found.append(f"line {line}: {left} / {part}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "self.folder / RECORDINGS / meeting_id", "folder / 'recordings' / name", "folder / row.id",
        "os.path.join(a, job.meeting)", "folder / track.path", "Path(request.folder) / meeting.tracks[0].path",
        "folder.joinpath(f'{meeting.id}.ogg')",
        "parts / record.file", "Path(job.source)",
    ],
)  # fmt: skip
def test_the_check_sees_what_it_is_for(source):
    assert len(offences(source)) == 1


def test_only_library_paths_makes_paths_of_what_a_database_says():
    found = {}
    for path in sorted([*(ROOT / "meetingmate").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]):
        if path == ROOT / "meetingmate" / "base" / "library_paths.py":
            continue
        bad = offences(path.read_text(encoding="utf-8"))
        if bad := [one for one in bad if _ALLOWED.get(path.parent.name, "\0") not in one]:
            found[path.relative_to(ROOT).as_posix()] = bad
    assert found == {}
