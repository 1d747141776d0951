"""`python -m nix.fetch`: brings the locked files into the Nix store with the machine's own clients."""
