"""What holds for every test."""

from hypothesis import settings

# machines differ in speed; a property is true or false, not late
settings.register_profile("sobat", deadline=None, print_blob=True)
settings.load_profile("sobat")
