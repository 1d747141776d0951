"""E-mail signatures: what a person puts below a mail, made from a card."""
