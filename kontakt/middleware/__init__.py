"""Pure ASGI middleware, one idea per file."""
