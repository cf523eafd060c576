"""The developer's commands: set up what is missing, then do what was asked. Standard library only."""
