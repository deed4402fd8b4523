"""Settings of the mail server."""

from dataclasses import dataclass

from interview.config.variables import mail_address, mail_server, setting


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The server that sends codes to accounts with an e-mail address, and the sender's address."""

    smtp_url: str = setting(
        "SMTP_URL",
        "",
        "mail server for codes that reset a password, `smtps://user:password@host` or `smtp://` "
        "with STARTTLS, which only this machine may do without; empty is none",
        mail_server,
        shown=False,
    )
    mail_from: str = setting(
        "MAIL_FROM", "", "sender's address of these mails; required with SMTP_URL", mail_address
    )
