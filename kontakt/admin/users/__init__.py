"""All people of the instance, with their sessions."""
