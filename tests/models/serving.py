"""A web server on this computer that gives out the files of a model."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from meetingmate.models.schema import ModelCard, Part


class Hub:
    """Serves ``folder``; while ``broken``, with nothing but error 404, while ``slow``, with pauses."""

    def __init__(self, folder: Path) -> None:
        self.broken = self.slow = False
        handler = functools.partial(_Handler, self, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Hub:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, hub: Hub, *arguments: object, directory: str) -> None:
        self._hub = hub
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        if self._hub.broken:
            self.send_error(404)
        else:
            super().do_GET()

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:
        """Hand the file over in pieces."""
        with contextlib.suppress(ConnectionError):  # the other side has stopped
            while piece := source.read(1 << 20):
                outputfile.write(piece)
                if self._hub.slow:
                    time.sleep(0.1)

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


def hub_card(card: ModelCard, hub: Hub, model_id: str) -> ModelCard:
    """``card`` under another id, with all its files on ``hub``."""
    replace = msgspec.structs.replace
    files = tuple(replace(file, parts=(Part(url=f"{hub.address}/{file.name}"),)) for file in card.files)
    return replace(card, id=model_id, starter=False, files=files)
