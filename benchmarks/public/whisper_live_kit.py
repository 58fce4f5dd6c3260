"""WhisperLiveKit as its users run it: its server on this computer, sound over its WebSocket in pieces of 0.1 s.

    PYTHON whisper_live_kit.py WAV MODEL_FOLDER PORT LANGUAGE

The server's policy is LocalAgreement with faster-whisper, which takes a folder with a CTranslate2 model.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import websockets
from playing import Playing, tell


def main() -> None:
    """Start the server, play, tell what comes back."""
    wav, model, port, language = sys.argv[1:5]
    address = f"127.0.0.1:{port}"
    options = ["--host", "127.0.0.1", "--port", port, "--model_dir", model, "--lan", language, "--pcm-input"]
    policy = ["--backend", "faster-whisper", "--backend-policy", "localagreement"]
    command = [sys.executable, "-m", "whisperlivekit.basic_server", *options, *policy]
    with subprocess.Popen(command, stdout=sys.stderr, stderr=sys.stderr) as server:
        try:
            asyncio.run(_listen(address, Playing(Path(wav)), server))
        finally:
            server.terminate()


async def _listen(address: str, playing: Playing, server: subprocess.Popen) -> None:
    async with await _connected(f"ws://{address}/asr", server) as socket:
        playing.start()
        sender = threading.Thread(target=_send, args=(playing, socket, asyncio.get_running_loop()), daemon=True)
        sender.start()
        known, settled_to, shown = 0, 0.0, ""
        async for message in socket:
            said = json.loads(message)
            if said.get("type") == "ready_to_stop":
                return
            lines = [line for line in said.get("lines") or [] if line.get("text")]
            words = " ".join(line["text"] for line in lines).split()
            end = max((_seconds(line["end"]) for line in lines), default=0.0)
            if len(words) > known:
                tell("settled", arrived=playing.now, start=settled_to, end=end, text=" ".join(words[known:]))
                known, settled_to = len(words), end
            grey = (said.get("buffer_transcription") or "").strip()
            if grey and grey != shown:  # the same text comes ten times a second
                tell("provisional", arrived=playing.now, start=end, end=playing.now, text=grey)
                shown = grey


def _send(playing: Playing, socket: websockets.ClientConnection, loop: asyncio.AbstractEventLoop) -> None:
    for piece in playing.pieces(0.1):
        asyncio.run_coroutine_threadsafe(socket.send(piece), loop).result()
    asyncio.run_coroutine_threadsafe(socket.send(b""), loop).result()  # the end, as its own page sends it


async def _connected(address: str, server: subprocess.Popen) -> websockets.ClientConnection:
    """The server answers as soon as its model is loaded. Raises SystemExit if it ends, or after five minutes."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit(f"WhisperLiveKit ended with code {server.returncode}; what it said stands above.")
        try:
            return await websockets.connect(address, max_size=None)
        except OSError:
            await asyncio.sleep(0.5)
    sys.exit("WhisperLiveKit did not answer within five minutes.")


def _seconds(written: str) -> float:
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


if __name__ == "__main__":
    main()
