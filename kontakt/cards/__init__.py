"""Cards: their fields, their addresses and who may see them."""
