"""Cases and links on both databases."""

from foldsvc.cases import cases, shares
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.wire.cases import CaseRequest, ItemRequest, ItemUpdate, ShareRequest
from tests.fixtures.errors import raises
from tests.jobs.orders import submit_one


def case_of_folds(database: Database, n_folds: int) -> str:
    """Make a case with so many folds in it."""
    case = cases.create_case(database, CaseRequest(title="a case"))
    for _ in range(n_folds):
        fold = submit_one(database)
        cases.add_item(database, case.id, ItemRequest(kind="fold", reference=fold))
    return case.id


def test_items_keep_the_order_that_they_are_given(database: Database) -> None:
    """Moved to the front, to the end and beyond it, and closed up after one is taken out."""
    case_id = case_of_folds(database, 4)
    first, second, third, fourth = (one.id for one in cases.get_case(database, case_id).items)

    cases.change_item(database, case_id, fourth, ItemUpdate(position=0))
    cases.change_item(database, case_id, first, ItemUpdate(position=99))
    case = cases.remove_item(database, case_id, second)

    assert [one.id for one in case.items] == [fourth, third, first]


def test_a_link_holds_until_it_is_revoked(database: Database) -> None:
    """Whoever has the token sees the case; afterwards neither it nor what is in it."""
    case_id = case_of_folds(database, 1)
    made = shares.create_share(database, Settings(_env_file=None), case_id, ShareRequest())
    (item,) = shares.open_share(database, made.token).items
    shares.check_shared(database, made.token, "fold", item.reference)
    lasts = made.expires_at - made.created_at
    assert lasts.days == shares.DAYS

    shares.revoke_share(database, case_id, made.id)

    with raises("share_link_invalid"):
        shares.open_share(database, made.token)
    with raises("share_link_invalid"):
        shares.check_shared(database, made.token, "fold", item.reference)


def test_no_two_links_are_alike(database: Database) -> None:
    """Each has a token of its own of 256 random bits."""
    case_id = case_of_folds(database, 0)
    settings = Settings(_env_file=None)
    tokens = {
        shares.create_share(database, settings, case_id, ShareRequest(days=1)).token
        for _ in range(20)
    }
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}


def test_deleting_a_case_deletes_what_belongs_to_it(database: Database) -> None:
    """Its items and links are gone with it, and the folds stay."""
    case_id = case_of_folds(database, 2)
    made = shares.create_share(database, Settings(_env_file=None), case_id, ShareRequest())
    cases.delete_case(database, case_id)

    with raises("case_not_found"):
        cases.get_case(database, case_id)
    with raises("share_link_invalid"):
        shares.open_share(database, made.token)
    assert cases.list_cases(database).cases == []
