"""The web server: gunicorn's threaded worker, behind an event loop that has the patience.

A thread gets a request when it is complete, or when as much of it has come as only a willing
sender sends; what a client is slow to take is sent by the event loop too. See docs/adr/0023.

gunicorn's arbiter imports this: nothing of the application is imported here.
"""
