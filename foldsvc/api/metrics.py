"""The facts of the database for Prometheus: the same from every copy of the API."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from foldsvc.jobs.queries import queue_facts
from foldsvc.storage.database import Database

_LABELS = ("state", "stage")


class QueueFacts(Collector):
    """The jobs by state and stage, counted when asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        """Count them."""
        jobs = GaugeMetricFamily("foldsvc_jobs", "Jobs by state and stage", labels=_LABELS)
        attempts = GaugeMetricFamily(
            "foldsvc_job_attempts", "Attempts that these jobs have had", labels=_LABELS
        )
        losses = GaugeMetricFamily(
            "foldsvc_job_losses", "Leases that these jobs lost at their stage", labels=_LABELS
        )
        waited = GaugeMetricFamily(
            "foldsvc_oldest_queued_seconds", "Wait of the first job in a queue", labels=_LABELS[1:]
        )
        overdue = GaugeMetricFamily(
            "foldsvc_lease_overdue_seconds", "Age of the oldest expired lease", labels=_LABELS[1:]
        )
        for facts in queue_facts(self._database):
            labels = (facts.state, facts.stage)
            jobs.add_metric(labels, facts.jobs)
            attempts.add_metric(labels, facts.attempts)
            losses.add_metric(labels, facts.losses)
            if facts.state == "queued":
                waited.add_metric(labels[1:], facts.oldest_queued_seconds)
            if facts.state == "running":
                overdue.add_metric(labels[1:], facts.most_overdue_seconds)
        yield from (jobs, attempts, losses, waited, overdue)


def exposition(database: Database) -> bytes:
    """The facts in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(QueueFacts(database))
    return generate_latest(registry)
