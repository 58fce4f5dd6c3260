"""What happens by itself after each meeting, and with new recordings in a folder. Nothing of it unless a user asks."""
