"""Tasks and decisions from what was found to what stands: wording, duplicates, checks, doubts."""
