"""The files by which Kontakt runs on many machines."""
