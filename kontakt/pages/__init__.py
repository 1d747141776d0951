"""The public card page."""
