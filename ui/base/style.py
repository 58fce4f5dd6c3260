"""The style sheet; ``$names`` are the colours of ``ui.base.theme.Colors``."""

from __future__ import annotations

from string import Template

SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }
QMainWindow, QDialog { background: $window; }
#sidebar { background: $side; border-right: 1px solid $border; }
#card, QStackedWidget#pages { background: $base; }
QLabel[muted="true"] { color: $muted; }

QPushButton, QToolButton#button {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 6px; padding: 5px 12px;
}
QPushButton:hover, QToolButton#button:hover { background: $hover; }
QPushButton:pressed, QToolButton#button:pressed { background: $border; }
QPushButton:disabled { color: $disabled; background: $window; }
QPushButton:focus, QToolButton#button:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton[primary="true"], QPushButton:default {
    background: $accent_fill; color: $on_accent; border-color: $accent_fill;
}
QPushButton[primary="true"]:hover, QPushButton:default:hover { background: $accent_fill; }
QPushButton[primary="true"]:disabled { background: $hover; color: $disabled; border-color: $border; }
QPushButton[primary="true"]:focus, QPushButton:default:focus { border: 2px solid $text; }
QPushButton#record {
    background: $record; color: $on_record; border-color: $record; font-weight: 600; padding: 7px 12px;
}
QPushButton#record:disabled { background: transparent; color: $muted; border: 1px solid $border; }
QPushButton[flat="true"], QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: $text;
}
QPushButton[flat="true"]:hover, QToolButton:hover { background: $hover; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; }
QPushButton[flat="true"]:focus, QToolButton:focus { border: 2px solid $accent; padding: 3px; }
QPushButton[link="true"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 4px; }
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 1px 3px; }

QLineEdit, QPlainTextEdit, QDateEdit, QComboBox, QSpinBox {
    background: $base; color: $text; border: 1px solid $border; border-radius: 6px; padding: 4px 7px;
    selection-background-color: $accent_fill; selection-color: $on_accent; placeholder-text-color: $muted;
}
QLineEdit:focus, QPlainTextEdit:focus, QDateEdit:focus, QComboBox:focus, QSpinBox:focus {
    border: 2px solid $accent; padding: 3px 6px;
}
QLineEdit:disabled, QComboBox:disabled { color: $disabled; background: $window; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$arrow"); width: 12px; height: 12px; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QLineEdit#title { background: transparent; border: 2px solid transparent; padding: 1px 4px; }
QLineEdit#title:hover { border: 2px solid $border; }
QLineEdit#title:focus { border: 2px solid $accent; background: $base; }

QListView, QTreeView, QTableView { background: $base; border: none; outline: none; }
#sidebar QListView { background: transparent; }
QListWidget#settingsPages, QListWidget#settingsFound {
    background: transparent; border: 2px solid transparent; border-radius: 6px;
}
QListWidget#draftEvidence { border: 1px solid $border; border-radius: 6px; }
QListWidget#settingsPages:focus, QListWidget#settingsFound:focus { border: 2px solid $accent; }
QListWidget#settingsPages::item, QListWidget#settingsFound::item { padding: 4px 8px; border-radius: 4px; }
QListWidget#settingsPages::item:selected, QListWidget#settingsFound::item:selected {
    background: $accent_soft; color: $text;
}
QTreeView::item, QTableView::item { padding: 4px 6px; }
QTableView { selection-background-color: $accent_soft; selection-color: $text; }
QHeaderView { background: $base; border: none; }
QHeaderView::section {
    background: $base; color: $muted; border: none; border-bottom: 1px solid $border; padding: 5px 6px;
}
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $muted; border: 2px solid transparent; border-bottom: 3px solid transparent;
    padding: 6px 12px 5px 12px; margin-right: 2px;
}
#sidebar QTabBar::tab { padding: 6px 4px 5px 4px; margin-right: 0; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 3px solid $accent; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid $accent; border-bottom: 3px solid $accent; border-radius: 4px; }
QTabWidget::tab-bar { left: 12px; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator, QTableView::indicator {
    width: 14px; height: 14px; border: 1px solid $control; border-radius: 4px; background: $base;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked {
    background: $accent_fill; border-color: $accent; image: url("$icons/check.svg");
}
QRadioButton::indicator:checked {
    background: $accent_fill; border-color: $accent; image: url("$icons/dot.svg");
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $border; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; border-radius: 5px; }
QCheckBox, QRadioButton { border: 2px solid transparent; padding: 2px; }

QSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QSpinBox::up-arrow { image: url("$arrow_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url("$arrow"); width: 10px; height: 10px; }
QSpinBox::up-arrow:off, QSpinBox::down-arrow:off { image: none; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $accent; border: 1px solid $base;
}
QSlider::handle:horizontal:focus { border: 2px solid $text; }
QSlider::handle:horizontal:disabled { background: $control; }
QSlider::sub-page:horizontal:disabled { background: $border; }

QProgressBar { background: $border; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

#banner, #strip { background: $accent_soft; border: none; border-radius: 8px; }
#banner[kind="problem"], #strip[kind="problem"] { background: $danger_soft; }
#banner[kind="notice"], #strip[kind="notice"] { background: $notice_soft; }
#recording { background: $danger_soft; border: none; border-radius: 8px; }
#recording[kind="paused"] { background: $hover; }
#recording QLabel#trouble, #mini_window QLabel#trouble { color: $danger; }
#mini_window { background: $raised; border: 1px solid $border; border-radius: 10px; }
#provisionalText { background: $window; border-top: 1px solid $border; }
#aside { background: $base; border-left: 1px solid $border; }
QProgressBar#meter::chunk { background: $good; }
QProgressBar#meter[clipping="true"]::chunk { background: $danger; }
#player { background: $window; border-top: 1px solid $border; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: $window; color: $text; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_fill; color: $on_accent; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QSplitter::handle { background: $border; }
""")
