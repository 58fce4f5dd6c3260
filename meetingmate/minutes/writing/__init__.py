"""The wording of the minutes by a small language model, checked before it stands."""
