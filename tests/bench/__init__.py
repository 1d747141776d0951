"""Measurements; `make bench` runs them. They print, and fail only if what they measure does not work at all."""
