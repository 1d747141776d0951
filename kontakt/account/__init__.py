"""A person's own account: where they are signed in, what is stored about them, and its end."""
