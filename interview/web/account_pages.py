"""The pages of accounts: log in, register, account, and a new password for a forgotten one.

Plain forms, which work without JavaScript. A refused form is shown again with what was typed,
passwords excepted.
"""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.interview import InterviewState, Mode, Seniority
from interview.contracts.operations import Account
from interview.errors import InterviewError
from interview.flows.password_reset import VALID_MINUTES
from interview.language.catalogue import N_
from interview.language.figures import minute
from interview.web.error_responses import page_refusal
from interview.web.form_tokens import require_form_token
from interview.web.language import reader_language, told
from interview.web.questions import question_list
from interview.web.services import services

Page = Callable[[InterviewError | None], str]

SEE_OTHER = 303

DONE = {
    "registered": N_("Your account has been created. What you did here as a guest belongs to it."),
    "interest": N_("Your interest has been saved."),
    "language": N_("Your language has been saved."),
    "password": N_(
        "Your password has been changed. You have been logged out on all other devices."
    ),
    "email": N_("Your e-mail address has been saved."),
    "reset": N_("Your password has been changed. Log in with the new one."),
    "logout": N_("You are logged out."),
    "everywhere": N_("You have been logged out on all devices."),
    "delete": N_("Your account and everything it owned have been deleted."),
    "mailed": N_(
        "If this account exists and has an e-mail address, a code is on its way there. It may take "
        "a minute; look into the spam folder, too."
    ),
}
"""What a page says after the form ``done`` of its address was sent."""


MODES: dict[Mode, str] = {
    "study": N_("Feedback after each answer"),
    "rehearsal": N_("Feedback at the end"),
}
SENIORITIES: dict[Seniority, str] = {
    "junior": N_("Beginner"),
    "mid": N_("Some years"),
    "senior": N_("Many years"),
}


def or_again(page: Page, act: Callable[[], BaseResponse]) -> BaseResponse:
    """The response of ``act`` to a form; for an error, ``page`` with it."""
    try:
        require_form_token()
        return act()
    except InterviewError as error:
        return page_refusal(error, page(error))


def login_page(error: InterviewError | None = None) -> str:
    return _page("login.html", error, username=_typed("username"))


def register_page(error: InterviewError | None = None) -> str:
    typed = {name: _typed(name) for name in ("username", "interest")}
    return _page("register.html", error, fields=_fields(), **typed)


def account_page(account: Account, failed: str = "", error: InterviewError | None = None) -> str:
    """The page of an account; ``error`` stands in its form ``failed``."""
    history = services().interviews.history(account.owner)
    return _page(
        "account.html",
        error,
        failed=failed,
        account=account,
        interest=_typed("interest") if failed == "interest" else account.interest or "",
        email=_typed("email") if failed == "email" else account.email or "",
        fields=_fields(),
        by_mail=services().reset.by_mail,
        history=history,
        interviews=[told_interview(each) for each in history.newest],
    )


def forgot_page(error: InterviewError | None = None) -> str:
    by_mail = services().reset.by_mail
    return _page("forgot_password.html", error, username=_typed("username"), by_mail=by_mail)


def reset_page(error: InterviewError | None = None) -> str:
    typed = {name: _typed(name) for name in ("username", "code")}
    return _page("reset_password.html", error, minutes=VALID_MINUTES, **typed)


def to_page(path: str, done: str = "") -> BaseResponse:
    """Redirect to a page, which then says that the form ``done`` was carried out."""
    notice = f"&done={done}" if done else ""
    return redirect(f"{path}?lang={reader_language()}{notice}", SEE_OTHER)


def to_account(done: str) -> BaseResponse:
    return to_page("/account", done)


def _page(template: str, error: InterviewError | None, **shown: object) -> str:
    message = error.message(reader_language()) if error else ""
    done = DONE.get(request.args.get("done", "")) if error is None else None
    return render_template(template, error=message, done=done and told(done), **shown)


def _typed(name: str) -> str:
    return request.form.get(name, "")


def _fields() -> list[str]:
    """The names of the fields of work that the question bank has."""
    return [each["label"] for each in question_list(reader_language()).choices("field")]


def told_interview(interview: InterviewState) -> dict[str, object]:
    """An interview in a list of several: when it was, what it was about, and where it is."""
    return {
        "moment": minute(interview.started_at, reader_language()),
        "about": [each for each in (_field_of(interview), *_choices_of(interview)) if each],
        "answers": interview.given,
        "questions": interview.total,
        "address": ""
        if interview.seconds is None
        else url_for("interview_results.result", interview_id=interview.id),
    }


def _field_of(interview: InterviewState) -> str:
    """The name of the chosen field; of an account's own words, these."""
    chosen = interview.interest or ""
    labels = {
        each["id"]: each["label"] for each in question_list(reader_language()).choices("field")
    }
    return labels.get(chosen, chosen)


def _choices_of(interview: InterviewState) -> list[str]:
    plan = interview.plan
    if plan is None:
        return []
    level = [told(SENIORITIES[plan.seniority])] if plan.seniority else []
    return [*level, told(MODES[plan.mode])]
