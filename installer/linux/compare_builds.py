"""Compares two builds of a package or of the archive, file by file: ``compare_builds.py ONE OTHER``.

Names, rights, owners, dates, links and contents; of a Debian package also its control files. Prints every difference
and returns 1 if there is one. Two builds of the same commit are to differ in nothing but what
docs/decisions/packages.md names.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

_SHOWN = 100


class Entry(NamedTuple):
    """What is compared of a file, folder or link in an archive."""

    kind: str
    rights: str
    owner: str
    date: int
    link: str
    digest: str


def main(one: Path, other: Path) -> int:
    """Compare; returns the exit code."""
    if one.suffix != other.suffix:
        print("These are two kinds of files: compare a .deb with a .deb, a .tar.xz with a .tar.xz.", file=sys.stderr)
        return 2
    if digest_of(one) == digest_of(other):
        print(f"{one.name}: both builds are the same, byte for byte ({one.stat().st_size / 1e6:.0f} MB).")
        return 0
    found = differences(entries(one), entries(other))
    for line in found[:_SHOWN]:
        print(line)
    if len(found) > _SHOWN:
        print(f"... and {len(found) - _SHOWN} more")
    print(f"{len(found)} differences" if found else "The same files, but packed differently.")
    return 1


def entries(package: Path) -> dict[str, Entry]:
    """All that is packed, by name; control files of a Debian package begin with ``DEBIAN/``. Raises OSError."""
    if package.suffix != ".deb":
        with package.open("rb") as file, subprocess.Popen(
            ["xz", "-dc"], stdin=file, stdout=subprocess.PIPE
        ) as unpacked:  # fmt: skip
            return dict(_read(unpacked.stdout))
    found = {}
    for option, before in (("--ctrl-tarfile", "DEBIAN/"), ("--fsys-tarfile", "")):
        with subprocess.Popen(["dpkg-deb", option, package], stdout=subprocess.PIPE) as unpacked:
            found.update({before + name: entry for name, entry in _read(unpacked.stdout)})
    return found


def differences(one: dict[str, Entry], other: dict[str, Entry]) -> list[str]:
    """A line for each difference, by name."""
    lines = []
    for name in sorted(one.keys() | other.keys()):
        if name not in other or name not in one:
            lines.append(f"{name}: only in the {'first' if name in one else 'second'}")
            continue
        if one[name] != other[name]:
            fields = zip(Entry._fields, one[name], other[name], strict=True)
            lines.append(f"{name}: " + ", ".join(f"{what} {a} / {b}" for what, a, b in fields if a != b))
    return lines


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(stream: IO[bytes] | None) -> Iterator[tuple[str, Entry]]:
    with tarfile.open(fileobj=stream, mode="r|") as packed:
        for member in packed:
            content = packed.extractfile(member) if member.isreg() else None
            digest = hashlib.file_digest(content, "sha256").hexdigest()[:16] if content else ""
            kind = "folder" if member.isdir() else "link" if member.issym() or member.islnk() else "file"
            owner = f"{member.uname or member.uid}:{member.gname or member.gid}"
            yield member.name, Entry(kind, oct(member.mode), owner, int(member.mtime), member.linkname, digest)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: compare_builds.py ONE OTHER")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
