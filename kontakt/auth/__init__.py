"""Signing in with the organisation's identity provider (OpenID Connect Core 1.0)."""
