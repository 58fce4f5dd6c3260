"""Dialogs and pages of the everyday work around the minutes."""
