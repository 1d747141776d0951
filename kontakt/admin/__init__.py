"""What administrators see and do: all cards, all people, and the record of what was done."""
