"""The jobs, their events, batches and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON_OR_NULL = sa.JSON(none_as_null=True)


def upgrade() -> None:
    _create_batch_and_idempotency()
    _create_job()
    _create_job_event()


def _create_batch_and_idempotency() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("batch_id", sa.Text, nullable=True),
        sa.Column("job_ids", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency"),
    )


def _job_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("batch_id", sa.Text, nullable=True),
        sa.Column("batch_index", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("options_key", sa.Text, nullable=False),
        sa.Column("fold_input", sa.JSON, nullable=False),
        sa.Column("chains", sa.JSON, nullable=False),
        sa.Column("notices", sa.JSON, nullable=False),
        sa.Column("n_res", sa.Integer, nullable=False),
        sa.Column("content_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("losses", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease_owner", sa.Text, nullable=True),
        sa.Column("lease_until", sa.Double, nullable=True),
        sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("result_prefix", sa.Text, nullable=True),
        sa.Column("confidence", _JSON_OR_NULL, nullable=True),
        sa.Column("failure", _JSON_OR_NULL, nullable=True),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("queued_at", sa.Double, nullable=False),
        sa.Column("started_at", sa.Double, nullable=True),
        sa.Column("finished_at", sa.Double, nullable=True),
    )


def _job_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_job_batch_id"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_job_state"),
        ),
        sa.CheckConstraint(
            "stage IN ('search', 'fold', 'relax', 'publish')", name=op.f("ck_job_stage")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_job_lease")
        ),
        sa.CheckConstraint(
            "state <> 'succeeded' OR result_prefix IS NOT NULL", name=op.f("ck_job_result")
        ),
        sa.CheckConstraint(
            "state <> 'succeeded' OR NOT cancel_requested", name=op.f("ck_job_cancel")
        ),
    )


def _create_job() -> None:
    op.create_table("job", *_job_columns(), *_job_rules())
    queued, running = sa.text("state = 'queued'"), sa.text("state = 'running'")
    op.create_index(
        "ix_job_due",
        "job",
        ["stage", sa.text("priority DESC"), "created_at", "id"],
        postgresql_where=queued,
        sqlite_where=queued,
    )
    op.create_index(
        "ix_job_leased", "job", ["lease_until"], postgresql_where=running, sqlite_where=running
    )
    op.create_index("ix_job_newest", "job", [sa.text("created_at DESC"), sa.text("id DESC")])
    op.create_index("ix_job_batch", "job", ["batch_id"])


def _create_job_event() -> None:
    op.create_table(
        "job_event",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("fraction", sa.Double, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_job_event"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name="fk_job_event_job_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_event_job", "job_event", ["job_id", "seq"])
