"""Known attacks on a whole Kontakt, run from outside: `make attack`."""
