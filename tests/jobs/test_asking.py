"""Questions with their worker: models in a process of its own, documents read there, cancelling, what is remarked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from meetingmate import models
from meetingmate.assistants.ask import documents, vectors
from meetingmate.assistants.ask.nouns import Scope
from meetingmate.base.errors import Cancelled, JobFailed, StoreError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.jobs import ask_worker, asking
from meetingmate.jobs.asking import Asker
from meetingmate.library import Library, trash
from meetingmate.workers.ask_messages import ReadDocument
from meetingmate.workers.connection import WorkerConnection
from tests.assistants.ask import packed
from tests.assistants.ask.filled import fill
from tests.waiting import until


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    library = Library(tmp_path / "library")
    fill(library)
    made = Asker(library, lambda: Settings(writing_model=""))
    yield made
    made.close()
    library.close()


@pytest.fixture
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny model is installed."""
    path = packed.write(tmp_path / "model.bin")
    monkeypatch.setattr(ask_worker, "encoder", lambda: ask_worker.OFFERED)
    monkeypatch.setattr(models, "model_path", lambda name: path)
    return path


def test_without_the_model_words_count_and_the_model_is_offered(asker: Asker) -> None:
    answer = asker.ask("When was the certificate replaced?", Scope())
    assert answer.citations[0].utterance == "u1"
    assert len(answer.remarks) == 1
    assert answer.remarks[0].startswith("Found by words only.")
    assert models.card(ask_worker.OFFERED).title in answer.remarks[0]


def test_facts_need_no_model_and_no_remark(asker: Asker) -> None:
    assert asker.ask("What does Tom still owe us?", Scope()).remarks == []


@pytest.mark.usefixtures("encoder")
def test_meaning_is_computed_by_the_worker_and_what_is_left_is_told(asker: Asker) -> None:
    question = "When was the certificate replaced?"
    assert asker.ask(question, Scope()).remarks == ["2 meetings are searched by words only so far."]
    assert asking.index(asker.library, asker.worker, Scope(), most=1) == 1
    assert asker.ask(question, Scope()).remarks == ["1 meeting is searched by words only so far."]
    assert asking.index(asker.library, asker.worker, Scope()) == 1
    answer = asker.ask(question, Scope())
    assert answer.remarks == []
    assert answer.citations


@pytest.mark.usefixtures("encoder")
def test_indexing_stops_between_batches_and_keeps_its_worker(asker: Asker) -> None:
    asking.index(asker.library, asker.worker, Scope(), most=1)
    pid = asker.worker._connection.pid
    with pytest.raises(Cancelled):
        asking.index(asker.library, asker.worker, Scope(), cancelled=lambda: True)
    assert asker.worker._connection.pid == pid


@pytest.mark.usefixtures("encoder")
def test_a_question_that_is_cancelled_ends_the_worker(asker: Asker) -> None:
    asking.index(asker.library, asker.worker, Scope(), most=1)
    process = psutil.Process(asker.worker._connection.pid)
    with pytest.raises(Cancelled):
        asker.ask("When was the certificate replaced?", Scope(), cancelled=lambda: True)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert asker.ask("When was the certificate replaced?", Scope()).citations


def test_a_damaged_model_leaves_the_words(asker: Asker, encoder: Path) -> None:
    encoder.write_bytes(encoder.read_bytes()[:5000])
    answer = asker.ask("When was the certificate replaced?", Scope())
    assert answer.citations[0].utterance == "u1"
    assert "damaged" in answer.remarks[0]


@pytest.mark.usefixtures("encoder")
def test_closing_does_not_wait_for_what_is_computed(asker: Asker) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                asker.worker.encode(["some words to read"] * 200)
        except (Cancelled, JobFailed) as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: asker.worker._connection, "worker")
    asker.close()
    thread.join(30)
    assert isinstance(failed[0], Cancelled)
    assert asker.worker._connection is None


def test_a_file_whose_reading_was_ended_is_no_file_that_can_not_be_read(
    asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("Something.")
    path = documents.add(asker.library.database, folder)
    monkeypatch.setattr(WorkerConnection, "tell", lambda self, command: asker.close())  # closed while it reads
    with pytest.raises(Cancelled):
        asking.read_folder(asker.library, asker.worker, path)
    monkeypatch.undo()
    assert documents.folders(asker.library.database)[0].problems == []
    assert asking.read_folder(asker.library, asker.worker, path) == 2


def test_a_reader_that_crashes_is_said_of_its_file_and_the_next_is_read(
    asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("Something.")
    tell = WorkerConnection.tell

    def crash(self: WorkerConnection, command: ReadDocument) -> None:
        if command.path.endswith("a.txt"):
            self.kill()
        else:
            tell(self, command)

    monkeypatch.setattr(WorkerConnection, "tell", crash)
    path = documents.add(asker.library.database, folder)
    assert asking.read_folder(asker.library, asker.worker, path) == 2
    [kept] = documents.folders(asker.library.database)
    assert (kept.documents, kept.problems) == (
        1,
        ["a.txt: It can't be read: reading it took too long or failed."],
    )


def test_an_idle_worker_gives_its_memory_back(asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Something.")
    asker.worker.read(str(tmp_path / "a.txt"), lambda share: None, lambda: False)
    assert asker.worker._connection is not None
    asker.worker.close_when_idle(600)
    assert asker.worker._connection is not None
    asker.worker.used = time.monotonic() - 601
    asker.worker.close_when_idle(600)
    assert asker.worker._connection is None


def test_a_folder_is_read_by_the_worker_with_its_progress(asker: Asker, tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "vpn.md").write_text("# Reset\n\nOpen the portal to reset the password.\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    path = documents.add(asker.library.database, folder)
    steps: list[tuple[str, float]] = []
    count = asking.read_folder(asker.library, asker.worker, path, on_progress=lambda *step: steps.append(step))
    assert count == 2
    assert steps[0] == ("Reading broken.pdf", 0.0)
    assert steps[-1] == ("Reading vpn.md", 1.0)
    [kept] = documents.folders(asker.library.database)
    assert (kept.documents, kept.problems) == (1, ["broken.pdf: It is damaged or no PDF."])
    answer = asker.ask("How do I reset the password?", Scope(documents=True, folder=path))
    assert answer.lead == "From vpn.md, Reset:"
    assert answer.citations[0].path == "vpn.md"
    assert asking.read_folder(asker.library, asker.worker, path) == 0


def test_a_folder_that_is_away_keeps_what_was_read(asker: Asker, tmp_path: Path) -> None:
    folder = tmp_path / "drive"
    folder.mkdir()
    (folder / "a.txt").write_text("The code of the gate is blue.")
    path = documents.add(asker.library.database, folder)
    asking.read_folder(asker.library, asker.worker, path)
    folder.rename(tmp_path / "away")
    scope = Scope(documents=True, folder=path)
    asking.refresh_documents(asker.library, asker.worker, scope)
    assert asker.ask("What is the code of the gate?", scope).how == "passages"


def test_wrong_scopes_are_one_sentence(asker: Asker) -> None:
    with pytest.raises(StoreError, match="no meeting nowhere"):
        asker.ask("Who?", Scope(meeting="nowhere"))
    with pytest.raises(UsageError, match="no series called “Nothing”"):
        asker.ask("Who?", Scope(series="Nothing"))
    with pytest.raises(UsageError, match="has not been added"):
        asker.ask("Who?", Scope(documents=True, folder="/nowhere"))
    trash.move(asker.library, "sso")
    with pytest.raises(StoreError, match="in the trash"):
        asker.ask("Who?", Scope(meeting="sso"))


def test_switched_off_nothing_is_answered(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    asker = Asker(library, lambda: Settings(ask=False))
    with pytest.raises(UsageError, match="switched off"):
        asker.ask("What does Tom owe us?", Scope())
    library.close()


@pytest.mark.usefixtures("encoder")
@pytest.mark.usefixtures("keyring_entries")
def test_vectors_are_encrypted_with_the_library(asker: Asker) -> None:
    from meetingmate.library import encryption

    asking.index(asker.library, asker.worker, Scope())
    before = asker.library.database.rows("SELECT meeting, places, vectors FROM meeting_vectors ORDER BY meeting")
    folder = asker.library.folder
    asker.library.close()
    assert before[0][2] in (folder / "library.db").read_bytes()
    encryption.encrypt(folder, "a long passphrase")
    library = Library(folder)
    assert library.database.rows("SELECT meeting, places, vectors FROM meeting_vectors ORDER BY meeting") == before
    assert vectors.missing(library.database, ask_worker.OFFERED, Scope()) == []
    library.close()
    assert before[0][2] not in (folder / "library.db").read_bytes()
