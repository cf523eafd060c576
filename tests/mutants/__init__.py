"""The mutation check: every acceptance rule and every check of form is taken away once; some test must then fail."""
