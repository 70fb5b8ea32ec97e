"""The broker that foldsvc up brings along."""

import stat
from pathlib import Path

import pytest
import redis

from foldsvc.cli.embedded_broker import embedded_broker
from foldsvc.cli.supervisor import Supervisor


def test_broker_answers_its_url_and_keeps_what_it_is_told(tmp_path: Path) -> None:
    """A real Valkey: append-only file on, nothing evicted, and a message outlives a restart."""
    for life in range(2):
        broker, url = embedded_broker(tmp_path / "broker", {})
        with Supervisor(logs=tmp_path / "logs", on_event=lambda _name, _event: None) as supervisor:
            supervisor.start(broker)
            with redis.Redis.from_url(url, decode_responses=True) as client:
                assert client.config_get("appendonly") == {"appendonly": "yes"}
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
                assert client.lrange("queue", 0, -1) == ["a message"] * life
                client.rpush("queue", "a message")


def test_broker_is_closed_to_others_of_the_machine(tmp_path: Path) -> None:
    """Without the password, which only the owner can read, nothing is answered."""
    broker, url = embedded_broker(tmp_path / "broker", {})
    mode = (tmp_path / "broker" / "valkey.conf").stat().st_mode
    assert stat.S_IMODE(mode) == stat.S_IRUSR | stat.S_IWUSR
    with Supervisor(logs=tmp_path / "logs", on_event=lambda _name, _event: None) as supervisor:
        supervisor.start(broker)
        place = url.rpartition("@")[2]
        with (
            redis.Redis.from_url(f"redis://{place}") as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()
