"""Forms that are filled by dictation: each value with the words it rests on, nothing guessed."""
