"""The id that database and result store share, and what is to be swept from the store."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("compared_at", sa.Double, nullable=True),
        sa.Column("moved_to", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_installation")),
        sa.CheckConstraint("number = 1", name=op.f("ck_installation_one")),
    )
    op.bulk_insert(installation, [{"number": 1, "id": str(uuid.uuid4())}])
    op.create_table(
        "sweep",
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_sweep")),
    )
    op.create_index("ix_sweep_since", "sweep", ["since"])
    # What ended before may have left something, too.
    op.execute(
        "INSERT INTO sweep (prefix, since, deleted) "
        "SELECT 'jobs/' || id, finished_at, false FROM job WHERE finished_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("sweep")
    op.drop_table("installation")
