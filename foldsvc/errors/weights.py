"""The trained parameters of the networks."""

from collections.abc import Sequence

from foldsvc.errors.root import FoldsvcError


class WeightsError(FoldsvcError):
    """The parameters of a network are not usable."""

    code = "weights_error"


class WeightsMissingError(WeightsError):
    """The weights of an engine, or of some of its networks, are not on this machine.

    Attributes:
        models: The networks that are missing; none where the engine has but one.
    """

    code = "weights_missing"

    def __init__(
        self, engine: str, path: str, models: tuple[str, ...] = (), here: Sequence[int] = ()
    ) -> None:
        names = ", ".join(models)
        super().__init__(
            f"{engine}: {names} {'are' if len(models) > 1 else 'is'} not installed in {path}"
            if models
            else f"The weights of {engine} are not at {path}",
            remedy=networks_remedy(engine, models, here),
        )
        self.models = models


def networks_remedy(engine: str, models: Sequence[str], here: Sequence[int]) -> str:
    """Say which command fetches networks, and which could be chosen in their place.

    Args:
        engine: Whose.
        models: Names of those that are missing.
        here: Numbers of those of the same type that are installed.
    """
    command = f"Run: foldsvc weights install {engine}"
    if models:
        command += f" --models {','.join(models)}"
    if not here:
        return command
    numbers = ",".join(map(str, here))
    kind = "network" if len(here) == 1 else "networks"
    return f"{command}, or choose {kind} {numbers} (--models {numbers}), installed already"


class WeightsCorruptError(WeightsError):
    """A weights file is not the one expected."""

    code = "weights_corrupt"

    def __init__(self, path: str, fault: str, engine: str) -> None:
        super().__init__(
            f"{path} is not the expected file: {fault}",
            remedy=f"Run: foldsvc weights install {engine} --force",
        )


class WeightsLayoutError(WeightsCorruptError):
    """An array of a weights file is missing, unknown, damaged or not as it should be."""

    code = "weights_layout"

    def __init__(self, path: str, array: str, fault: str, engine: str) -> None:
        super().__init__(path, f"array {array} {fault}", engine)
        self.array = array


class WeightsUntrainedError(WeightsError):
    """Untrained parameters are where trained ones are needed, or the other way round."""

    code = "weights_untrained"

    def __init__(self, path: str, fault: str, remedy: str) -> None:
        super().__init__(f"{path}: {fault}", remedy=remedy)


class WeightsDownloadError(WeightsError):
    """The weights could not be fetched."""

    code = "weights_download_failed"

    def __init__(
        self,
        source: str,
        fault: str,
        remedy: str = "Check the connection to the package index and run the command again",
    ) -> None:
        super().__init__(f"Fetching {source} failed: {fault}", remedy=remedy)


class WeightsUnreachableError(WeightsDownloadError):
    """No server answers where the weights should be, or it is out of order."""

    code = "weights_unreachable"

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(
            source, fault, "Check the connection and the proxy, or name a mirror in the settings"
        )


class WeightsNotServedError(WeightsDownloadError):
    """The server does not have the weights, or gives something else in their place."""

    code = "weights_not_served"

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(source, fault, "Check the address of the mirror in the settings")


class WeightsInterruptedError(WeightsDownloadError):
    """The connection broke too often; what has come is kept."""

    code = "weights_interrupted"

    def __init__(self, source: str, n_done: int, n_total: int) -> None:
        super().__init__(
            source,
            f"the connection broke after {n_done:,} of {n_total:,} bytes",
            "Run the command again; it goes on where it stopped",
        )


class WeightsChangedError(WeightsDownloadError):
    """The server's file became another one while it was being fetched."""

    code = "weights_changed"

    def __init__(self, source: str) -> None:
        super().__init__(
            source, "the file changed while it was being fetched", "Run the command again"
        )


class WeightsFolderError(WeightsError):
    """The folder of weights cannot be written by this process."""

    code = "weights_folder_unwritable"

    def __init__(self, engine: str, path: str, fault: str) -> None:
        super().__init__(
            f"The weights of {engine} are to be put into {path}, which cannot be written: {fault}",
            remedy=f"Run: foldsvc weights install {engine}, by somebody who may write there "
            f"(docker compose run --rm weights weights install {engine}), or set "
            "FOLDSVC_WEIGHTS_DIR to a folder of your own",
        )
        self.path = path
        self.fault = fault


class WeightsSpaceError(WeightsError):
    """The disk is too full for the weights."""

    code = "weights_no_space"
    remedy = "Free space, or set FOLDSVC_WEIGHTS_DIR to a folder on another disk"

    def __init__(self, path: str, n_needed: int, n_free: int) -> None:
        super().__init__(
            f"The weights need {n_needed / 1e9:.2f} GB at {path} and {n_free / 1e9:.2f} GB are free"
        )
