"""Qt models of what the views show."""
