"""Fixed cards, served without a database, and the pictures that their pages must look like."""
