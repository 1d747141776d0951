"""What tells an operator how Kontakt does: numbers (`/metrics`), and traces where a collector is configured."""
