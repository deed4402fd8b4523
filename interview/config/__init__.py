"""The settings: typed, read from the environment and checked at start."""
