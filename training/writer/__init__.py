"""Trains the adapter with which a small writing model words items (not part of the program)."""
