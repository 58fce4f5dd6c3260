"""Pages about the whole library, beside the meetings."""
