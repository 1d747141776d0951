"""The embedded run: PostgreSQL, Caddy, an identity provider and sample cards on one machine."""
