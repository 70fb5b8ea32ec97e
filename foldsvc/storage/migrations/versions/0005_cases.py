"""Cases of folds and images, and the links to them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_table(
        "case_item",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("caption", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_item")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_item_case_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('fold', 'volume')", name=op.f("ck_case_item_kind")),
    )
    op.create_index("ix_case_item_once", "case_item", ["case_id", "kind", "reference"], unique=True)
    op.create_index("ix_case_item_reference", "case_item", ["reference"])
    op.create_table(
        "share",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("revoked_at", sa.Double, nullable=True),
        sa.Column("last_opened_at", sa.Double, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_share_case_id"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_share_token", "share", ["token_hash"], unique=True)
    op.create_index("ix_share_case", "share", ["case_id"])


def downgrade() -> None:
    op.drop_table("share")
    op.drop_table("case_item")
    op.drop_table("cases")
