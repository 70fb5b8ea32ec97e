"""Where the residues of a chain stand in the whole sequence that its file tells."""

from collections.abc import Sequence

import gemmi

from foldsvc.formats.protein_chains import ProteinChain, ProteinResidue

_BACKBONE = ("N", "CA", "C")


def choose_types(chain: ProteinChain, sequence: Sequence[str]) -> None:
    """Of amino acids of two types at one place, make that the residue which the sequence has."""
    if not sequence or not any(one.others for one in chain.residues):
        return
    for index, position in enumerate(places_in(sequence, chain)):
        residue = chain.residues[index]
        wanted = sequence[position - 1] if 0 < position <= len(sequence) else residue.code
        for other in residue.others:
            if other.code == wanted != residue.code:
                other.others = [residue]
                chain.residues[index] = other


def places_in(sequence: Sequence[str], chain: ProteinChain) -> list[int]:
    """Give the 1-based place of each residue in the sequence; 0 where it has none."""
    positions = [residue.name.place for residue in chain.residues]
    if not sequence or all(positions):
        return positions
    aligned = gemmi.Structure()
    aligned.add_model(gemmi.Model(1))
    aligned[0].add_chain(gemmi.Chain("A"))
    for residue in chain.residues:
        aligned[0][0].add_residue(_backbone(residue))
    entity = gemmi.Entity("1")
    entity.entity_type = gemmi.EntityType.Polymer
    entity.polymer_type = gemmi.PolymerType.PeptideL
    entity.full_sequence = list(sequence)
    entity.subchains = ["A"]
    aligned.entities.append(entity)
    aligned.assign_label_seq_id()
    return [residue.label_seq or 0 for residue in aligned[0][0]]


def _backbone(residue: ProteinResidue) -> gemmi.Residue:
    """Give what decides where a gap may be: the bonds between neighbours."""
    given = gemmi.Residue()
    given.name = residue.code
    given.seqid = gemmi.SeqId(residue.name.number, residue.name.insertion or " ")
    given.subchain, given.entity_type = "A", gemmi.EntityType.Polymer
    for name in _BACKBONE:
        if name in residue.atoms:
            atom = gemmi.Atom()
            atom.name, atom.element = name, gemmi.Element(name[0])
            atom.pos = gemmi.Position(*residue.atoms[name][1])
            given.add_atom(atom)
    return given
