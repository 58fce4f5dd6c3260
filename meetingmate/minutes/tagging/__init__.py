"""What each turn does in the talk, and which turns belong together: a small encoder of our own (training/)."""
