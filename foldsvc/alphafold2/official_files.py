"""What is published: which archive holds which networks, on what terms, with what checksums."""

from collections.abc import Mapping
from dataclasses import dataclass

from foldsvc.alphafold2.config import ModelType

LICENCE = "CC-BY-4.0"
LICENCE_NAME = "LICENSE.txt"

LICENCE_NOTE = """\
The files params_*.npz are the parameters of AlphaFold2 and AlphaFold-Multimer.
Copyright DeepMind Technologies Limited.
They are made available under the terms of the Creative Commons Attribution 4.0 International
licence (CC BY 4.0), https://creativecommons.org/licenses/by/4.0/legalcode
They are unchanged.

Cite:
  Jumper, J. et al. Highly accurate protein structure prediction with AlphaFold.
  Nature 596, 583-589 (2021). https://doi.org/10.1038/s41586-021-03819-2
  Evans, R. et al. Protein complex prediction with AlphaFold-Multimer.
  bioRxiv 2021.10.04.463034. https://doi.org/10.1101/2021.10.04.463034

The files deepfold_model_*.npz are the parameters of DeepFold, as ColabFold distributes them.
The DeepFold team put its code under the Apache License, Version 2.0, and states no terms of its own
for the parameters.

Cite:
  Lee, J.-W. et al. DeepFold: enhancing protein structure prediction through optimized loss
  functions, improved template features, and re-optimized energy function.
  Bioinformatics 39, btad712 (2023). https://doi.org/10.1093/bioinformatics/btad712

A file of which SOURCE.json says UNTRAINED holds random numbers and is under no licence.
"""


@dataclass(frozen=True, slots=True)
class OfficialArchive:
    """A published tar.

    Attributes:
        name: Under the address of the archives.
        model_types: The sets whose files it holds.
    """

    name: str
    model_types: tuple[ModelType, ...]


ARCHIVES = (
    OfficialArchive(
        "alphafold_params_2022-12-06.tar",
        ("alphafold2", "alphafold2_ptm", "alphafold2_multimer_v3"),
    ),
    OfficialArchive("alphafold_params_2021-07-14.tar", ("alphafold2", "alphafold2_ptm")),
    OfficialArchive("alphafold_params_colab_2022-12-06.tar", ("alphafold2_multimer_v3",)),
    OfficialArchive("alphafold_params_colab_2022-03-02.tar", ("alphafold2_multimer_v2",)),
    OfficialArchive("alphafold_params_2022-03-02.tar", ("alphafold2_multimer_v2",)),
    OfficialArchive("alphafold_params_colab_2021-10-27.tar", ("alphafold2_multimer_v1",)),
)
"""In the order in which they are tried."""

PUBLISHED_SHA256: Mapping[str, str] = {
    "params_model_1_ptm.npz": "5e564f79af5bcd54ccef6e2a6bb0ff01015d01650ebc41d4575e35f0de9ecc84",
    "params_model_2_ptm.npz": "23645d9a82c4af2ed54cd48a7b3c1c2575dc6aa9fe931adb4d7203ca5f0dc398",
    "params_model_1_multimer_v3.npz": (
        "611da8fc7478928f68de12e8b226260ef1f4ce62bcc29b008572e52f4f212959"
    ),
    "params_model_2_multimer_v3.npz": (
        "51362b0844382ae0f5720c59b81dd13a43eea40fbf9995dd2573bdab88865378"
    ),
    "params_model_3_multimer_v3.npz": (
        "46d9bcad288edc7ad5a6362ee8e5f84307a69712e00e6c36b1ef9daf96ebc9ce"
    ),
    "params_model_4_multimer_v3.npz": (
        "59bdabd2d69c07fe26b37882d544acbd1b9f89f196828f4220da49e0610b572c"
    ),
    "params_model_5_multimer_v3.npz": (
        "917742be5a105d6b80f13f1f13f20459f27ec3fdcd34ea088b359f4502d6177f"
    ),
}
"""Of those files of which unrelated projects state the same checksum.

The publisher states none.
Of every other file, the checksum of the first installation is recorded.
"""
