"""The engine, the models and what they share."""
