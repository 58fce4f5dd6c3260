"""Colours, palette and style sheet for light and dark, and the icons drawn in them.

Views take every colour from ``colors_for(palette)`` or a palette role, so that they follow a change of the
system at once. All pairs of text and ground have a contrast of at least 4.5:1 (tests/ui/base/test_theme.py).
"""

from __future__ import annotations

import weakref
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from meetingmate.base import paths
from ui.base.style import SHEET

_ICONS = paths.resources_dir() / "icons" / "ui"


@dataclass(frozen=True)
class Colors:
    """One colour scheme. ``on_*`` is text on that ground; ``*_soft`` is a ground for normal text."""

    window: str
    side: str
    base: str
    raised: str
    text: str
    muted: str
    border: str
    control: str
    disabled: str
    accent: str
    accent_fill: str
    on_accent: str
    accent_soft: str
    hover: str
    danger: str
    danger_soft: str
    record: str
    on_record: str
    good: str
    notice: str
    notice_soft: str
    find: str
    scroll: str
    dark: bool = False


LIGHT = Colors(
    window="#f7f8fa",
    side="#eef0f4",
    base="#ffffff",
    raised="#ffffff",
    text="#1b2027",
    muted="#596270",
    border="#d8dce3",
    control="#808997",
    disabled="#808997",
    accent="#1a5fb4",
    accent_fill="#1f66bd",
    on_accent="#ffffff",
    accent_soft="#dfeafa",
    hover="#e8ecf2",
    danger="#ae1f1a",
    danger_soft="#fbe9e8",
    record="#c62a2a",
    on_record="#ffffff",
    good="#1a6b3a",
    notice="#7a4f00",
    notice_soft="#fdf3dc",
    find="#ffe28a",
    scroll="#b9c0ca",
)

DARK = Colors(
    window="#1c1e22",
    side="#17191c",
    base="#222529",
    raised="#2a2e33",
    text="#e8eaed",
    muted="#a9b1bc",
    border="#393e45",
    control="#7b8592",
    disabled="#7b8592",
    accent="#8ab8ff",
    accent_fill="#2a66bd",
    on_accent="#ffffff",
    accent_soft="#26364f",
    hover="#2b2f35",
    danger="#ff9a92",
    danger_soft="#3d2423",
    record="#c93636",
    on_record="#ffffff",
    good="#7fd39b",
    notice="#f0c36a",
    notice_soft="#3a3120",
    find="#6b5510",
    scroll="#4b525b",
    dark=True,
)

#: For people who need every edge and word to stand out: text at 7:1 or better, borders as strong as controls.
LIGHT_CONTRAST = replace(
    LIGHT,
    window="#ffffff",
    side="#ffffff",
    text="#000000",
    muted="#33383f",
    border="#4a4f57",
    control="#33383f",
    disabled="#767d88",
    accent="#0b3f86",
    accent_fill="#0b3f86",
    danger="#8a0f0b",
    record="#a01414",
    good="#0d4a25",
    notice="#573800",
    scroll="#4a4f57",
)
DARK_CONTRAST = replace(
    DARK,
    window="#000000",
    side="#000000",
    base="#000000",
    raised="#000000",
    text="#ffffff",
    muted="#d5dae0",
    border="#b4bac2",
    control="#d5dae0",
    disabled="#8a919b",
    accent="#a9cbff",
    accent_fill="#2558a0",
    hover="#26292e",
    danger="#ffb3ad",
    record="#a92525",
    good="#a5e6bb",
    notice="#ffd98a",
    scroll="#b4bac2",
)
SCHEMES = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)


def colors_for(palette: QPalette) -> Colors:
    """The scheme that ``palette`` belongs to."""
    # the text: grounds are transparent here and there
    text = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
    known = next((scheme for scheme in SCHEMES if QColor(scheme.text) == text), None)
    return known or (DARK if text.lightness() > 128 else LIGHT)


class Theme(QObject):
    """Keeps the application in the wished appearance: ``system``, ``light`` or ``dark``.

    ``light-contrast`` and ``dark-contrast`` have more contrast; ``system`` follows the system's wish for it, too.
    """

    changed = Signal()

    def __init__(self, app: QApplication, appearance: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        self._applied: Colors | None = None
        app.setStyle("Fusion")
        _choose_font(app)
        app.styleHints().colorSchemeChanged.connect(self._update)
        if hasattr(app.styleHints(), "accessibility"):  # since Qt 6.10
            app.styleHints().accessibility().contrastPreferenceChanged.connect(self._update)
        self.set_appearance(appearance)

    def set_appearance(self, appearance: str) -> None:
        """Follow the system, or stay light or dark."""
        self._appearance = appearance
        scheme = Qt.ColorScheme.Unknown
        if appearance != "system":
            scheme = Qt.ColorScheme.Dark if appearance.startswith("dark") else Qt.ColorScheme.Light
        self._app.styleHints().setColorScheme(scheme)
        self._update()

    @property
    def colors(self) -> Colors:
        """The scheme in force."""
        if self._appearance == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            contrast = _wants_contrast(self._app)
        else:
            dark = self._appearance.startswith("dark")
            contrast = self._appearance.endswith("-contrast")
        if contrast:
            return DARK_CONTRAST if dark else LIGHT_CONTRAST
        return DARK if dark else LIGHT

    def _update(self) -> None:
        colors = self.colors
        if colors is self._applied:
            return
        self._applied = colors
        self._app.setPalette(_palette(colors))
        self._app.setStyleSheet(_style_sheet(colors))
        for button, name in list(_buttons.items()):
            if shiboken6.isValid(button):
                button.setIcon(icon(name, colors))
        self.changed.emit()


def _wants_contrast(app: QApplication) -> bool:
    hints = app.styleHints()
    return hasattr(hints, "accessibility") and (
        hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    )


# --- icons ------------------------------------------------------------------------------------------------

_buttons: weakref.WeakKeyDictionary[QAbstractButton, str] = weakref.WeakKeyDictionary()


def set_icon(button: QAbstractButton, name: str) -> None:
    """Give ``button`` an icon that follows the colour scheme."""
    _buttons[button] = name
    button.setIcon(icon(name, colors_for(QApplication.palette())))


def icon(name: str, colors: Colors, color: str | None = None) -> QIcon:
    """The icon ``resources/icons/ui/<name>.svg`` in the colour of the text, muted when disabled."""
    result = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, color or colors.text), (QIcon.Mode.Disabled, colors.disabled)):
        for scale in (1, 2):
            result.addPixmap(pixmap(name, shade, 20, scale), mode)
    return result


@lru_cache(maxsize=256)
def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon ``name`` drawn in ``color``, ``size`` logical pixels high and wide."""
    source = (_ICONS / f"{name}.svg").read_bytes().replace(b"#000", color.encode())
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


# --- fonts ------------------------------------------------------------------------------------------------


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A copy of ``font``, ``factor`` times as large."""
    copy = QFont(font)
    copy.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        copy.setWeight(QFont.Weight.DemiBold)
    return copy


def _choose_font(app: QApplication) -> None:
    """Where no desktop names a font, Qt's fallback is small and wide: take a common text font instead."""
    if app.font().family() != "Sans Serif":
        return
    families = set(QFontDatabase.families())
    for family in ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Liberation Sans", "DejaVu Sans"):
        if family in families:
            font = QFont(family)
            font.setPointSizeF(10.5)
            app.setFont(font)
            return


# --- palette and style sheet ------------------------------------------------------------------------------


def _palette(c: Colors) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, color in {
        role.Window: c.window,
        role.WindowText: c.text,
        role.Base: c.base,
        role.AlternateBase: c.side,
        role.Text: c.text,
        role.PlaceholderText: c.muted,
        role.Button: c.raised,
        role.ButtonText: c.text,
        role.BrightText: c.on_accent,
        role.Highlight: c.accent_fill,
        role.HighlightedText: c.on_accent,
        role.Accent: c.accent_fill,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.ToolTipBase: c.raised,
        role.ToolTipText: c.text,
        role.Light: c.raised,
        role.Midlight: c.hover,
        role.Mid: c.border,
        role.Dark: c.border,
        role.Shadow: c.control,
    }.items():
        palette.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(c.disabled))
    return palette


def _style_sheet(c: Colors) -> str:
    look = "dark" if c.dark else "light"
    arrow, arrow_up = (_ICONS / f"{name}-{look}.svg" for name in ("arrow", "arrow-up"))
    return SHEET.substitute(asdict(c), arrow=arrow.as_posix(), arrow_up=arrow_up.as_posix(), icons=_ICONS.as_posix())


def app_icon() -> QIcon:
    """The icon of the program."""
    return QIcon(str(_ICONS.parent / "meetingmate.svg"))
