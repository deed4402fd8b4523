"""Tokens of the forms on our pages, beside the check of the origin.

A token is signed for the value of a cookie: only logins have a session (docs/adr/0025). A login and
a logout change the value, so that tokens from before are refused. JSON needs no token: no form of
another site can send it.
"""

import hashlib
import secrets

from flask import Flask, Response, after_this_request, current_app, g, request
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup
from wtforms.csrf.core import CSRF, CSRFTokenField

from interview.errors import FormExpired, NoFormToken
from interview.web.language import FORMS

FIELD = "form_token"
LIFETIME_SECONDS = 12 * 3600
"""Of a token: longer than anybody types, shorter than a browser stays open."""


class CookieTokens(CSRF):
    """WTForms' tokens, for the value of this browser's cookie."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:  # noqa: ARG002
        return str(_signer().dumps(_kept_value()))

    def validate_csrf_token(self, form: FlaskForm, field: CSRFTokenField) -> None:  # noqa: ARG002
        """Raises NoFormToken and FormExpired."""
        value = request.cookies.get(_cookie())
        if not field.data or not value:
            raise NoFormToken
        try:
            signed = _signer().loads(field.data, max_age=LIFETIME_SECONDS)
        except BadData as error:
            raise FormExpired from error
        if signed != value:
            raise FormExpired


class PageForm(FlaskForm):
    """What all forms of our pages have: a token."""

    class Meta(FlaskForm.Meta):
        csrf_class = CookieTokens


def register_form_tokens(app: Flask) -> None:
    """Let templates write ``{{ form_token() }}`` into each form that is sent with POST."""
    app.config["WTF_CSRF_FIELD_NAME"] = FIELD
    app.context_processor(lambda: {"form_token": _hidden_field})


def require_form_token() -> None:
    """Raises NoFormToken and FormExpired for a form that is not from a page this browser got.

    Forms can also be sent as plain text, which has no fields and thus no token.
    """
    if request.mimetype in (*FORMS, "text/plain"):
        PageForm().validate()


def renew_form_tokens() -> None:
    """Refuse the forms this browser got before: it logs in or out."""
    if _cookie() in request.cookies:
        g.form_cookie = _new_value()


def _hidden_field() -> Markup:
    """Without an id, which WTForms would give it: a page has several forms."""
    token = PageForm(formdata=None)[FIELD].current_token
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)


def _kept_value() -> str:
    """The value of the cookie, which is set if there is none."""
    if "form_cookie" not in g:
        g.form_cookie = request.cookies.get(_cookie()) or _new_value()
    return str(g.form_cookie)


def _new_value() -> str:
    value = secrets.token_urlsafe(16)

    def set_cookie(response: Response) -> Response:
        interface = current_app.session_interface
        response.set_cookie(
            _cookie(),
            value,
            secure=interface.get_cookie_secure(current_app),
            httponly=True,
            samesite=interface.get_cookie_samesite(current_app),
        )
        return response

    after_this_request(set_cookie)
    return value


def _cookie() -> str:
    """The prefix ``__Host-`` keeps other hosts of the domain from setting it; it needs HTTPS."""
    secure = current_app.session_interface.get_cookie_secure(current_app)
    return "__Host-form" if secure else "form"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.config["SECRET_KEY"]),
        salt=FIELD,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
