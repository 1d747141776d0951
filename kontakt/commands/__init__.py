"""What the command line offers besides serving; a module for each command."""
