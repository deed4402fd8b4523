"""What the service costs: ``make bench`` measures it and writes ``bench/results.md``."""
