"""What a Debian package has beside the program: files of the desktop, manual, licences; packing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

import contents
from native import BuildError
from tree import Tree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUNDLE_TYPE = "application/x-meetingmate-bundle"
#: What the window opens, as file managers call it. No types such as text or Word: it would offer itself for each file.
MIME_TYPES = (
    BUNDLE_TYPE,
    *("audio/aac", "audio/amr", "audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/webm", "audio/x-aiff"),
    *("audio/x-m4a", "audio/x-matroska", "audio/x-ms-wma", "audio/x-opus+ogg", "audio/x-wav", "audio/x-caf"),
    *("video/3gpp", "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "text/vtt"),
)
_SIZES = (48, 128, 256)
_ICONS = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
app = QGuiApplication([])
for size, target in zip(map(int, sys.argv[2::2]), sys.argv[3::2]):
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(sys.argv[1]).render(painter)
    painter.end()
    assert image.save(target)
"""


def add_files(root: Path, tree: Tree, version: str) -> None:
    """Commands, desktop entry, icons, file type, AppStream data, manual pages and licences below ``root``."""
    (root / "usr/bin").mkdir(parents=True)
    for name in ("meetingmate", "meetingmate-window"):
        (root / "usr/bin" / name).symlink_to(f"/opt/meetingmate/bin/{name}")
    values = {
        "@VERSION@": version,
        "@DATE@": time.strftime("%Y-%m-%d", time.gmtime(_date())),
        "@MIME_TYPES@": ";".join(MIME_TYPES) + ";",
    }
    share = root / "usr/share"
    for source, target in (
        ("meetingmate.desktop", "applications/meetingmate.desktop"),
        ("meetingmate.metainfo.xml", "metainfo/org.meetingmate.MeetingMate.metainfo.xml"),
        ("meetingmate-mime.xml", "mime/packages/meetingmate.xml"),
    ):
        _write(share / target, filled((HERE / source).read_text(encoding="utf-8"), values))
    picture = ROOT / "resources/icons/meetingmate.svg"
    icons = share / "icons/hicolor"
    (icons / "scalable/apps").mkdir(parents=True)
    shutil.copyfile(picture, icons / "scalable/apps/meetingmate.svg")
    wanted: list[str] = []
    for size in _SIZES:
        target = icons / f"{size}x{size}/apps/meetingmate.png"
        target.parent.mkdir(parents=True)
        wanted += [str(size), str(target)]
    tree.ask(_ICONS, picture, *wanted)
    man = share / "man/man1"
    man.mkdir(parents=True)
    tree.ask(f"import sys; sys.path.insert(0, {str(HERE)!r}); import man_page; from pathlib import Path; "
             "man_page.main(Path(sys.argv[1]))", man)  # fmt: skip
    for page in man.iterdir():
        subprocess.run(["gzip", "-9n", page], check=True)
    add_licences(root, tree)


def add_licences(root: Path, tree: Tree) -> None:
    """The program's own licence, the list of the others, and the texts of the libraries copied from the system."""
    folder = root / "usr/share/doc/meetingmate"
    folder.mkdir(parents=True)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    _write(folder / "copyright", own + "\nThe parts it uses, and where their licences are, are in"
           " THIRD_PARTY_LICENSES.md, NOTICES.txt and PARTS.md beside this file.\n")  # fmt: skip
    shutil.copyfile(ROOT / "THIRD_PARTY_LICENSES.md", folder / "THIRD_PARTY_LICENSES.md")
    shutil.copyfile(HERE / "PARTS.md", folder / "PARTS.md")
    texts = folder / "libraries"
    texts.mkdir()
    for library in sorted((tree.python_folder / "lib").glob("lib*.so*")):
        if library.name.startswith(tuple(contents.REPLACED)):
            continue
        if source := _copyright_of(library.name):
            shutil.copyfile(source, texts / f"{library.name}.txt")


def _copyright_of(name: str) -> Path | None:
    """The licence that Debian has for the library ``name`` of this system."""
    shown = subprocess.run(["dpkg-query", "-S", f"*/{name}"], capture_output=True, text=True, check=False).stdout
    for line in shown.splitlines():
        path = Path("/usr/share/doc") / line.split(":")[0] / "copyright"
        if path.exists():
            return path
    return None


def pack(root: Path, output: Path, version: str, depends: list[str], *, fast: bool) -> Path:
    """The Debian package."""
    control = root / "DEBIAN"
    control.mkdir()
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    values = {
        "@VERSION@": version,
        "@DEPENDS@": ", ".join(depends),
        "@SIZE@": str(sum(path.stat().st_size for path in files) // 1024),
    }
    _write(control / "control", filled((HERE / "control").read_text(encoding="utf-8"), values))
    _write(control / "preinst", filled((HERE / "preinst").read_text(encoding="utf-8"), values))
    (control / "preinst").chmod(0o755)
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}" for path in files]
    _write(control / "md5sums", "\n".join(sums) + "\n")
    _normalise(root)
    target = output / f"meetingmate_{version}_amd64.deb"
    packing = ["-Zzstd", "-z1" if fast else "-z15", f"--threads-max={os.cpu_count()}"]
    subprocess.run(["dpkg-deb", "--root-owner-group", *packing, "--build", root, target], check=True)
    shutil.rmtree(control)
    return target


def archive(root: Path, output: Path, version: str, *, fast: bool) -> Path:
    """The same without a package manager: unpack it anywhere and start ``bin/meetingmate-window``."""
    name = f"meetingmate-{version}-linux-x86_64"
    target = output / f"{name}.tar.xz"

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    # two threads on any computer: xz cuts the data into blocks by that, and the bytes are to be the same everywhere
    with (
        target.open("wb") as file,
        subprocess.Popen(["xz", "-1" if fast else "-6", "--threads=2"], stdin=subprocess.PIPE, stdout=file) as xz,
    ):
        with tarfile.open(fileobj=xz.stdin, mode="w|") as packed:
            packed.add(root / "opt/meetingmate", name, filter=plain)
            for part in ("applications", "icons", "man", "doc"):
                packed.add(root / "usr/share" / part, f"{name}/share/{part}", filter=plain)
        assert xz.stdin is not None
        xz.stdin.close()
    if xz.returncode != 0:
        raise BuildError("xz could not pack the archive: is the disk full?")
    return target


def inside(tree: Tree) -> str:
    """What takes the room, in megabytes, the largest first."""
    site = tree.site_packages()
    program = tree.root / "program"
    parts = {"Python": tree.python_folder, "models": program / "resources/models", "program": program}
    parts |= {path.name: path for path in site.iterdir() if path.is_dir() and not path.name.endswith("-info")}
    sizes = {name: sum(p.stat().st_size for p in path.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6
             for name, path in parts.items()}  # fmt: skip
    sizes["Python"] -= sum(sizes[path.name] for path in site.iterdir() if path.name in sizes)
    sizes["program"] -= sizes["models"]
    rows = sorted(sizes.items(), key=lambda row: -row[1])
    return "\n".join(f"{size:7.1f} MB  {name}" for name, size in rows if size >= 1)


def filled(text: str, values: dict[str, str]) -> str:
    """A template with its values. Raises BuildError when one is missing."""
    for name, value in values.items():
        text = text.replace(name, value)
    if left := re.search(r"@[A-Z_]+@", text):
        raise BuildError(f"nothing stands for {left[0]}")
    return text


def _normalise(root: Path) -> None:
    """The same dates and rights whoever builds it."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
        os.utime(path, (_date(), _date()), follow_symlinks=False)


def _date() -> int:
    return int(os.environ["SOURCE_DATE_EPOCH"])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
