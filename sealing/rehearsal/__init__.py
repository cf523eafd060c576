"""Seeded people, a scripted server, attacks and the generator of shared vectors. Only public test keys live here."""
