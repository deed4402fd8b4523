"""The tables, as SQLAlchemy models."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

UNFINISHED = ("received", "processing")
"""States of an answer that is still to be evaluated."""

ONE_A_QUESTION = "interview_id IS NOT NULL AND state IN ('received', 'processing', 'evaluated')"


class Base(DeclarativeBase):
    """Base of all tables."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Interview(Base):
    """An automatic interview; ``completed_at`` is NULL while it runs.

    ``plan`` is what was chosen at its start, NULL for an interview of a version without plans: its
    questions are all in ``questions``. With a plan these are the ones an older version would ask.
    ``start_key`` is the idempotency key of the request that started it.
    """

    __tablename__ = "interviews"
    __table_args__ = (
        # One running interview per owner, however many requests race.
        Index(
            "one_active_interview",
            "owner",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
        ),
        Index("one_interview_a_key", "owner", "start_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    start_key: Mapped[str | None] = mapped_column(String(128))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    questions: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    final_evaluation: Mapped[str | None] = mapped_column(Text)
    interest: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[list["InterviewAnswer"]] = relationship(
        back_populates="interview", order_by="InterviewAnswer.position", cascade="all, delete"
    )
    steps: Mapped[list["InterviewStep"]] = relationship(
        order_by="InterviewStep.position", cascade="all, delete"
    )


class InterviewStep(Base):
    """A question of an interview, from the moment it is asked; ``step`` has the plain values.

    ``think_seconds`` is how long the candidate thought before answering, if their client says so.
    """

    __tablename__ = "interview_steps"

    interview_id: Mapped[str] = mapped_column(
        ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    think_seconds: Mapped[float | None]


class InterviewAnswer(Base):
    """The answer to one question of an interview, or that it was skipped.

    ``idempotency_key`` is a digest of the sender's key and the text or recording; NULL without.
    ``report`` is what the report has beside ``evaluation``, ``delivery`` and ``content``;
    ``answer_id`` the queued answer that it comes from, which may have been deleted since.
    """

    __tablename__ = "interview_answers"
    __table_args__ = (
        UniqueConstraint("interview_id", "position"),
        Index("one_answer_a_key", "interview_id", "idempotency_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(2))
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    evaluation: Mapped[str] = mapped_column(Text)
    delivery: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    answer_id: Mapped[str | None] = mapped_column(String(43))
    skipped: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    interview: Mapped[Interview] = relationship(back_populates="answers")


class Answer(Base):
    """An answer accepted for evaluation, and its result or failure.

    ``attempt`` counts the claims and is the fencing token: only the newest claim may write.
    ``handed_back`` counts the claims that ended through no fault of the recording. Until
    ``lease_until`` only ``claimed_by`` may process the row. ``turn`` orders the rows fairly by
    ``person`` and by ``network``, a digest of the sender's network. ``cost`` (short or long)
    decides which workers take it. An answer to a question of an interview has ``interview_id``
    and the ``question_index``.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("person", "idempotency_key"),
        Index("answers_in_turn", "state", "turn", "received_at"),
        # At most one unfinished or evaluated answer per question, however many are sent.
        Index(
            "one_answer_a_question",
            "interview_id",
            "position",
            unique=True,
            sqlite_where=text(ONE_A_QUESTION),
        ),
    )

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    network: Mapped[str | None] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(10), default="received")
    stage: Mapped[str] = mapped_column(String(10), default="queue")
    turn: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)
    handed_back: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    question: Mapped[str] = mapped_column(Text)
    additional_text: Mapped[str | None] = mapped_column(Text)
    earlier: Mapped[str | None] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(2))
    container: Mapped[str] = mapped_column(String(8))
    failure: Mapped[str | None] = mapped_column(String(40))
    failure_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    interview_id: Mapped[str | None] = mapped_column(String(36))
    question_index: Mapped[int | None] = mapped_column("position")
    cost: Mapped[str] = mapped_column(String(5), default="short")
    recording_kept: Mapped[bool] = mapped_column(default=False)
    shared: Mapped[bool] = mapped_column(default=False)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RecordingPart(Base):
    """A part of a stored recording; parts keep a large one out of memory."""

    __tablename__ = "recording_parts"

    answer_id: Mapped[str] = mapped_column(String(43), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class User(Base):
    """An account. ``name_key`` is the same for all spellings of its name.

    ``session_version`` is raised by a new password, a new role and logging out everywhere; logins
    with an older one are no longer valid. The id of a deleted account is never used again: it names
    the owner of interviews and answers.
    """

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    name_key: Mapped[str] = mapped_column(String(192), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(10), default="candidate")
    interest: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(8))
    email: Mapped[str | None] = mapped_column(String(254))
    session_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class ResetCode(Base):
    """A code with which the password of an account can be replaced, by its SHA-256."""

    __tablename__ = "reset_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    attempts_left: Mapped[int]


class OwnedText:
    """A text of a guest or an account; ``found`` is what the owner corrected of its reading."""

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class Cv(OwnedText, Base):
    """A CV, with a model's analyses by their language."""

    __tablename__ = "cvs"

    analyses: Mapped[dict[str, str]] = mapped_column(JSON)


class JobAdvert(OwnedText, Base):
    """The advertisement of the job that somebody applies for."""

    __tablename__ = "job_adverts"


class AuditEntry(Base):
    """An action of an operator. ``who`` is a username, ``token`` or ``cli``."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    who: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)


def complete_for_postgresql() -> None:
    """Give the indexes of a part of a table their condition in PostgreSQL, too.

    Naming it above would load that dialect, 2.3 MB, in every web process: Alembic alone asks.
    """
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                index.kwargs["postgresql_where"] = where
