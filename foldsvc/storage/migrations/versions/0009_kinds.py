"""A job has a kind, and what it is made of is in a row of that kind's own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_JSON_OR_NULL = sa.JSON(none_as_null=True)
_NEWEST = (sa.text("created_at DESC"), sa.text("id DESC"), "name")
_FOLDS_BY_STAGE = sa.text("stage <> 'segment'")
# The largest first: SQLite rewrites what is left of each row for every column that goes.
_MOVED = ("fold_input", "chains", "options", "confidence")


def upgrade() -> None:
    op.create_table(
        "fold",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("fold_input", sa.JSON, nullable=False),
        sa.Column("chains", sa.JSON, nullable=False),
        sa.Column("n_res", sa.Integer, nullable=False),
        sa.Column("confidence", _JSON_OR_NULL, nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_fold")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_fold_job_id"), ondelete="CASCADE"
        ),
    )
    op.execute(
        "INSERT INTO fold (job_id, engine, options, fold_input, chains, n_res, confidence) "
        "SELECT id, engine, options, fold_input, chains, n_res, confidence FROM job "
        "WHERE stage <> 'segment'"
    )
    _drop_lists()
    for column in _MOVED:
        op.drop_column("job", column)
    op.alter_column("job", "engine", new_column_name="lane")
    op.alter_column("job", "n_res", new_column_name="size")
    op.add_column("job", sa.Column("kind", sa.Text, nullable=False, server_default="fold"))
    op.execute("UPDATE job SET kind = 'segmentation' WHERE stage = 'segment'")
    op.create_index("ix_job_newest", "job", ["kind", *_NEWEST])
    op.create_index("ix_job_state", "job", ["kind", "state", *_NEWEST])


def downgrade() -> None:
    _drop_lists()
    op.drop_column("job", "kind")
    op.alter_column("job", "lane", new_column_name="engine")
    op.alter_column("job", "size", new_column_name="n_res")
    # What stays are the defaults, for segmentations: folds of nothing.
    for name, default in (
        ("options", '{"relax": false}'),
        ("fold_input", '{"name": "", "chains": [], "notes": []}'),
        ("chains", "[]"),
    ):
        op.add_column("job", sa.Column(name, sa.JSON, nullable=False, server_default=default))
    op.add_column("job", sa.Column("confidence", _JSON_OR_NULL, nullable=True))
    op.execute(
        "UPDATE job SET options = fold.options, fold_input = fold.fold_input, "
        "chains = fold.chains, confidence = fold.confidence FROM fold WHERE fold.job_id = job.id"
    )
    op.drop_table("fold")
    for name, columns in (("ix_job_newest", _NEWEST), ("ix_job_state", ("state", *_NEWEST))):
        op.create_index(
            name,
            "job",
            list(columns),
            postgresql_where=_FOLDS_BY_STAGE,
            sqlite_where=_FOLDS_BY_STAGE,
        )


def _drop_lists() -> None:
    op.drop_index("ix_job_state", "job")
    op.drop_index("ix_job_newest", "job")
