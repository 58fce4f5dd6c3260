"""Pictures of the installed program: its entry in a desktop's menu and the first run. As root.

    python docs/screenshots/installed.py dist/meetingmate_0.1.0_amd64.deb [FOLDER]

The package is installed in a clean Debian with a light desktop (Xfce) on an X server without a screen, and started
from the menu with the keyboard, without network. The system is made as for ``make check-package``, which takes the
picture of the start with a meeting.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer" / "linux"))

from check_package import field  # noqa: E402
from clean_system import HERE, ROOTS, USER, System, children, install_depends, mirror, say, x_server  # noqa: E402

_SUITE = "bookworm"
_SCREEN = "1366x900"
_DESKTOP = (
    *("xfce4-panel", "xfwm4", "xfdesktop4", "xfce4-settings", "dbus-x11", "procps", "xdotool", "librsvg2-common"),
    *("adwaita-icon-theme", "elementary-xfce-icon-theme", "gnome-themes-extra", "greybird-gtk-theme"),
)
#: How long the desktop may take to be there, in seconds.
_PATIENCE_S = 25
#: Starts the desktop and waits; the settings are those of a person who likes it light.
_SESSION = """
export XFCE_PANEL_MIGRATE_DEFAULT=1 XDG_CURRENT_DESKTOP=XFCE XDG_RUNTIME_DIR=$HOME/.run
mkdir -p $XDG_RUNTIME_DIR && chmod 700 $XDG_RUNTIME_DIR
xfconf-query -n -c xsettings -t string -p /Net/ThemeName -s Greybird
xfconf-query -n -c xsettings -t string -p /Net/IconThemeName -s elementary-xfce
xfconf-query -n -c xfwm4 -t string -p /general/theme -s Greybird
for monitor in monitorscreen monitor0; do
    backdrop=/backdrop/screen0/$monitor/workspace0
    xfconf-query -n -c xfce4-desktop -t int -p $backdrop/image-style -s 0
    xfconf-query -n -c xfce4-desktop -t int -p $backdrop/color-style -s 0
    xfconf-query -n -c xfce4-desktop -p $backdrop/rgba1 -t double -s 0.55 -t double -s 0.65 -t double -s 0.72 \
        -t double -s 1
done
xfconf-query -n -c xfce4-desktop -t int -p /desktop-icons/style -s 0
xfsettingsd --replace &
xfwm4 --compositor=off &
xfdesktop &
xfce4-panel &
wait
"""


class Desktop:
    """Xfce in the clean system, on an X server of this one."""

    def __init__(self, system: System, display: str, folder: Path) -> None:
        self._system, self._display, self._folder = system, display, folder
        self._probe = system.put(HERE / "photograph.py")
        command = system.command("dbus-run-session", "--", "sh", "-c", _SESSION,
                                 network=False, user=USER, display=display)  # fmt: skip
        self._session = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as xdotool calls them."""
        for key in keys:
            self._system.run("xdotool", "key", key, user=USER, display=self._display)
            time.sleep(0.7)

    def click(self, x: int, y: int) -> None:
        """Click on a place of the screen, and wait."""
        self._system.run("xdotool", "mousemove", str(x), str(y), "click", "1", user=USER, display=self._display)
        time.sleep(6)

    def picture(self, name: str, *, wait: bool = False, crop: tuple[int, int] | None = None) -> None:
        """Photograph the screen; ``wait``: not before the program shows a window. ``crop`` keeps the upper left."""
        arguments = [] if wait else ["--now"]
        python = "/opt/meetingmate/python/bin/python3"
        shown = self._system.run(python, "-I", self._probe, f"/tmp/{name}.png", *arguments,
                                 user=USER, display=self._display)  # fmt: skip
        print(f"  {name}: {shown.strip()}")
        smaller(self._system.root / "tmp" / f"{name}.png", self._folder / f"{name}.png", crop)

    def close(self) -> None:
        """End everything that runs in it."""
        subprocess.run(["kill", *children(self._session.pid)], check=False, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            self._session.wait(10)


def main(package: Path, folder: Path) -> None:
    """Install and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    system = System(ROOTS / _SUITE, "pictures")
    system.make(_SUITE, mirror(), unverified=False)
    install_depends(system, [*field(package, "Depends").split(","), *_DESKTOP])
    say("Installing without network")
    system.run("dpkg", "-i", system.put(package))
    with x_server(_SCREEN) as display:
        desktop = Desktop(system, display, folder)
        try:
            take(desktop)
        finally:
            desktop.close()


def take(desktop: Desktop) -> None:
    """The pictures, in the order in which a person sees these things."""
    say("Menu and first run")
    time.sleep(_PATIENCE_S)
    desktop.click(45, 12)
    desktop.press("Up", "Right")  # Office is the last entry of this desktop's menu, MeetingMate the only one in it
    desktop.picture("installed-menu", crop=(560, 260))
    desktop.press("Return")
    desktop.picture("installed-first-run", wait=True)


def smaller(source: Path, target: Path, crop: tuple[int, int] | None) -> None:
    """The picture, or its upper left (width, height in pixels), with 256 colours."""
    from make import _save
    from PySide6.QtGui import QImage

    picture = QImage(str(source))
    _save(picture.copy(0, 0, *crop) if crop else picture, target)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: installed.py PACKAGE [FOLDER]")
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent)
