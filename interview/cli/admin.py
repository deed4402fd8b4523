"""``interview-coach admin``: accounts, temp files and the schema, beside a service that runs."""

import sys

import click

from interview.cli.database import NEEDS_A_HAND
from interview.cli.service import application, services
from interview.contracts.operations import Operator
from interview.errors import InterviewError
from interview.flows.accounts import AccountsFlow
from interview.flows.operations import OperationsFlow
from interview.flows.password_reset import VALID_MINUTES
from interview.flows.passwords import SHORTEST_OF_ADMIN, generated_password
from interview.store.database import StoreError

HERE = Operator("cli", "")


@click.group(help="Accounts, temp files and the schema of the database.")
def admin() -> None:
    """Commands by name below."""


@admin.command("create")
@click.argument("username")
@click.option("--generate", is_flag=True, help="Make up the password and show it once.")
@click.option("--promote", is_flag=True, help="Make an existing account an admin's.")
def create(username: str, generate: bool, promote: bool) -> None:
    """Let USERNAME operate the service.

    The password is asked for, or read from a line of standard input.
    """
    try:
        with services() as parts:
            if promote:
                _promote(parts.accounts, parts.operations, username)
            else:
                _create(parts.accounts, parts.operations, username, generate=generate)
    except InterviewError as error:
        raise click.ClickException(error.message("en")) from error
    except StoreError as error:
        reason = f"The database cannot be used ({error.kind}): is it migrated and up?"
        raise click.ClickException(reason) from error


@admin.command("users")
def users() -> None:
    """List the accounts."""
    with services() as parts:
        for account in parts.accounts.all():
            click.echo(
                f"{account.id}\t{account.role}\t{account.created_at:%Y-%m-%d}\t{account.username}"
            )


@admin.command("reset-code")
@click.argument("username")
def reset_code(username: str) -> None:
    """Make a code with which USERNAME can choose a new password at /reset_password.

    Make sure that it reaches the owner of the account and nobody else.
    """
    with services() as parts:
        made = parts.reset.code_for(username)
        if made is None:
            raise click.ClickException(f"There is no account {username}.")
        account, code = made
        parts.operations.note(HERE, "reset_code", {"username": account.username})
    click.echo(f"Code for {account.username}, valid once for {VALID_MINUTES} minutes: {code}")


@admin.command("sweep")
def sweep() -> None:
    """Delete the temp files of dead processes and those past their age, on this host."""
    with services() as parts:
        outcome = parts.operations.act("sweep", "", HERE)
    click.echo(", ".join(f"{name} {value}" for name, value in outcome.items()))
    if outcome["failures"]:
        raise SystemExit(NEEDS_A_HAND)


@admin.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate the database to REVISION or the newest, as each start does by itself."""
    from interview.store import migration

    with application() as app:
        migration.upgrade(app, revision)


@admin.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate the database back to REVISION, before an older version is deployed.

    What newer columns hold is dropped: back up first.
    """
    from interview.store import migration

    with application() as app:
        migration.downgrade(app, revision)


def _create(
    accounts: AccountsFlow, operations: OperationsFlow, username: str, *, generate: bool
) -> None:
    accounts.require_free(username)
    password = generated_password() if generate else _password()
    account = accounts.create_admin(username, password)
    operations.note(HERE, "create_admin", {"username": account.username})
    click.echo(f"{account.username} can log in at /login.")
    if generate:
        click.echo(f"Password, shown once: {password}")


def _promote(accounts: AccountsFlow, operations: OperationsFlow, username: str) -> None:
    account = accounts.promote(username)
    if account is None:
        raise click.ClickException(f"There is no account {username}.")
    operations.note(HERE, "promote", {"username": account.username})
    click.echo(f"{account.username} is an admin now.")


def _password() -> str:
    """Never an argument: those are shown to everybody on the host."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    prompt = f"Password ({SHORTEST_OF_ADMIN} characters or more)"
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=True))
