"""The four images and the stack that compose makes of them."""
