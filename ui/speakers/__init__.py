"""Who speaks: colours, naming, talk time."""
