"""The first steps: what the program does, the sound check, the models."""
