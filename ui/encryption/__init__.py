"""The encryption of the library in the window: opening it at the start, turning it on and off."""
