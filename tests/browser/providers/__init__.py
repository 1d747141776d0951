"""Kontakt with identity providers that others have made."""
