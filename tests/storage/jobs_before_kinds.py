"""A database as the version before kinds of jobs left it: every state and stage, written by SQL.

Of segmentations there were folds of nothing, told apart by their stage alone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from alembic import command
from sqlalchemy import text

from foldsvc.storage import database as opened
from foldsvc.storage.database import Database

BEFORE = "0008"
IMAGE = "image"
AT = 1_790_000_000.0
OPTIONS = {
    "relax": True, "relax_top": 1, "dlc": True, "model_type": "auto", "models": [1, 3],
    "seed": 0, "n_seeds": 1, "n_recycles": None, "recycle_tolerance": None,
    "stop_at_score": 100.0, "n_ensemble": 1, "dropout": False, "max_msa": None, "msa": "a3m",
    "pair_mode": "unpaired_paired", "templates": "none", "max_template_date": None,
}  # fmt: skip
CHAIN = {
    "chain": "A", "description": "protein", "source": "Δ", "source_start": 1, "sequence": "MKV",
    "residue_number": [1, 2, 3], "insertion_code": ["", "", ""], "region": ["", "", ""],
}  # fmt: skip
CONFIDENCE = {
    "mean_plddt": 91.5, "fraction_very_high": 0.5, "fraction_high": 0.5, "fraction_low": 0.0,
    "fraction_very_low": 0.0, "region_plddt": {}, "ptm": 0.75, "iptm": None, "models": [],
}  # fmt: skip
NOTICES = [{"level": "info", "code": "trimmed", "message": "Trimmed"}]
FAILURE = {"code": "out_of_memory", "message": "Too long", "remedy": "Submit less"}
JSON_COLUMNS = ("options", "fold_input", "chains", "notices", "confidence", "failure")

FOLDS = (
    ("queued", "search"), ("queued", "fold"), ("queued", "fold"), ("queued", "relax"),
    ("queued", "publish"), ("running", "search"), ("running", "fold"), ("running", "relax"),
    ("succeeded", "search"), ("succeeded", "relax"), ("succeeded", "publish"), ("failed", "fold"),
    ("failed", "search"), ("cancelled", "fold"), ("cancelled", "relax"),
)  # fmt: skip
SEGMENTATIONS = ("queued", "running", "succeeded", "failed", "cancelled")


def opened_before_kinds(url: str) -> Database:
    """Open an empty database with the tables of that version."""
    database = opened.open_database(url)
    config = opened._migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
    return database


def rows_before_kinds() -> list[dict[str, Any]]:
    """Give the rows of the jobs, the oldest first."""
    folds = [_fold(number, state, stage) for number, (state, stage) in enumerate(FOLDS)]
    return folds + [_segmentation(len(folds) + n, state) for n, state in enumerate(SEGMENTATIONS)]


def fill_before_kinds(database: Database) -> list[dict[str, Any]]:
    """Put an image, the jobs with an event each, and their counts into the database."""
    rows = rows_before_kinds()
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO volume (id, upload_id, kind, modality, facts, size, created_at) "
                "VALUES (:id, 'u', 'volume', 'MR', '{}', 1, 1)"
            ),
            {"id": IMAGE},
        )
        connection.execute(text("INSERT INTO batch VALUES ('batch', :at)"), {"at": AT})
        for row in rows:
            _insert(connection, "job", row)
            if row["stage"] == "segment":
                segmented = {"job_id": row["id"], "volume_id": IMAGE, "network": row["engine"]}
                _insert(connection, "segmentation", segmented)
            _insert(connection, "job_event", _event(row))
        connection.execute(
            text(
                "INSERT INTO job_count (state, stage, jobs, attempts, losses) SELECT state, stage, "
                "count(*), sum(attempt), sum(losses) FROM job GROUP BY state, stage"
            )
        )
    return rows


def jobs_as_before(database: Database) -> list[dict[str, Any]]:
    """Read the rows of a database that is at that version again."""
    with database.read() as connection:
        rows = connection.execute(text("SELECT * FROM job ORDER BY created_at")).mappings()
        return [
            {
                name: json.loads(value)
                if name in JSON_COLUMNS and isinstance(value, str)
                else value
                for name, value in row.items()
            }
            for row in rows
        ]


def _insert(connection: opened.Transaction, table: str, row: Mapping[str, Any]) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    stored = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in row.items()
    }
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), stored)  # noqa: S608


def _fold(number: int, state: str, stage: str) -> dict[str, Any]:
    fold_input = {
        "name": f"fold {number}",
        "chains": [{"name": "Δ", "sequence": "MKV"}],
        "notes": ["lower case was read as upper case"],
        "a3m": ">q\nMKV\n",
        "templates": [{"name": "1abc.cif", "text": "data_", "chain": "A"}],
        "known_model": "",
    }
    folded = state == "succeeded" or stage in {"relax", "publish"}
    return _row(
        number,
        state,
        stage,
        name=f"fold {number}",
        engine="alphafold2",
        options=OPTIONS,
        options_key="same options",
        fold_input=fold_input,
        chains=[CHAIN],
        notices=NOTICES,
        n_res=3 + number,
        confidence=CONFIDENCE if folded else None,
        batch_id="batch" if number < 2 else None,
    )


def _segmentation(number: int, state: str) -> dict[str, Any]:
    name = f"Brain of {number}"
    return _row(
        number,
        state,
        "segment",
        name=name,
        engine="deepbet",
        options=OPTIONS | {"relax": False, "models": [1, 2, 3, 4, 5], "msa": "auto"},
        options_key=f"key {number}",
        fold_input={
            "name": name, "chains": [], "notes": [], "a3m": "", "templates": [],
            "known_model": "",
        },
        chains=[],
        notices=[],
        n_res=0,
        confidence=None,
        batch_id=None,
    )  # fmt: skip


def _row(number: int, state: str, stage: str, **facts: Any) -> dict[str, Any]:
    job_id = f"019a0000-0000-7000-8000-{number:012x}"
    attempt = 0 if state == "queued" and stage in {"search", "segment"} else 2
    ended = state in {"succeeded", "failed", "cancelled"}
    has_files = state == "succeeded" or stage in {"relax", "publish"}
    return {
        "id": job_id,
        "batch_index": number if number < 2 else 0,
        **facts,
        "content_key": f"content {number}",
        "state": state,
        "stage": stage,
        "attempt": attempt,
        "losses": 1 if (state, stage) == ("running", "fold") else 0,
        "lease_owner": "gone:1" if state == "running" else None,
        "lease_until": 1.5 if state == "running" else None,
        "cancel_requested": state == "cancelled",
        "priority": 0,
        "not_before": AT + number,
        "version": 3,
        "result_prefix": f"jobs/{job_id}/2" if has_files else None,
        "failure": FAILURE if state == "failed" else None,
        "created_at": AT + number,
        "queued_at": AT + number,
        "started_at": AT + number + 1 if attempt else None,
        "finished_at": AT + number + 30 if ended else None,
    }


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: row[name] for name in ("state", "stage", "attempt")}
    return {"job_id": row["id"], "at": row["created_at"], "kind": "state", "message": "So", **said}


def by_state(rows: Sequence[Mapping[str, Any]], state: str, stage: str) -> list[str]:
    """List the ids of the jobs of one state at one stage."""
    return [row["id"] for row in rows if (row["state"], row["stage"]) == (state, stage)]
