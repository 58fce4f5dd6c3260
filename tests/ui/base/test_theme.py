"""Colours can be read, and follow the system or the setting."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ui.base.theme import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, SCHEMES, Colors, Theme, colors_for, pixmap

GROUNDS = ("window", "side", "base", "raised", "hover", "accent_soft")


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in QColor(color).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast after WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


IDS = ["light", "dark", "light-contrast", "dark-contrast"]


@pytest.mark.parametrize("colors", SCHEMES, ids=IDS)
def test_text_has_a_contrast_of_at_least_4_5(colors: Colors) -> None:
    pairs = [(text, ground) for text in ("text", "muted", "accent") for ground in GROUNDS]
    pairs += [("text", g) for g in ("danger_soft", "notice_soft", "find")]
    pairs += [("muted", g) for g in ("danger_soft", "notice_soft")]
    pairs += [(kind, g) for kind in ("danger", "good", "notice") for g in ("window", "side", "base", "accent_soft")]
    pairs += [("danger", "danger_soft"), ("notice", "notice_soft")]
    pairs += [("on_accent", "accent_fill"), ("on_record", "record")]
    low = {
        f"{text} on {ground}": round(value, 2)
        for text, ground in pairs
        if (value := contrast(getattr(colors, text), getattr(colors, ground))) < 4.5
    }
    assert not low


@pytest.mark.parametrize("colors", SCHEMES, ids=IDS)
def test_edges_of_controls_and_the_focus_ring_can_be_seen(colors: Colors) -> None:
    for ground in ("base", "window"):
        assert contrast(colors.control, getattr(colors, ground)) >= 3
        assert contrast(colors.accent, getattr(colors, ground)) >= 3


@pytest.mark.parametrize("colors", [LIGHT_CONTRAST, DARK_CONTRAST], ids=IDS[2:])
def test_high_contrast_is_high(colors: Colors) -> None:
    for ground in GROUNDS:
        assert contrast(colors.text, getattr(colors, ground)) >= 10
        assert contrast(colors.muted, getattr(colors, ground)) >= 7
    for ground in ("window", "base"):
        assert contrast(colors.border, getattr(colors, ground)) >= 4.5
        for kind in ("accent", "danger", "good", "notice"):
            assert contrast(getattr(colors, kind), getattr(colors, ground)) >= 7
    assert contrast(colors.on_accent, colors.accent_fill) >= 7
    assert contrast(colors.on_record, colors.record) >= 7
    for fill in ("accent_fill", "record"):  # what is filled with them stands out from the ground, too
        assert contrast(getattr(colors, fill), colors.window) >= 2.9
    assert contrast(colors.disabled, colors.text) >= 2, "what is off does not look as what is on"


def test_setting_overrides_the_system(theme: Theme) -> None:
    try:
        theme.set_appearance("dark")
        assert colors_for(QApplication.palette()) is DARK
        theme.set_appearance("dark-contrast")
        assert colors_for(QApplication.palette()) is DARK_CONTRAST
        theme.set_appearance("light-contrast")
        assert colors_for(QApplication.palette()) is LIGHT_CONTRAST
        theme.set_appearance("light")
        assert colors_for(QApplication.palette()) is LIGHT
    finally:
        theme.set_appearance("light")


def test_icons_take_the_colour_they_are_asked_for(qapp: QApplication) -> None:
    image = pixmap("record", "#c62a2a", 24).toImage()
    assert image.pixelColor(12, 12).name() == "#c62a2a"
    assert image.pixelColor(0, 0).alpha() == 0
