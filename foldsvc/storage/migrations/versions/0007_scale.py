"""Indexes by which no look at the jobs walks all of them, and the counts of the jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_QUEUED = "state = 'queued'"
_FOLDS = "stage <> 'segment'"
_NEWEST = (sa.text("created_at DESC"), sa.text("id DESC"))


def upgrade() -> None:
    _create_index(
        "ix_job_alike",
        "stage",
        "options_key",
        sa.text("priority DESC"),
        "created_at",
        "id",
        "n_res",
        where=f"{_QUEUED} AND losses = 0",
    )
    _create_index("ix_job_queued", "stage", "queued_at", where=_QUEUED)
    op.drop_index("ix_job_newest", "job")
    _create_index("ix_job_newest", *_NEWEST, "name", where=_FOLDS)
    _create_index("ix_job_state", "state", *_NEWEST, "name", where=_FOLDS)
    op.create_index("ix_idempotency_created", "idempotency", ["created_at"])
    op.create_table(
        "job_count",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("jobs", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("losses", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_job_count")),
    )
    op.execute(
        "INSERT INTO job_count (state, stage, jobs, attempts, losses) "
        "SELECT state, stage, count(*), sum(attempt), sum(losses) FROM job GROUP BY state, stage"
    )


def downgrade() -> None:
    op.drop_table("job_count")
    op.drop_index("ix_idempotency_created", "idempotency")
    for index in ("ix_job_state", "ix_job_newest", "ix_job_queued", "ix_job_alike"):
        op.drop_index(index, "job")
    op.create_index("ix_job_newest", "job", list(_NEWEST))


def _create_index(name: str, *columns: str | sa.TextClause, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "job", list(columns), postgresql_where=condition, sqlite_where=condition)
