"""Events on cards."""
