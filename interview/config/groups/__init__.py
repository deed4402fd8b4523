"""The settings by topic: a part of the service takes the groups that it uses."""
