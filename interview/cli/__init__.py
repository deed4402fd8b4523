"""The console script ``interview-coach``."""
