"""Languages of the service: catalogues, number formats and the words of a text."""
