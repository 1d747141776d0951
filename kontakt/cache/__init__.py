"""Answers of public addresses, kept in memory and given without routing, query or rendering."""
