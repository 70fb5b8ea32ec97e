"""What each pass of a network with recycling gave, with the event that tells of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_event", sa.Column("recycle", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("job_event", "recycle")
