"""Expressions of four languages that find what is said plainly: tasks and decisions."""
