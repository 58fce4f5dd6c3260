"""The writing by a real server: llama-cpp-python's, in a process of its own on this machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.jobs import writing_server
from meetingmate.servers.connection import ServerError
from meetingmate.slm import grammar
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.server_engine import ServerEngine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

pytest.importorskip("uvicorn", reason="the server's own packages are in the extra test")
pytest.importorskip("fastapi", reason="the server's own packages are in the extra test")

KEY = "sk-test"
MODEL = "starter"


class RealServer(Struct):
    """A running server, and what it writes to its log."""

    process: subprocess.Popen
    address: str
    log: Path


@pytest.fixture(scope="module")
def server(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (model,) = (models_dir / "smollm2-135m").glob("*.gguf")
    log = tmp_path_factory.mktemp("server") / "server.log"
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", MODEL]
    command += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", "2048", "--n_threads", "1"]
    command += ["--n_threads_batch", "1"]
    with log.open("wb") as out:
        environment = {**os.environ, "API_KEY": KEY}  # not on the command line
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        end = time.monotonic() + 120
        while True:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.2)
        yield RealServer(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def engine(server: RealServer) -> Iterator[ServerEngine]:
    with ServerEngine(server.address, MODEL, KEY) as made:
        yield made


def test_a_wrong_key_and_a_wrong_model_are_said(server: RealServer) -> None:
    for key in ("", "sk-wrong"):
        with pytest.raises(ModelError, match="does not accept the key"):
            ServerEngine(server.address, MODEL, key)
    with pytest.raises(ModelError, match=f"has no model “other”; it has {MODEL}"):
        ServerEngine(server.address, "other", KEY)


def test_it_is_held_to_a_grammar(engine: ServerEngine) -> None:
    assert engine.form == "grammar", "this server knows no schema of that name, but the grammar of llama.cpp"
    said = "I'll send the offer to the client by Friday."
    values = {"Owner": grammar.Span("Ben Anna"), "Task": grammar.Text(60), "Due": grammar.Span(said)}
    found = engine.fill("fill_action", {"speaker": "Ben", "text": said}, values)
    assert set(found) == set(values)
    assert found["Owner"] in ("Ben", "Anna", "Ben Anna", "none")
    assert found["Due"] in said or found["Due"] == "none"


def test_options_and_lists_are_chosen(engine: ServerEngine) -> None:
    options = ["report", "question", "other"]
    chances = engine.chances("classify_speech_act", {"text": "How long is the delivery?"}, options)
    assert set(chances) == set(options)
    assert sum(chances.values()) == pytest.approx(1)
    (one,) = engine.resemblance(("line_of_work", "line_of_chat"), ["The invoices are not paid."])
    assert set(one) == {"line_of_work", "line_of_chat"}


def test_prose_is_whole_and_a_cut_one_an_error(engine: ServerEngine) -> None:
    fields = {"language": "English", "quotations": "Anna: The budget is 4000 euros."}
    with pytest.raises(SlmAnswerError, match="cut"):
        engine.write("write_topic", fields, 2)
    assert engine.write("write_topic", fields, 400).strip()


def test_the_test_says_speed_and_form(server: RealServer) -> None:
    report = writing_server.try_out(server.address, MODEL, KEY)
    assert re.match(rf"{re.escape(MODEL)} answers at [0-9.]+ tokens per second\.", report.said)
    assert not report.said.startswith(f"{MODEL} answers at 0")
    assert "It keeps to the form" in report.said
    assert report.where.endswith("It stays on this computer.")


def test_a_server_that_ends_is_said(server: RealServer) -> None:
    """The last test: it takes the server away."""
    with ServerEngine(server.address, MODEL, KEY) as engine:
        server.process.kill()
        server.process.wait()
        for _ in range(2):
            with pytest.raises((ServerError, SlmAnswerError), match=r"can't be reached|broke off"):
                engine.write("write_topic", {"language": "English", "quotations": "Anna: Yes."}, 20)
        assert engine.problem
