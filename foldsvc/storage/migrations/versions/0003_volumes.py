"""Images, with what they are; their files are in the result store."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volume",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("upload_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("modality", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.CheckConstraint("kind IN ('volume', 'frames')", name=op.f("ck_volume_kind")),
    )
    op.create_index("ix_volume_newest", "volume", [sa.text("created_at DESC"), sa.text("id DESC")])


def downgrade() -> None:
    op.drop_table("volume")
