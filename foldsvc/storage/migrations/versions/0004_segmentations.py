"""Jobs that segment an image, at a stage of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = "stage IN ('search', 'fold', 'relax', 'publish')"
_AFTER = "stage IN ('search', 'fold', 'relax', 'publish', 'segment')"


def upgrade() -> None:
    _replace_check(_BEFORE, _AFTER)
    op.create_table(
        "segmentation",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("volume_id", sa.Text, nullable=False),
        sa.Column("network", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_segmentation")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_segmentation_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["volume_id"], ["volume.id"], name=op.f("fk_segmentation_volume_id")
        ),
    )
    op.create_index("ix_segmentation_volume", "segmentation", ["volume_id"])


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE stage = 'segment'")
    op.drop_table("segmentation")
    _replace_check(_AFTER, _BEFORE)


def _replace_check(old: str, new: str) -> None:
    """Let `job.stage` be what it may be from now on."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_job_stage"), "job", type_="check")
        op.create_check_constraint(op.f("ck_job_stage"), "job", new)
        return
    # SQLite cannot change a check, and copying the table would cascade to its events. This is the
    # way that its documentation gives ("Making Other Kinds Of Table Schema Changes").
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'job' AND instr(sql, ?)",
        (old, new, old),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
    if changed.rowcount != 1:
        raise RuntimeError("the check of job.stage was not found")
