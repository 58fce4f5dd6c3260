"""Folders of documents: what is in them, what has changed, and their passages in the library's database."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from meetingmate.assistants.ask.readers import KINDS, Piece
from meetingmate.base.errors import UsageError
from meetingmate.base.library_paths import opened_path, stored_path
from meetingmate.base.text import well_formed
from meetingmate.base.translation import tr
from meetingmate.library import search_words
from meetingmate.library.database import Database

#: Files that are taken of one folder, and folders inside each other.
MOST_FILES, DEEPEST = 20_000, 24


class Folder(Struct, kw_only=True):
    """A folder that questions can be asked about. ``problems``: a sentence for each file that can't be read."""

    path: str
    documents: int
    passages: int
    problems: list[str] = []


class File(Struct, kw_only=True, frozen=True):
    """A file of a folder as it is on the disk: ``path`` in the folder, bytes, time of its last change (ns)."""

    path: str
    size: int
    changed: int


class Changes(Struct, kw_only=True):
    """What to read again, and the documents that are gone, by number."""

    read: list[File]
    gone: list[int]


def folders(database: Database) -> list[Folder]:
    """All folders that were added. Raises StoreError."""
    rows = database.rows(
        """SELECT f.path, count(DISTINCT d.id), count(p.row) FROM document_folders f
           LEFT JOIN documents d ON d.folder = f.path AND d.problem = ''
           LEFT JOIN document_passages p ON p.document = d.id GROUP BY f.path ORDER BY f.path"""
    )
    problems: dict[str, list[str]] = {}
    for folder, path, problem in database.rows(
        "SELECT folder, path, problem FROM documents WHERE problem <> '' ORDER BY path"
    ):
        problems.setdefault(folder, []).append(f"{path}: {problem}")
    return [
        Folder(path=path, documents=documents, passages=passages, problems=problems.get(path, []))
        for path, documents, passages in rows
    ]


def add(database: Database, folder: Path) -> str:
    """Remember a folder; returns its path as it is kept. Raises UsageError when it is no folder, StoreError."""
    path = kept_path(folder)
    if not folder.is_dir():
        raise UsageError(tr("There is no folder {folder}. Check the name.", folder=folder))
    inside = [known.path for known in folders(database) if known.path != path and _overlap(known.path, path)]
    if inside:
        raise UsageError(
            tr("The folder {folder} overlaps with {other}, which is added already.", folder=path, other=inside[0])
        )
    with database.change() as db:
        db.execute("INSERT OR IGNORE INTO document_folders VALUES (?, ?)", (path, datetime.now(UTC).isoformat()))
    return path


def remove(database: Database, folder: Path | str) -> None:
    """Forget a folder and all that was read in it; the files are not touched. A text is its path as it is kept.

    Raises UsageError, StoreError.
    """
    path = folder if isinstance(folder, str) else kept_path(folder)
    with database.change() as db:
        if not db.execute("DELETE FROM document_folders WHERE path = ?", (path,)).rowcount:
            raise UsageError(
                tr(
                    "The folder {folder} has not been added. `meetingmate ask documents list` shows all folders.",
                    folder=path,
                )
            )


def kept_path(folder: Path) -> str:
    """How a folder is called in the library."""
    return stored_path(Path(os.path.abspath(folder)))


def changes(database: Database, folder: str) -> Changes:
    """Compare a folder with what was read of it. Raises UsageError when it can't be looked at, StoreError."""
    there = {file.path: file for file in _files(opened_path(folder))}
    known = {
        path: (number, size, changed)
        for number, path, size, changed in database.rows(
            "SELECT id, path, size, changed FROM documents WHERE folder = ?", (folder,)
        )
    }
    read = [file for path, file in there.items() if path not in known or known[path][1:] != (file.size, file.changed)]
    gone = [number for path, (number, _, _) in known.items() if path not in there]
    return Changes(read=sorted(read, key=lambda file: file.path), gone=gone)


def forget(database: Database, numbers: Iterable[int]) -> None:
    """Take out documents that are gone. Raises StoreError."""
    with database.change() as db:
        db.executemany("DELETE FROM documents WHERE id = ?", [(number,) for number in numbers])


def keep(database: Database, folder: str, file: File, pieces: list[Piece], problem: str) -> None:
    """Keep what was read of a file instead of what there was; nothing when its folder was removed meanwhile.

    Raises StoreError.
    """
    with database.change() as db:
        db.execute("DELETE FROM documents WHERE folder = ? AND path = ?", (folder, file.path))
        number = db.execute(
            "INSERT INTO documents (folder, path, size, changed, problem) "
            "SELECT path, ?, ?, ?, ? FROM document_folders WHERE path = ?",
            (file.path, file.size, file.changed, problem, folder),
        ).lastrowid
        if not db.execute("SELECT 1 FROM documents WHERE folder = ? AND path = ?", (folder, file.path)).fetchone():
            return
        stem = Path(file.path).stem.replace("-", " ").replace("_", " ")
        db.executemany(
            "INSERT INTO document_passages (document, place, text, folded, words) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    number,
                    piece.place,
                    piece.text,
                    search_words.fold(" ".join(piece.text.split())),
                    " ".join(sorted(search_words.index_words((piece.text, piece.place, stem)))),
                )
                for piece in pieces
            ],
        )


def _files(folder: Path) -> Iterable[File]:
    """The documents in a folder and the folders in it. Links and hidden files are passed over."""
    found: list[File] = []

    def refuse(error: OSError) -> None:
        if error.filename in (str(folder), None):
            raise UsageError(
                tr("The folder {folder} can't be read ({error}).", folder=folder, error=error.strerror or error)
            ) from error

    for parent, folders_in, names in os.walk(folder, onerror=refuse):
        depth = len(Path(parent).relative_to(folder).parts)
        folders_in[:] = sorted(name for name in folders_in if not name.startswith(".")) if depth < DEEPEST else []
        for name in names:
            path = Path(parent, name)
            if name.startswith((".", "~$")) or path.suffix.lower() not in KINDS or path.is_symlink():
                continue
            try:
                state = path.stat()
            except OSError:  # gone this moment
                continue
            relative = well_formed(path.relative_to(folder).as_posix())
            found.append(File(path=relative, size=state.st_size, changed=state.st_mtime_ns))
            if len(found) > MOST_FILES:
                raise UsageError(
                    tr("The folder {folder} holds more than {count} documents.", folder=folder, count=MOST_FILES)
                )
    return found


def _overlap(first: str, second: str) -> bool:
    one, other = Path(first), Path(second)
    return one in other.parents or other in one.parents
