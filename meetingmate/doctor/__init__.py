"""Checks of the installation, the last errors, and a report of both that says nothing of meetings."""
