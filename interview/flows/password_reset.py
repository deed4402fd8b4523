"""Reset of a forgotten password, by a code that an operator makes or that comes by mail."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial

from interview.contracts.operations import Account
from interview.errors import Language, NoMail, WrongResetCode
from interview.flows.accounts import (
    AttemptDelays,
    Counts,
    account_key,
    credentials_of,
    require_strong_for,
)
from interview.flows.passwords import PasswordHashes
from interview.language.catalogue import N_
from interview.language.figures import said
from interview.mail.outbox import Mail, Outbox
from interview.store.accounts import UserStore
from interview.store.reset_codes import ResetCodeStore

VALID_MINUTES = 30
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without the letters that look like digits."""

MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
LETTERS, GROUP = 16, 4
"""80 bits, in groups that people can type."""

MAILS_AN_HOUR = 3
"""Codes by mail for one account."""

HOUR = 3600.0

SUBJECT = N_("Your code for a new password")
TEXT = N_(
    "Somebody, probably you, asked for a new password for the account {username} of the "
    "interview coach.\n\nYour code: {code}\n\nEnter it within {minutes} minutes on the page where "
    "you asked for it. If you did not ask for it, ignore this mail: your password stays as it is."
)


class PasswordReset:
    """Makes codes and redeems them.

    Args:
        users: the accounts.
        codes: the codes that are valid.
        hashes: hashes the new passwords.
        delays: delays attempts after wrong codes.
        counts: counts the mails of each account.
        outbox: sends codes, if there is a mail server.
    """

    def __init__(
        self,
        users: UserStore,
        codes: ResetCodeStore,
        hashes: PasswordHashes,
        delays: AttemptDelays,
        counts: Counts,
        outbox: Outbox,
    ) -> None:
        self._users = users
        self._codes = codes
        self._hashes = hashes
        self._delays = delays
        self._counts = counts
        self._outbox = outbox

    @property
    def by_mail(self) -> bool:
        """Whether codes can be mailed."""
        return self._outbox.is_open

    def code_for(self, username: str) -> tuple[Account, str] | None:
        """A new code for an account; None for an unknown username."""
        known = credentials_of(self._users, username)
        return None if known is None else (known.account, self._new_code(known.account))

    def mail_code(self, username: str, language: Language) -> None:
        """Mail a code to the account, if there is one and it has an e-mail address.

        Returns at once, whether there is such an account or not.

        Raises:
            NoMail: there is no mail server.
        """
        if not self.by_mail:
            raise NoMail
        self._outbox.post(partial(self._mail, username, language))

    def redeem(self, username: str, code: str, new: str, network: str) -> Account:
        """Replace the password and end all logins; returns the account.

        Raises:
            WrongResetCode: the code is not one of this account, has been used or has expired.
            TooManyAttempts: too many wrong codes from ``network`` for this account.
            WeakPassword: ``new`` is too weak; the code stays valid.
            LoginsBusy: too many passwords are being hashed; the code stays valid.
        """
        code_hash = _hash(code)
        with self._delays.attempt(account_key(username), f"reset:{network}"):
            known = credentials_of(self._users, username)
            if known is None or not self._codes.is_valid(known.account.id, code_hash):
                raise WrongResetCode
        require_strong_for(known.account, new)
        if not self._codes.redeem(known.account.id, code_hash, self._hashes.hashed(new)):
            raise WrongResetCode
        return known.account

    def _mail(self, username: str, language: Language) -> Mail | None:
        known = credentials_of(self._users, username)
        if known is None or not known.account.email or not self._may_mail(known.account):
            return None
        account = known.account
        facts = {"username": account.username, "minutes": VALID_MINUTES}
        text = said(TEXT, language, code=self._new_code(account), **facts)
        return Mail(account.email or "", said(SUBJECT, language), text)

    def _may_mail(self, account: Account) -> bool:
        return self._counts.add(f"reset_mails:{account.id}", HOUR) <= MAILS_AN_HOUR

    def _new_code(self, account: Account) -> str:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        self._codes.add(
            account.id, _hash(code), datetime.now(UTC) + timedelta(minutes=VALID_MINUTES)
        )
        return "-".join(code[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def _hash(code: str) -> str:
    """Of the code as it was meant: in any case, with or without hyphens and spaces."""
    meant = "".join(filter(str.isalnum, code.upper())).translate(MISREAD)
    return hashlib.sha256(meant.encode("utf-8", "replace")).hexdigest()
