"""Servers that a person chose for writing or speech: requests to them, and turns among several."""
