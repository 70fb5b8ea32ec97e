"""Nuclear tomograms that were gated: a volume for each part of the heart's cycle."""

import numpy as np

from tests.imaging.made_objects import gated_tomogram
from tests.imaging.made_series import written
from tests.imaging.opened import opened, value_at, voxels_of


def test_a_gated_tomogram_is_a_volume_for_each_gate(tmp_path):
    """Frames go by their slice and time slot, in whatever order they come."""
    n_gates, n_slices = 3, 4
    frames = [(gate, place) for place in range(1, n_slices + 1) for gate in range(1, n_gates + 1)]
    frames = frames[5:] + frames[:5]
    values = np.array([[[100 * gate + place] * 5] * 4 for gate, place in frames], np.int16)
    file = gated_tomogram(
        values, gates=[gate for gate, _ in frames], slices=[place for _, place in frames]
    )

    (image,) = opened(written([file], tmp_path / "in"), tmp_path / "out").images

    voxels, affine = voxels_of(tmp_path / "out", image)
    assert image.facts.kind == "volume"
    assert image.facts.geometry.shape == (5, 4, n_slices)
    assert image.facts.geometry.n_times == n_gates
    assert image.facts.geometry.fourth_axis == "gate"
    assert image.facts.geometry.time_step_s is None
    for gate in range(n_gates):
        world = np.array([[8, 6, 40 + 6 * place] for place in range(n_slices)])
        assert value_at(voxels[..., gate], affine, world).tolist() == [
            100 * (gate + 1) + place + 1 for place in range(n_slices)
        ]
