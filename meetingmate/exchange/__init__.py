"""What other programs made: taken over into the library."""
