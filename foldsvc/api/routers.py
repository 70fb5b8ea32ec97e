"""All routes of the API, in the order of its documentation."""

from foldsvc.api import engines, health
from foldsvc.api.cases import cases, shared
from foldsvc.api.dicomweb import importing, retrieve, search, store
from foldsvc.api.folds import (
    archive,
    batches,
    comparisons,
    files,
    folds,
    lookup,
    scores,
    selected_residues,
    summary,
)
from foldsvc.api.images import labels, masks, readings, segmentations, volumes
from foldsvc.api.jobs import events, jobs

V1 = (
    folds.router,
    events.router,
    jobs.router,
    files.router,
    scores.router,
    archive.router,
    selected_residues.router,
    batches.router,
    summary.router,
    engines.router,
    volumes.router,
    health.router,
    lookup.router,
    comparisons.router,
    importing.router,
    segmentations.router,
    masks.router,
    labels.router,
    readings.router,
    cases.router,
    shared.router,
)
"""Below `/api/v1`."""

AT_THE_ROOT = (search.router, retrieve.router, store.router)
"""DICOMweb, whose paths the standard gives."""
