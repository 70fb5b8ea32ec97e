"""The tables: one schema for SQLite and PostgreSQL.

Times are seconds since 1970 UTC by the database's clock (`storage.clock`), so that no worker's
clock matters and that both databases compare and add them alike.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    literal_column,
    text,
)

from foldsvc.records.job_state import Stage

STATES = ("queued", "running", "succeeded", "failed", "cancelled")
STAGES: tuple[Stage, ...] = ("search", "fold", "relax", "publish", "segment")

# SQLite numbers rows by itself only where the key is spelt INTEGER.
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


batch = Table(
    "batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Double, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch_id", Text, ForeignKey("batch.id"), nullable=True),
    Column("batch_index", Integer, nullable=False),
    # what is asked for; all else of it is in a row of the kind's own
    # The default is that of rows from before there were kinds: SQLite cannot drop it.
    Column("kind", Text, nullable=False, server_default="fold"),
    Column("name", Text, nullable=False),
    Column("notices", JSON, nullable=False),
    Column("content_key", Text, nullable=False),
    # what may share a batch
    Column("lane", Text, nullable=False),
    Column("options_key", Text, nullable=False),
    Column("size", Integer, nullable=False),
    # where it stands
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("losses", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Text, nullable=True),
    Column("lease_until", Double, nullable=True),
    Column("cancel_requested", Boolean, nullable=False, server_default=text("false")),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("not_before", Double, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # what came of it
    Column("result_prefix", Text, nullable=True),
    Column("failure", JSON(none_as_null=True), nullable=True),
    # when
    Column("created_at", Double, nullable=False),
    Column("queued_at", Double, nullable=False),
    Column("started_at", Double, nullable=True),
    Column("finished_at", Double, nullable=True),
    CheckConstraint(_one_of("state", STATES), name="state"),
    CheckConstraint(_one_of("stage", STAGES), name="stage"),
    CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
    CheckConstraint("state <> 'succeeded' OR result_prefix IS NOT NULL", name="result"),
    CheckConstraint("state <> 'succeeded' OR NOT cancel_requested", name="cancel"),
)

# Written out in statements as in the indexes: a value that is bound later decides no plan.
IS_QUEUED = job.c.state == literal_column("'queued'")
IS_RUNNING = job.c.state == literal_column("'running'")
WAS_NEVER_LOST = job.c.losses == literal_column("0")

QUEUE_ORDER = (job.c.priority.desc(), job.c.created_at, job.c.id)

Index(
    "ix_job_due",
    job.c.stage,
    *QUEUE_ORDER,
    postgresql_where=IS_QUEUED,
    sqlite_where=IS_QUEUED,
)
# Those that may share a batch.
Index(
    "ix_job_alike",
    job.c.stage,
    job.c.options_key,
    *QUEUE_ORDER,
    job.c.size,
    postgresql_where=IS_QUEUED & WAS_NEVER_LOST,
    sqlite_where=IS_QUEUED & WAS_NEVER_LOST,
)
Index(
    "ix_job_queued",
    job.c.stage,
    job.c.queued_at,
    postgresql_where=IS_QUEUED,
    sqlite_where=IS_QUEUED,
)
Index(
    "ix_job_leased",
    job.c.lease_until,
    postgresql_where=IS_RUNNING,
    sqlite_where=IS_RUNNING,
)
# With the name, so that a search for one reads no rows but those that it finds.
Index("ix_job_newest", job.c.kind, job.c.created_at.desc(), job.c.id.desc(), job.c.name)
Index("ix_job_state", job.c.kind, job.c.state, job.c.created_at.desc(), job.c.id.desc(), job.c.name)
Index("ix_job_batch", job.c.batch_id)

# What a fold is made of, and how sure it turned out to be.
fold = Table(
    "fold",
    metadata,
    Column("job_id", Text, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("engine", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("fold_input", JSON, nullable=False),
    Column("chains", JSON, nullable=False),
    Column("n_res", Integer, nullable=False),
    Column("confidence", JSON(none_as_null=True), nullable=True),
)

# How many jobs there are by state and stage is the sum over these rows. Each move adds to them in
# its own transaction and changes none, so that no two moves wait for each other; the keeper sums
# up.
job_count = Table(
    "job_count",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("jobs", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("losses", BigInteger, nullable=False),
)

job_event = Table(
    "job_event",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("job_id", Text, ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    Column("at", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("fraction", Double, nullable=True),
    Column("recycle", JSON(none_as_null=True), nullable=True),
    # A number once given is never given again, not even after a job is deleted.
    sqlite_autoincrement=True,
)
Index("ix_job_event_job", job_event.c.job_id, job_event.c.seq)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("batch_id", Text, nullable=True),
    Column("job_ids", JSON, nullable=False),
    Column("created_at", Double, nullable=False),
)
Index("ix_idempotency_created", idempotency.c.created_at)

# An image; what it is made of lies in the result store under `volumes/{id}`.
volume = Table(
    "volume",
    metadata,
    Column("id", Text, primary_key=True),
    Column("upload_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_at", Double, nullable=False),
    CheckConstraint(_one_of("kind", ("volume", "frames")), name="kind"),
)
Index("ix_volume_newest", volume.c.created_at.desc(), volume.c.id.desc())

# Which job segments which image, and by which network.
segmentation = Table(
    "segmentation",
    metadata,
    Column("job_id", Text, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("volume_id", Text, ForeignKey("volume.id"), nullable=False),
    Column("network", Text, nullable=False),
)
Index("ix_segmentation_volume", segmentation.c.volume_id)

# Folds and images side by side. What an item refers to may be deleted, and is then shown as gone.
cases = Table(
    "cases",  # `case` is a word of SQL
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
)

case_item = Table(
    "case_item",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint(_one_of("kind", ("fold", "volume")), name="kind"),
)
Index(
    "ix_case_item_once",
    case_item.c.case_id,
    case_item.c.kind,
    case_item.c.reference,
    unique=True,
)
Index("ix_case_item_reference", case_item.c.reference)

# A link to a case. The token itself is kept nowhere.
share = Table(
    "share",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("revoked_at", Double, nullable=True),
    Column("last_opened_at", Double, nullable=True),
)
Index("ix_share_token", share.c.token_hash, unique=True)
Index("ix_share_case", share.c.case_id)

# What a worker process says of itself at its start and again while it lives: its device, or what
# it can search for.
worker = Table(
    "worker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("seen_at", Double, nullable=False),
    CheckConstraint(_one_of("stage", STAGES), name="stage"),
)

# Which installation this is: one row. The result store has the same id.
installation = Table(
    "installation",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    # When its files were last held against its rows.
    Column("compared_at", Double, nullable=True),
    # Another database took over.
    Column("moved_to", Text, nullable=True),
    CheckConstraint("number = 1", name="one"),
)

# Prefixes of the result store below which something is to go, and since when.
sweep = Table(
    "sweep",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("since", Double, nullable=False),
    # Its job or image was deleted, so that all of it goes.
    Column("deleted", Boolean, nullable=False),
)
Index("ix_sweep_since", sweep.c.since)
