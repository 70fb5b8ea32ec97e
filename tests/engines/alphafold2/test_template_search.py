"""Templates from a request to what the networks read: the server's, and the user's own."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from alignment_server import LoopbackServer
from alphafold2_folds import folds_in
from template_files import LYSOZYME, UBIQUITIN, hard_mmcif, mmcif_text, pdb_text
from untrained_alphafold2 import Untrained

from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.folding import digest_of
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.requested_options import stored_options
from foldsvc.errors import JobCancelledError, ProgramMissingError, TemplateFileError
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.progress import Progress
from foldsvc.result.files import finished_files
from foldsvc.result.run_record import Run, read_run, run_record
from foldsvc.settings import Settings

QUERY = LYSOZYME.replace("W", "F")
SERVER = Alphafold2Options(templates="server", msa="colabfold-server")
CUSTOM = Alphafold2Options(templates="custom", msa="single-sequence")


def _input(*sequences: str, templates: tuple[TemplateFile, ...] = ()) -> FoldInput:
    chains = tuple(Chain(name=f"c{i}", sequence=one) for i, one in enumerate(sequences))
    return FoldInput(name="x", chains=chains, templates=templates)


def _own(*names: str) -> tuple[TemplateFile, ...]:
    """Give files of the test data, as `3hfm` or `3hfm:Y`."""
    parts = [name.partition(":") for name in names]
    return tuple(TemplateFile(name=one, text=pdb_text(one), chain=chain) for one, _, chain in parts)


def _ignore(_: Progress) -> None:
    pass


@pytest.fixture
def settings(server: LoopbackServer, tmp_path: Path) -> Settings:
    """Give a service with a server that knows lysozyme and ubiquitin."""
    server.polls_to_complete = 0
    server.entries = {"1ubq": mmcif_text("1ubq"), "3hfm": mmcif_text("3hfm"), "7xyz": hard_mmcif()}
    server.chains = {"1ubq_A": UBIQUITIN, "3hfm_Y": LYSOZYME, "7xyz_Y": LYSOZYME}
    server.hits = {QUERY: ["7xyz_Y", "3hfm_Y", "9abc_A", "1ubq_A"], UBIQUITIN: ["1ubq_A"]}
    return Settings(
        data_dir=tmp_path,
        msa_server_url=server.url,
        msa_server_contact="tests@example.org",
        msa_server_ticket_seconds=0,
        _env_file=None,
    )


def _find(settings: Settings, fold_input: FoldInput, options: Alphafold2Options) -> FoundAlignment:
    return find_alignment(fold_input, options, settings, _ignore)


def _verdicts(found: FoundAlignment) -> dict[str, str]:
    assert found.templates is not None
    return {one.name: one.refusal for one in found.templates.verdicts}


def test_the_servers_templates_are_found(settings: Settings, server: LoopbackServer) -> None:
    """One ticket brings alignment and hits; the structures follow, and each hit has its verdict."""
    found = _find(settings, _input(QUERY), SERVER)
    assert _verdicts(found) == {
        "7xyz_Y": "",
        "3hfm_Y": "repeated",
        "1ubq_A": "not_related",
        "9abc_A": "file_missing",
    }
    assert found.templates is not None
    (features,) = found.templates.features
    assert features is not None
    assert features.names == ("7xyz_Y",)
    assert features.aatype.shape == (1, len(QUERY))
    assert features.atom_mask.any(axis=-1).sum() == 123
    assert found.templates.aligner.startswith("HHsearch 3")
    assert found.templates.used[0].released.isoformat() == "2007-03-04"
    submitted = [request.form["mode"] for request in server.asked("/ticket/msa")]
    assert submitted == [["env"]]


def test_what_was_found_is_kept(settings: Settings, server: LoopbackServer) -> None:
    """A second time nothing is asked and no program is run, and everything is the same."""
    first = _find(settings, _input(QUERY), SERVER)
    asked = len(server.requests)
    again = _find(settings.model_copy(update={"hhsearch": "/none"}), _input(QUERY), SERVER)
    assert len(server.requests) == asked
    assert first.templates is not None
    assert again.templates is not None
    assert again.templates.verdicts == first.templates.verdicts
    one, other = first.templates.features[0], again.templates.features[0]
    assert one is not None
    assert other is not None
    for name in ("aatype", "atom_positions", "atom_mask"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_a_day_shuts_out_what_came_later(settings: Settings) -> None:
    """With a latest day, templates released after it are refused; what was kept is no excuse."""
    _find(settings, _input(QUERY), SERVER)
    early = SERVER.model_copy(update={"max_template_date": "2007-03-03"})
    found = _find(settings, _input(QUERY), early)
    assert found.templates is not None
    assert found.templates.features == (None,)
    assert {one.refusal for one in found.templates.verdicts if one.n_aligned > 50} == {
        "released_too_late"
    }


def test_each_sequence_of_a_complex_has_its_own(settings: Settings) -> None:
    """Templates are found for each distinct sequence, and its own structure is no template."""
    found = _find(settings, _input(QUERY, UBIQUITIN, QUERY), SERVER)
    assert found.templates is not None
    first, second = found.templates.features
    assert first is not None
    assert second is None
    assert [one.sequence for one in found.templates.verdicts] == [0, 0, 0, 0, 1]
    assert found.templates.verdicts[-1].refusal == "same_as_query"


def test_templates_do_not_ask_for_the_servers_alignment_twice(
    settings: Settings, server: LoopbackServer
) -> None:
    """Without an alignment of the server's own, one ticket is for the templates alone."""
    alone = SERVER.model_copy(update={"msa": "single-sequence"})
    found = _find(settings, _input(QUERY), alone)
    assert found.alignment.unpaired[0].n_row == 1
    assert _verdicts(found)["7xyz_Y"] == ""
    assert len(server.asked("/ticket/msa")) == 1


def test_the_users_own_files_are_templates(settings: Settings, server: LoopbackServer) -> None:
    """Every chain of the files is tried, the protein itself too, and nothing leaves the machine."""
    found = _find(settings, _input(LYSOZYME, templates=_own("1ubq", "3hfm")), CUSTOM)
    verdicts = _verdicts(found)
    assert {name for name, refusal in verdicts.items() if not refusal} == {"3hfm_Y"}
    assert set(verdicts) == {"1ubq_A", "3hfm_L", "3hfm_H", "3hfm_Y"}
    assert not server.requests
    assert found.templates is not None
    (features,) = found.templates.features
    assert features is not None
    assert (features.aatype[0] < 20).all()


def test_the_chain_asked_for_is_the_only_one_tried(settings: Settings) -> None:
    """With a chain named, the others of the file are no templates."""
    found = _find(settings, _input(LYSOZYME, templates=_own("3hfm:Y")), CUSTOM)
    assert set(_verdicts(found)) == {"3hfm_Y"}
    with pytest.raises(TemplateFileError):
        _find(settings, _input(LYSOZYME, templates=_own("3hfm:Z")), CUSTOM)


def test_none_are_looked_for_where_none_can_be_read(settings: Settings) -> None:
    """Networks without template embedding, and monomer networks of a complex, cost no search."""
    files = _own("3hfm:Y")
    for options, sequences in (
        ({"models": (3, 4, 5)}, (LYSOZYME,)),
        ({"model_type": "alphafold2_ptm"}, (LYSOZYME, UBIQUITIN)),
        ({"templates": "none"}, (LYSOZYME,)),
    ):
        chosen = CUSTOM.model_copy(update=options)
        assert _find(settings, _input(*sequences, templates=files), chosen).templates is None


def test_the_search_for_templates_can_be_cancelled(settings: Settings) -> None:
    """What the report raises ends the search."""

    def stop(progress: Progress) -> None:
        if "templates" in progress.message:
            raise JobCancelledError("x")

    with pytest.raises(JobCancelledError):
        find_alignment(_input(LYSOZYME, templates=_own("3hfm")), CUSTOM, settings, stop)


def test_a_missing_program_is_an_error(settings: Settings) -> None:
    """Without HHsearch the job says what to install."""
    chosen = settings.model_copy(update={"hhsearch": "/no/hhsearch"})
    with pytest.raises(ProgramMissingError, match="foldsvc"):
        _find(chosen, _input(LYSOZYME, templates=_own("3hfm")), CUSTOM)


def test_templates_change_the_digest(settings: Settings) -> None:
    """A kept model is not that of a run with other templates."""
    one = _input(LYSOZYME, templates=_own("3hfm:Y"))
    other = _input(LYSOZYME, templates=_own("1ubq"))
    digests = {digest_of(each, CUSTOM, _find(settings, each, CUSTOM), "") for each in (one, other)}
    assert len(digests) == 2


def test_the_network_sees_them_and_the_files_tell(untrained: Untrained, tmp_path: Path) -> None:
    """A fold with a template differs from one without, and the result says which was used."""
    folds = folds_in(untrained, tmp_path)
    options = Alphafold2Options(
        model_type="alphafold2_multimer_v3", models=(3,), n_recycles=0, templates="custom"
    )
    bare = options.model_copy(update={"templates": "none"})
    fold_input = _input(UBIQUITIN[:16], templates=_own("1ubq"))
    with_one = folds.fold_input(fold_input, options)
    without = folds.fold_input(fold_input, bare)
    assert without.alignment.templates is None
    one, other = (made.predictions[0].structure.atom_positions for made in (with_one, without))
    assert not np.allclose(one, other, atol=1e-2)
    notices = {notice.code: notice.message for notice in with_one.notices}
    assert notices["templates_used"] == "Templates of chain A: 1ubq_A."

    run = Run(
        job_id="1",
        fold_input=fold_input,
        engine="alphafold2",
        options=options,
        created=datetime(2026, 11, 1, tzinfo=UTC),
        weights={},
        device="cpu",
    )
    made = finished_files(with_one, run, describe(with_one, run))
    files = {file.name: file.data.decode(errors="replace") for file in made}
    report = json.loads(files["templates.json"])
    assert report["templates"][0]["name"] == "1ubq_A"
    assert report["templates"][0]["used"] is True
    assert report["templates"][0]["chains"] == "chain A"
    assert "1ubq_A" in files["ranked_001.cif"]
    assert "HHsearch" in files["ranked_001.cif"]
    assert json.loads(files["job.json"])["templates"] == ["1ubq_A"]
    assert read_run(files["job.json"].encode(), stored_options) == run
    names = {file.name for file in finished_files(without, run, describe(without, run))}
    assert "templates.json" not in names


def test_a_run_of_before_is_read_back() -> None:
    """A record from before templates has none."""
    run = Run(
        job_id="1",
        fold_input=_input(UBIQUITIN),
        engine="alphafold2",
        options=Alphafold2Options(),
        created=datetime(2026, 11, 1, tzinfo=UTC),
        weights={},
        device="cpu",
    )
    record = json.loads(json.dumps(run_record(run, outcome={})))
    del record["input"]["templates"]
    del record["options"]["templates"]
    assert read_run(json.dumps(record).encode(), stored_options) == run
