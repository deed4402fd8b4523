"""The entry point of gunicorn and of the flask command."""

import os

from interview.app import create_app
from interview.config.folders import PRIVATE_UMASK

os.umask(PRIVATE_UMASK)
app = create_app()
