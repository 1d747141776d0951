"""All cards of the instance."""
