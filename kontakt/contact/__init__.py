"""Pure builders of contact data: values in, bytes out."""
