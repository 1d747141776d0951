"""What to do with built image archives: `python -m nix.archives.show` and `python -m nix.archives.load`."""
