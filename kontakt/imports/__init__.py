"""Cards from a table: read, tried, shown row by row, and made."""
