"""The profile of an account: its data, totals and history, and its interest."""

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify

from interview.contracts.operations import Account, Role
from interview.errors import Language, LoginRequired
from interview.language.catalogue import N_
from interview.store.interviews import InterviewState
from interview.web.declared import DATE, MESSAGE, Fields, Many, declared
from interview.web.language import required_field, told
from interview.web.person import account_owner, current_account
from interview.web.security import private
from interview.web.services import services

SAVED = N_("Your interest has been saved.")

INTERVIEW: Fields = {
    "session_id": str,
    "interest": str | None,
    "language": str,
    "start_time": DATE,
    "session_duration": Annotated[float | None, "Seconds."],
    "total_questions": int,
    "final_evaluation": str | None,
    "answers": Many({"question": str, "answer": str, "evaluation": str}),
}

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
@declared(
    "account",
    replies={
        200: {
            "username": str,
            "interest": str | None,
            "language": Language | None,
            "role": Role,
            "created_at": DATE,
            "totals": {"interviews": int, "answers": int},
            "history": Many(INTERVIEW),
        }
    },
)
def profile() -> Response:
    """The account, ``totals``, and ``history``: its stored interviews, newest first."""
    account = _account()
    history = services().interviews.history(account_owner(account))
    body = {
        **_account_json(account),
        "totals": {"interviews": history.completed, "answers": history.answers},
        "history": [_interview_json(interview) for interview in history.newest],
    }
    return private(jsonify(body))


@blueprint.post("/set_interest")
@declared("account", reads={"interest": str}, replies={200: MESSAGE})
def set_interest() -> Response:
    """Choose what the questions are about from now on; empty for anything."""
    account = _account()
    services().accounts.choose_interest(account, required_field("interest"))
    return private(jsonify(message=told(SAVED)))


def _account() -> Account:
    account = current_account()
    if account is None:
        raise LoginRequired
    return account


def _account_json(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "interest": account.interest,
        "language": account.language,
        "role": account.role,
        "created_at": account.created_at.isoformat(timespec="seconds"),
    }


def _interview_json(interview: InterviewState) -> dict[str, Any]:
    return {
        "session_id": interview.id,
        "interest": interview.interest,
        "language": interview.language,
        "start_time": interview.started_at.isoformat(timespec="seconds"),
        "session_duration": interview.seconds,
        "total_questions": len(interview.questions),
        "final_evaluation": interview.final_evaluation,
        "answers": [
            {"question": answer.question, "answer": answer.text, "evaluation": answer.evaluation}
            for answer in interview.answers
        ],
    }
