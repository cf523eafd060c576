"""Rooms, seats and envelopes: the conversation as the server sees it, which is sealed bytes in order."""
