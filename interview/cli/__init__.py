"""Commands of ``flask admin``."""
