"""The application whose voices are kept for VOICE_SECONDS, for gunicorn to serve in a test.

Only ``gunicorn tests.integration.brief_voice_wsgi:app`` has it: nothing of the product knows it.
"""

import os
from dataclasses import replace

from interview.app import create_app
from interview.composition import spoken
from interview.flows.spoken import LIFE

spoken.LIFE = replace(LIFE, seconds=float(os.environ["VOICE_SECONDS"]))  # type: ignore[attr-defined]
app = create_app()
