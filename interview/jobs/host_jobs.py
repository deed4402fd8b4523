"""The jobs every host needs: its files swept, the claims of its dead processes given away."""

from functools import partial

from interview.config.process_names import is_dead
from interview.config.settings import Settings
from interview.contracts.operations import Job
from interview.files.sweeper import Sweeper
from interview.store.claims import ClaimStore

RELEASE_SECONDS = 5
"""How soon the answer of a worker that died on this host is taken up again."""


def host_jobs(settings: Settings, sweeper: Sweeper, claims: ClaimStore) -> tuple[Job, ...]:
    """For whichever process of the host is elected: a web and a worker may share its folder."""
    release = partial(claims.release, is_dead, counted=True)
    return (
        Job("sweep", settings.sweep_seconds, sweeper.sweep_on_schedule),
        Job("release_dead", RELEASE_SECONDS, release),
    )
