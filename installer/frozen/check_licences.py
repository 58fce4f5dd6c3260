"""Stops a build that would hold parts under the GPL, which the whole installer would then be under.

    python installer/frozen/check_licences.py FOLDER

The wheels of PyAV on the index hold FFmpeg with the encoders x264 and x265 (GPL). For an installer that others get,
build PyAV against an FFmpeg without them. MEETINGMATE_GPL=1 lets it through: for trying the build oneself.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_UNDER_GPL = re.compile(
    r"^(lib)?(x264|x265|xvid|postproc|rubberband|vidstab|frei0r)\b|^(lib)?x26[45][-.]", re.IGNORECASE
)


def under_gpl(folder: Path) -> list[str]:
    """The libraries in ``folder`` that are under the GPL, by their paths."""
    found = [path for path in folder.rglob("*") if path.is_file() and _UNDER_GPL.search(path.name)]
    libraries = [path for path in found if re.search(r"\.(dll|dylib|so)(\.|$)", path.name, re.IGNORECASE)]
    return sorted(path.relative_to(folder).as_posix() for path in libraries)


def main() -> int:
    """Returns the exit code."""
    if found := under_gpl(Path(sys.argv[1])):
        print(f"Under the GPL: {', '.join(found)}.", file=sys.stderr)
        if os.environ.get("MEETINGMATE_GPL") != "1":
            print(
                "This installer must not be given to others. MEETINGMATE_GPL=1 builds it all the same.", file=sys.stderr
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
