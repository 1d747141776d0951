"""`python -m nix.relock`: locks anew what the images are made from."""
