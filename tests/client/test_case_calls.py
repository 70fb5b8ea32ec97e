"""Cases through the client."""

from pathlib import Path

import httpx
import pytest

from foldsvc.client import AsyncClient, Client
from foldsvc.errors import ServiceError

SLICE = Path(__file__).parents[1] / "data" / "imaging" / "693_UNCR.dcm"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def test_a_case_is_made_shared_and_deleted(app, serving):
    """From an image to a link that others open, and to one that leads nowhere."""
    with serving(app) as (url, _), Client(url) as client:
        image = client.import_volumes([SLICE]).volumes[0].id
        case = client.create_case("A head", notes="one slice")
        filled = client.add_to_case(case.id, kind="volume", reference=image, caption="CT")
        share = client.share_case(case.id, days=2)
        shared = httpx.get(f"{url}/api/v1{share.path}")
        client.revoke_share(case.id, share.id)
        revoked = httpx.get(f"{url}/api/v1{share.path}")
        listed = client.cases().cases
        again = client.case(case.id)
        client.delete_case(case.id)
        with pytest.raises(ServiceError, match="There is no case"):
            client.case(case.id)

    assert [(item.caption, item.state) for item in filled.items] == [("CT", "present")]
    assert again.items == filled.items
    assert (again.notes, [one.title for one in listed]) == ("one slice", ["A head"])
    assert (share.expires_at - share.created_at).days == 2
    assert (shared.status_code, revoked.status_code) == (200, 404)


def test_the_async_client_makes_cases(app, serving, portal):
    """The twin does the same."""

    async def make(url):
        async with AsyncClient(url) as client:
            case = await client.create_case("Both")
            share = await client.share_case(case.id)
            await client.revoke_share(case.id, share.id)
            page = await client.cases(limit=1)
            await client.delete_case(case.id)
            return page

    with serving(app) as (url, _):
        assert portal.call(make, url).cases[0].n_links == 0
