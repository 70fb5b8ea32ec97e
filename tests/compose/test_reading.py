"""What runs in the namespaces is what docker-compose.yml and deploy/Dockerfile say."""

from pathlib import Path

import pytest

from tests.compose.composition import Composition, read_composition
from tests.compose.image import our_image

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OVERLAYS = {"gpu": [], "cpu": ["cpu.yml"], "dicom": ["cpu.yml", "dicom.yml"]}


def _read(folder: Path, *overlays: str) -> Composition:
    (folder / ".env").write_text("POSTGRES_PASSWORD=p\nBROKER_PASSWORD='b'\n# a remark\n")
    files = [ROOT / "docker-compose.yml", *(ROOT / "deploy" / name for name in overlays)]
    return read_composition(files, folder / ".env")


@pytest.fixture
def composition(tmp_path: Path) -> Composition:
    """Give the composition as it runs without a GPU."""
    return _read(tmp_path, "cpu.yml")


@pytest.mark.parametrize("overlays", OVERLAYS.values(), ids=OVERLAYS)
def test_everything_that_is_written_is_understood(overlays: list[str], tmp_path: Path) -> None:
    """No line of the file is passed over, with any of its overlays, and the order is clear."""
    composition = _read(tmp_path, *overlays)

    assert len(composition.in_order()) == len(composition.services)
    assert not any("${" in str(service) for service in composition.services.values())


def test_variables_anchors_and_overlays_are_resolved(composition: Composition) -> None:
    """Passwords come from .env, what services share is in each, the overlay has the last word."""
    fold, broker = composition.services["fold-worker"], composition.services["broker"]

    assert (fold.target, fold.environment["JAX_PLATFORMS"]) == ("cpu", "cpu")
    assert "foldsvc:p@postgres" in fold.environment["FOLDSVC_DATABASE_URL"]
    assert fold.read_only
    assert fold.cap_drop == ("ALL",)
    assert fold.needs["migrate"] == "service_completed_successfully"
    assert broker.environment == {"BROKER_PASSWORD": "b"}
    assert "$BROKER_PASSWORD" in broker.command[2]
    assert composition.services["api"].healthcheck is not None
    assert composition.services["migrate"].healthcheck is None


def test_a_password_that_is_not_set_is_missed(tmp_path: Path) -> None:
    """Without its passwords nothing starts."""
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=p\n")
    with pytest.raises(AssertionError, match="BROKER_PASSWORD: set it"):
        read_composition([ROOT / "docker-compose.yml"], tmp_path / ".env")


def test_something_unknown_is_refused(tmp_path: Path) -> None:
    """What the machine would not do is an error, not a line that does nothing."""
    (tmp_path / "compose.yml").write_text("services: {a: {image: x, privileged: true}}\n")
    with pytest.raises(AssertionError, match="privileged"):
        read_composition([tmp_path / "compose.yml"], tmp_path / ".env")


def test_every_volume_is_mounted_where_the_image_has_a_folder_of_its_user(
    composition: Composition,
) -> None:
    """A new volume belongs to whom the image's folder does; without one, to root."""
    for service in composition.services.values():
        if not service.target:
            continue
        image = our_image(DOCKERFILE, service.target)
        owners = {folder.path: folder.uid for folder in image.folders}
        for mount in service.mounts:
            assert owners.get(mount.target) == int(image.user.partition(":")[0]), mount


def test_the_image_is_what_the_dockerfile_makes() -> None:
    """Environment, user and entry point come through the stages that an image stands on."""
    image = our_image(DOCKERFILE, "search")

    assert image.entrypoint == ("foldsvc",)
    assert image.user == "10001:10001"
    assert image.users == ("foldsvc:x:10001:10001::/var/lib/foldsvc:/bin/sh",)
    assert image.environment["PATH"].startswith("/opt/search/")
    assert image.environment["PATH"].endswith("/opt/foldsvc/bin:" + our_path())


def our_path() -> str:
    """Give where programs are in any image."""
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
