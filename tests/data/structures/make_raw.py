"""Make the `*_raw.npz` of this folder: what the reference network gives, in foldsvc's own file.

Two steps, because the reference package and foldsvc live in different environments:

    python make_raw.py predict FOLDER     where flash-abb 0.0.5 is installed
    python make_raw.py pack FOLDER        where foldsvc is installed
"""

import sys
from pathlib import Path
from string import ascii_uppercase

import numpy as np

HERE = Path(__file__).parent
SEQUENCES = {
    "trastuzumab": (
        (
            "EVQLVESGGGLVQPGGSLRLSCAASGFNIKDTYIHWVRQAPGKGLEWVARIYPTNGYTRY"
            "ADSVKGRFTISADTSKNTAYLQMNSLRAEDTAVYYCSRWGGDGFYAMDYWGQGTLVTVSS"
        ),
        (
            "DIQMTQSPSSLSASVGDRVTITCRASQDVNTAVAWYQQKPGKAPKLLIYSASFLYSGVPS"
            "RFSGSRSGTDFTLTISSLQPEDFATYYCQQHYTTPPTFGQGTKVEIK"
        ),
    ),
    "adalimumab": (
        (
            "EVQLVESGGGLVQPGRSLRLSCAASGFTFDDYAMHWVRQAPGKGLEWVSAITWNSGHIDY"
            "ADSVEGRFTISRDNAKNSLYLQMNSLRAEDTAVYYCAKVSYLSTASSLDYWGQGTLVTVS"
            "S"
        ),
        (
            "DIQMTQSPSSLSASVGDRVTITCRASQGIRNYLAWYQQKPGKAPKLLIYAASTLQSGVPS"
            "RFSGSGSGTDFTLTISSLQPEDVATYYCQRYNRAPYTFGQGTKVEIK"
        ),
    ),
    "cow": (
        (
            "QVQLRESGPSLVQPSQTLSLTCTASGFSLSDKAVGWVRQAPGKALEWLGSIDTGGSTGYNPGLKSRLSITKDNSKSQVSL"
            "SVSSVTTEDSATYYCTTVHQETRKTCSDGYIAVDSCGRGQSDGCVNDCNSCYYGWRNCRRQPAIHSYEFHVDAWGRGLLV"
            "TVSS"
        ),
        (
            "QAVLNQPSSVSGSLGQRVSITCSGSSSNVGNGYVSWYQLIPGSAPRTLIYGDTSRASGVPDRFSGSRSGNTATLTISSLQ"
            "AEDEADYFCASAEDSSSNAVFGSGTTLTVL"
        ),
    ),
}
# Folded with trastuzumab's light chain, which is left out of the file, as the engine does it.
ALONE = {
    "camelid": (
        "EVQLVESGGGLVQPGGSLRLSCAASGIILDYYPIGWFRQAPGKEREGVAFITNSDDSTIYTNYADSVKGRFTISRDKNSL"
        "YLQMNSLRAEDTAVYYCSSKASFLIGKDDQGIDAGEYDYWGQGTMVTVSS"
    ),
}


def predict(folder: Path) -> None:
    """Run the reference network."""
    import torch  # noqa: PLC0415
    from flash_abb import pretrained  # noqa: PLC0415

    network = pretrained()
    network.freeze()
    light = SEQUENCES["trastuzumab"][1]
    pairs = SEQUENCES | {name: (heavy, light) for name, heavy in ALONE.items()}
    for name, chains in pairs.items():
        with torch.no_grad():
            output = network(["|".join(chains)]).output
        probabilities = torch.softmax(output["plddt"][0], -1)
        plddt = probabilities @ torch.arange(1, 100, 2).float()
        positions = output["positions"][:, 0].numpy()
        np.savez(folder / f"{name}.npz", positions=positions, plddt=plddt.numpy())


def pack_all(folder: Path) -> None:
    """Number the residues and write foldsvc's file."""
    from immunum import Annotator  # noqa: PLC0415

    from foldsvc.chem.residues import ATOM14_NAMES, ATOM37_INDEX, aatype_of  # noqa: PLC0415
    from foldsvc.records.structure import Prediction, Structure  # noqa: PLC0415
    from foldsvc.structure.prediction_file import pack  # noqa: PLC0415

    annotator = Annotator(chains=["ig"], scheme="imgt")
    for name, chains in (SEQUENCES | {name: (heavy,) for name, heavy in ALONE.items()}).items():
        raw = np.load(folder / f"{name}.npz")
        aatype = aatype_of("".join(chains))
        positions = np.zeros((len(aatype), 37, 3), dtype=np.float32)
        mask = np.zeros((len(aatype), 37), dtype=bool)
        for index, kind in enumerate(aatype):
            for slot, atom in enumerate(ATOM14_NAMES[kind]):
                positions[index, ATOM37_INDEX[atom]] = raw["positions"][-1, index, slot]
                mask[index, ATOM37_INDEX[atom]] = True
        labels = [label for chain in chains for label in annotator.number(chain).numbering]
        structure = Structure(
            chain_names=("H", "L")[: len(chains)],
            chain_index=np.repeat(
                np.arange(len(chains), dtype=np.int32), [len(chain) for chain in chains]
            ),
            aatype=aatype,
            residue_number=np.array(
                [int(label.rstrip(ascii_uppercase)) for label in labels], np.int32
            ),
            insertion_code=tuple(label.lstrip("0123456789") for label in labels),
            atom_positions=positions,
            atom_mask=mask,
            plddt=raw["plddt"][: len(aatype)].astype(np.float32),
        )
        trajectory = raw["positions"][:, : len(aatype), :3].astype(np.float32)
        packed = pack(Prediction(structure=structure, backbone_trajectory=trajectory))
        (HERE / f"{name}_raw.npz").write_bytes(packed)


if __name__ == "__main__":
    {"predict": predict, "pack": pack_all}[sys.argv[1]](Path(sys.argv[2]))
