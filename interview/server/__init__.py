"""The web server: gunicorn's threaded worker, whose event loop does the waiting for slow clients.

A thread gets a request once it is complete, or once enough of it has arrived to show that its
sender keeps up. What a client is slow to read is sent by the event loop as well. See docs/adr/0023.

gunicorn's arbiter imports this package, so it imports nothing of the application.
"""
