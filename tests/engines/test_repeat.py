"""A run again from its record: the same input, the same alignment."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alphafold2_folds import input_of

from foldsvc.engines.acceptance import accept
from foldsvc.engines.alphafold2.folding import digest_of
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.repeat import changes_since, repeated_request
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.a3m import parse_a3m
from foldsvc.formats.complex_a3m import write_complex_a3m
from foldsvc.msa.depth import depths_of
from foldsvc.msa.pairing import in_mode
from foldsvc.msa.precomputed import PrecomputedAlignment
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.search_plan import PairMode
from foldsvc.result.run_record import Run, kept_alignment, read_alignment, run_record
from foldsvc.settings import Settings

ONE, OTHER = "YYDPETGTWY", "GTWYAC"
UNPAIRED = {
    ONE: f">q\n{ONE}\n>UniRef100_A\t120\nYYDPETaaGT-Y\n>b\n--DPETGTWY\n",
    OTHER: f">q\n{OTHER}\n>c\nGTWYA-\n",
}
PAIRED = (f">q\n{ONE}\n>p1\nYYDPETG--Y\n", f">q\n{OTHER}\n>p2\n-TWYAC\n")


def found(sequences: str) -> ComplexAlignment:
    """Give an alignment as a search finds it, with insertions, headers and paired rows."""
    distinct = list(dict.fromkeys(sequences.split(":")))
    return ComplexAlignment(
        unpaired=tuple(parse_a3m(UNPAIRED[one]) for one in distinct),
        paired=tuple(map(parse_a3m, PAIRED)) if len(distinct) > 1 else (),
        source="ColabFold's server",
    )


def digest(alignment: ComplexAlignment, sequences: str) -> str:
    """Give what decides the numbers."""
    as_found = FoundAlignment(alignment=alignment, depths=depths_of(alignment), names=("",))
    return digest_of(input_of(sequences), Alphafold2Options(), as_found, "")


@pytest.mark.parametrize("mode", ["unpaired", "paired", "unpaired_paired"])
@pytest.mark.parametrize("sequences", [ONE, f"{ONE}:{ONE}", f"{ONE}:{OTHER}:{ONE}"])
def test_an_alignment_that_was_found_comes_again(sequences: str, mode: PairMode) -> None:
    """Of one chain, of copies and of a complex, the networks read the same rows once more."""
    fold_input = input_of(sequences)
    used = in_mode(found(sequences), fold_input, mode)
    copies = [sequences.split(":").count(one) for one in dict.fromkeys(sequences.split(":"))]
    record = {
        **run_record(_run(sequences, mode), outcome={}),
        "alignment": {
            "a3m_gzip_base64": kept_alignment(write_complex_a3m(found(sequences), copies))
        },
    }

    request = repeated_request(json.dumps(record).encode())
    assert (request.engine, request.options["msa"]) == ("alphafold2", "a3m")
    assert [chain.sequence for chain in request.chains] == sequences.split(":")
    again = PrecomputedAlignment([request.a3m]).search(fold_input)
    assert digest(in_mode(again, fold_input, mode), sequences) == digest(used, sequences)


def _run(sequences: str, mode: PairMode = "unpaired_paired") -> Run:
    return Run(
        job_id="0199",
        fold_input=replace(input_of(sequences), name="of the user"),
        engine="alphafold2",
        options=Alphafold2Options(msa="colabfold-server", pair_mode=mode, seed=7, models=(3, 1)),
        created=datetime(2026, 11, 1, tzinfo=UTC),
        weights={"model_3_ptm": {"sha256": "aa", "source": "here"}},
        device="cpu",
    )


def test_options_and_names_come_again() -> None:
    """Everything that the user chose is in the request, and the name is the user's."""
    record = json.dumps(run_record(_run(ONE), outcome={})).encode()
    request = repeated_request(record)

    assert request.name == "of the user"
    assert (request.options["seed"], request.options["models"]) == (7, [3, 1])
    assert request.options["msa"] == "colabfold-server"
    assert request.a3m is None


def test_an_antibody_is_accepted_again(weights_dir) -> None:
    """The request of an antibody's record makes the same input and engine."""
    settings = Settings(weights_dir=weights_dir, _env_file=None)
    run = replace(
        _run(ONE), engine="flashabb", fold_input=_trastuzumab(), options=FlashabbOptions()
    )
    (job,) = accept(repeated_request(json.dumps(run_record(run, outcome={})).encode()), settings)

    assert (job.payload.engine, job.name) == ("flashabb", "Fv")
    assert job.payload.fold_input.chains == run.fold_input.chains


def _trastuzumab():
    from service_in_process import VH, VL  # noqa: PLC0415 - starts a server's imports

    return replace(input_of(f"{VH}:{VL}"), name="Fv")


def test_text_survives_its_packing() -> None:
    """Any text comes back, and the same text gives the same packing."""
    text = ">q\nACDE\n>ü\nAC-E\n" * 50
    assert read_alignment(kept_alignment(text)) == text
    assert kept_alignment(text) == kept_alignment(text)
    assert len(kept_alignment(text)) < len(text) / 4


def test_only_what_decides_the_numbers_is_told() -> None:
    """Versions, checksums and the device are compared; where parameters came from is not."""
    old = run_record(_run(ONE), outcome={})
    assert list(changes_since(old, json.loads(json.dumps(old)))) == []
    new = json.loads(json.dumps(old))
    new["weights"]["model_3_ptm"] = {"sha256": "bb", "source": "there"}
    new["device"] = "GPU"
    new["precision"], new["kernels"] = "bfloat16", "colabfold"
    assert list(changes_since(old, new)) == [
        "model_3_ptm was aa, is bb",
        "it ran on cpu, now on GPU",
        "it was computed in float32, now in bfloat16",
        "it was computed by xla, now by colabfold",
    ]
    for part in ("precision", "kernels"):
        del old[part], new[part]
    assert len(list(changes_since(old, new))) == 2


@pytest.mark.parametrize("kept", ["", "!", "AAAA", "H4sI"])
def test_a_damaged_alignment_is_refused(kept: str) -> None:
    """What does not unpack is no record."""
    record = {**run_record(_run(ONE), outcome={}), "alignment": {"a3m_gzip_base64": kept}}
    with pytest.raises(InvalidRequestError):
        repeated_request(json.dumps(record).encode())
