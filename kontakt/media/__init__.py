"""Pictures: decoding, limits, resizing and storage."""
