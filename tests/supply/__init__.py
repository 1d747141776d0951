"""Where everything that Kontakt is made of comes from, under which licence, and what is known against it."""
