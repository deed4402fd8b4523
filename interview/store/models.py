"""Tables. No I/O here beyond what SQLAlchemy does for a row."""

from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Base of all tables."""


db = SQLAlchemy(model_class=Base)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Interview(Base):
    """One automatic interview of one owner; ``completed_at`` is empty while it runs."""

    __tablename__ = "interviews"
    __table_args__ = (
        # One running interview an owner, kept by the database however many requests race.
        Index(
            "one_active_interview",
            "owner",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    questions: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    final_evaluation: Mapped[str | None] = mapped_column(Text)
    answers: Mapped[list["InterviewAnswer"]] = relationship(
        back_populates="interview", order_by="InterviewAnswer.position", cascade="all, delete"
    )


class InterviewAnswer(Base):
    """The answer to one question of an interview. Its recording is not kept."""

    __tablename__ = "interview_answers"
    __table_args__ = (UniqueConstraint("interview_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    evaluation: Mapped[str] = mapped_column(Text)
    delivery: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    interview: Mapped[Interview] = relationship(back_populates="answers")
