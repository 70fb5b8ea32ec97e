"""The alignment of a result, and its templates, as files."""

from collections.abc import Iterator, Mapping

from foldsvc.formats.alignment_report import alignment_report
from foldsvc.formats.complex_a3m import write_complex_a3m
from foldsvc.formats.coverage_file import pack_coverage
from foldsvc.formats.template_report import template_report
from foldsvc.msa.depth import coverage_of
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.result.layout import ALIGNMENT, COVERAGE, MSA, TEMPLATES
from foldsvc.result.result_file import ResultFile, json_file, text_file
from foldsvc.result.run_record import kept_alignment


def report_files(found: FoundAlignment) -> Iterator[ResultFile]:
    """Give what the alignment covers, and what became of the templates."""
    yield json_file(ALIGNMENT, alignment_report(found.depths, found.names, found.alignment.source))
    if found.templates is not None:
        yield json_file(TEMPLATES, template_report(found.templates, found.names))


def msa_file(found: FoundAlignment, fold_input: FoldInput) -> ResultFile:
    """Give the alignment as it was used, in ColabFold's format for complexes."""
    return text_file(MSA, _complex_text(found.alignment, fold_input))


def coverage_file(found: FoundAlignment) -> ResultFile:
    """Give what the plot of the alignment shows."""
    coverage = coverage_of(found.alignment, found.depths, found.names)
    return ResultFile(name=COVERAGE, data=pack_coverage(coverage))


def alignment_facts(found: FoundAlignment) -> Mapping[str, object]:
    """Give what `job.json` says of the alignment."""
    return {
        "source": found.alignment.source,
        "sequences": [depth.n_sequence for depth in found.depths],
        "effective_sequences": [round(depth.n_effective, 1) for depth in found.depths],
    }


def alignment_as_found(found: FoundAlignment, fold_input: FoldInput) -> Mapping[str, object]:
    """Give the alignment as it was found, from which the same rows are chosen again.

    What a server or a database gave today it may not give tomorrow.
    """
    text = _complex_text(found.searched or found.alignment, fold_input)
    return {"a3m_gzip_base64": kept_alignment(text)}


def used_templates(found: FoundAlignment) -> tuple[str, ...]:
    """Give the names of the templates that the networks could see, each once."""
    templates = found.templates
    return tuple(dict.fromkeys(one.name for one in templates.used)) if templates else ()


def _complex_text(alignment: ComplexAlignment, fold_input: FoldInput) -> str:
    sequences = [chain.sequence for chain in fold_input.chains]
    copies = [sequences.count(sequence) for sequence in dict.fromkeys(sequences)]
    return write_complex_a3m(alignment, copies)
