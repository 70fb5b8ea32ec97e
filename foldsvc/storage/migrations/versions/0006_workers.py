"""What running workers say of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.CheckConstraint(
            "stage IN ('search', 'fold', 'relax', 'publish', 'segment')",
            name=op.f("ck_worker_stage"),
        ),
    )


def downgrade() -> None:
    op.drop_table("worker")
