"""The instance's settings: its name, its look and its defaults."""
