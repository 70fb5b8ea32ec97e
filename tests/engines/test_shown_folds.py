"""Folds of earlier versions, as answers show them."""

from dataclasses import replace

from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
from service_in_process import FASTA, VH, VL

from foldsvc.engines.acceptance import accept
from foldsvc.folds.submit import submit_folds
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.wire.fold import FoldRequest

FLAT = {"relax": False, "relax_top": 1, "dlc": True, "models": [1, 2], "msa": "auto", "seed": 0}
"""As a row of an earlier version has them: those of all engines, without a tag."""


def test_rows_of_earlier_versions_show_their_engines_options(http, database, settings):
    """A fold, a list and a batch show the options of the engine that folds, with its name."""
    two = FASTA + f">other\n{VH}:{VL}\n"
    jobs = [
        replace(job, payload=replace(job.payload, options=FLAT))
        for job in accept(FoldRequest(fasta=two), settings)
    ]
    stored = submit_folds(
        database,
        jobs,
        idempotency_key=None,
        request_digest="",
        doorbell=SilentDoorbell(),
    )

    own = {"engine": "flashabb", "relax": False, "dlc": True}
    one = f"/api/v1/folds/{stored.jobs[0].id}"
    assert http.get(one).json()["options"] == own
    for path in ("/api/v1/folds", f"/api/v1/batches/{stored.batch_id}"):
        assert [job["options"] for job in http.get(path).json()["jobs"]] == [own, own]
    assert http.post(f"{one}/cancel").json()["options"] == own
