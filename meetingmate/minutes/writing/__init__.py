"""Words for what the trackers found: a writing model proposes, the program checks and chooses."""
