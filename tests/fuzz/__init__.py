"""Builders and parsers against hostile values: `make fuzz` for millions of cases, the tests for some hundred each."""
