"""The profile of an account: its data, totals and history, and its interest."""

from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.interview import InterviewState
from interview.contracts.operations import Account, Role
from interview.errors import Language
from interview.web.account_pages import DONE, account_page, or_again, to_account
from interview.web.declared import DATE, MESSAGE, REDIRECT, Fields, Many, declared
from interview.web.language import FORMS, required_field, told
from interview.web.person import required_account
from interview.web.security import private
from interview.web.services import services

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
    account = required_account()
    history = services().interviews.history(account.owner)
    body = {
        **_account_json(account),
        "totals": {"interviews": history.completed, "answers": history.answers},
        "history": [_interview_json(interview) for interview in history.newest],
    }
    return private(jsonify(body))


@blueprint.post("/set_interest")
@declared("account", reads={"interest": str}, replies={200: MESSAGE, 303: REDIRECT})
def set_interest() -> Response | BaseResponse:
    """Choose what the questions are about from now on; empty for anything."""
    account = required_account()

    def save() -> BaseResponse:
        services().accounts.choose_interest(account, required_field("interest"))
        return to_account("interest")

    if request.mimetype in FORMS:
        return or_again(partial(account_page, account, "interest"), save)
    save()
    return private(jsonify(message=told(DONE["interest"])))


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
        "total_questions": interview.total,
        "final_evaluation": interview.final_evaluation,
        "answers": [
            {
                "question": asked.step.question,
                "answer": answer.text,
                "evaluation": answer.evaluation if interview.reports_are_shown else "",
            }
            for asked, answer in zip(interview.steps, interview.answers, strict=False)
        ],
    }
