"""Signing the file that says which release of MeetingMate is the newest. For whoever publishes it.

    python installer/sign_release.py key FILE                  make a private key, print the public half
    python installer/sign_release.py sign FILE OUT --page URL  sign the version of this folder

Keep the private key away from the server that the signed file lies on.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from meetingmate import __version__  # noqa: E402 - of this folder
from meetingmate.updates import release_file  # noqa: E402


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("key")
    making.add_argument("file", type=Path)
    signing = commands.add_parser("sign")
    signing.add_argument("file", type=Path, help="the private key")
    signing.add_argument("out", type=Path)
    signing.add_argument("--page", default="", help="where the release can be had (https)")
    signing.add_argument("--notes", default="", help="what is new, in a sentence")
    options = parser.parse_args()
    if options.command == "key":
        print(make_key(options.file))
    else:
        today = datetime.datetime.now(datetime.UTC).date()
        release = release_file.Release(version=__version__, date=today, page=options.page, notes=options.notes)
        options.out.write_bytes(release_file.signed(release, base64.b64decode(options.file.read_text())))


def make_key(file: Path) -> str:
    """Write a new private key to ``file``, for its owner alone; returns the public half in base64."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(base64.b64encode(key.private_bytes_raw()).decode())
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


if __name__ == "__main__":
    main()
