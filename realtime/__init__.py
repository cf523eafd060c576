"""Everything that knows Channels, Redis and Daphne, and nothing about counseling."""
