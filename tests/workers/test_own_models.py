"""Models are tried in a process that may crash or hang."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base.errors import Cancelled, ModelError
from meetingmate.workers import own_models
from tests.models.small_models import gguf_bytes, whisper_folder


def crash(_answers: Connection, _path: Path) -> None:
    os.abort()


def hang(_answers: Connection, _path: Path) -> None:
    time.sleep(600)


def test_a_crash_of_the_engine_is_a_sentence() -> None:
    with pytest.raises(ModelError, match=r"m\.gguf can’t be loaded by the writing engine \(.*SIGABRT"):
        own_models.try_out("writing", Path("m.gguf"), load=crash)


def test_an_engine_that_hangs_is_ended() -> None:
    with pytest.raises(ModelError, match="no answer within 1 seconds"):
        own_models.try_out("speech", Path("w"), load=hang, limit_s=1)
    with pytest.raises(Cancelled):
        own_models.try_out("speech", Path("w"), load=hang, stop=lambda: True)


def test_an_unknown_architecture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf_bytes(general__architecture="zyx"))
    with pytest.raises(ModelError) as caught:
        own_models.add(str(path), kind="writing")
    assert str(caught.value) == "m.gguf can’t be loaded by the writing engine (unknown architecture zyx)."
    assert not any(card.own for card in models.catalogue())


def test_a_file_that_is_whole_and_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf_bytes())
    with pytest.raises(ModelError, match=r"be loaded by the writing engine \(.+\)"):
        own_models.add(str(path), kind="writing")
    with pytest.raises(ModelError, match=r"be loaded by the speech engine \(.+\)"):
        own_models.add(str(whisper_folder(tmp_path / "w")), kind="speech")


def test_real_models_are_taken(models_dir: Path) -> None:
    written = own_models.add(str(next((models_dir / "smollm2-135m").glob("*.gguf"))), kind="writing", model_id="mine")
    assert (written.context, written.chat_template, models.verify("mine")) == (8192, "file", [])
    own_models.add(str(models_dir / "whisper-base"), kind="speech", model_id="heard")
    assert models.verify("heard") == []
