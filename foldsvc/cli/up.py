"""`foldsvc up`: the whole service on one machine, from one command."""

import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data as print_data
from foldsvc.cli.console import say
from foldsvc.cli.data_folder import close_to_others, held, report_earlier_weights
from foldsvc.cli.embedded_broker import embedded_broker
from foldsvc.cli.health import answers
from foldsvc.cli.listening import url_of, usable_port, warn_if_reachable
from foldsvc.cli.processes import KEEPER_COMMAND, RECEIVER_COMMAND, WorkerStage, celery_command
from foldsvc.cli.supervisor import Service, Supervisor
from foldsvc.engines.engine_list import engine_list
from foldsvc.errors import StorageError
from foldsvc.jobs.installation import require_own_store
from foldsvc.settings import Settings, child_environment, settings
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore

_ENVIRONMENT_OF_STAGE = {
    # Seconds on a CPU; a second process on the GPU would take the fold worker's memory.
    WorkerStage.SEGMENT: {"JAX_PLATFORMS": "cpu"},
}


def up(
    host: Annotated[str, typer.Option(help="Address to listen on; FOLDSVC_HOST.")] = "",
    port: Annotated[
        int | None, typer.Option(help="Port to listen on, 0 for any free one; FOLDSVC_PORT.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of jobs and results; FOLDSVC_DATA_DIR.")
    ] = None,
) -> None:
    """Run the whole service on this machine.

    That is a broker, the database, the API with the page, a worker for each stage (search, fold,
    relax, segment), the keeper and, if FOLDSVC_DICOM_PORT is set, a receiver of C-STORE. What dies
    is started again; Ctrl-C stops all. Each one's log is in DATA/logs. The page's address is
    printed to stdout once it answers.
    """
    given = settings()
    listen = host or given.host
    chosen = given.model_copy(
        update={
            "host": listen,
            "port": usable_port(listen, given.port if port is None else port),
            "data_dir": (data or given.data_dir).absolute(),
        }
    )
    url = url_of(chosen.host, chosen.port)
    warn_if_reachable(chosen)
    report_earlier_weights(chosen)
    with (
        held(chosen.data_dir, url),
        Supervisor(logs=chosen.data_dir / "logs", on_event=_print_event) as supervisor,
    ):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: supervisor.request_stop())
        close_to_others(chosen)
        _start_all(supervisor, chosen, url)
        if not supervisor.stop_requested:
            _warn_of_missing_weights(chosen)
            print_data(url)
            supervisor.run()


def _start_all(supervisor: Supervisor, chosen: Settings, url: str) -> None:
    with_broker = chosen
    if not chosen.broker_url:
        broker, broker_url = embedded_broker(chosen.data_dir / "broker", child_environment(chosen))
        supervisor.start(broker)
        with_broker = chosen.model_copy(update={"broker_url": broker_url})
    with closing(open_database(with_broker.database)) as database:
        migrate(database)
        _warn_of_another_store(database, with_broker)
    if not supervisor.stop_requested:
        supervisor.start(*_services(with_broker, url))


def _services(chosen: Settings, url: str) -> tuple[Service, ...]:
    environment = child_environment(chosen, {"PYTHONUNBUFFERED": "1"})
    copies = {WorkerStage.RELAX: chosen.relax_workers}
    workers = tuple(
        Service(
            name=f"{stage} worker {copy}" if copy > 1 else f"{stage} worker",
            command=celery_command(stage.value, chosen.log_level),
            environment=environment | _ENVIRONMENT_OF_STAGE.get(stage, {}),
        )
        for stage in WorkerStage
        for copy in range(1, copies.get(stage, 1) + 1)
    )
    return (
        Service(
            name="api",
            command=[sys.executable, "-m", "foldsvc.cli.main", "api"],
            environment=environment,
            is_ready=lambda: answers(url, "/healthz"),
        ),
        *workers,
        Service(name="keeper", command=KEEPER_COMMAND, environment=environment),
        *_receivers(chosen, environment),
    )


def _receivers(chosen: Settings, environment: dict[str, str]) -> tuple[Service, ...]:
    if chosen.dicom_port is None:
        return ()
    return (Service(name="dicom receiver", command=RECEIVER_COMMAND, environment=environment),)


def _warn_of_another_store(database: Database, chosen: Settings) -> None:
    """Say at once what readiness and the keeper say for as long as it lasts."""
    try:
        require_own_store(database, FolderStore(chosen.results))
    except StorageError as error:
        say(f"warning: {error.message}; nothing is removed from it")
        say(f"hint: {error.remedy}")


def _warn_of_missing_weights(chosen: Settings) -> None:
    for engine in engine_list(chosen).engines:
        faults = [f"{need.request}: {need.fault}" for need in engine.needs if not need.ready]
        for fault in faults:
            say(f"warning: {engine.title}, {fault}")
        if faults:
            command = engine.remedy.removeprefix("Run: ")
            say(f"hint: {command}, then submit; no restart is needed")


def _print_event(name: str, event: str) -> None:
    say(f"{time.strftime('%H:%M:%S')}  {name:<12} {event}")
