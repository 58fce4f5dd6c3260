"""Everything on screen that belongs to a running recording."""
