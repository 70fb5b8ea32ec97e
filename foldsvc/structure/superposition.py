"""Best fit of one set of points onto another."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, slots=True, kw_only=True)
class Superposition:
    """A rigid motion: `points @ rotation.T + translation`.

    Attributes:
        rotation: A proper rotation.
        translation: In Å.
        rmsd: Root mean square distance after it, in Å.
    """

    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, " 3"]
    rmsd: float

    def apply(self, points: Float[np.ndarray, "*axes 3"]) -> Float[np.ndarray, "*axes 3"]:
        """Move points."""
        moved: np.ndarray = points @ self.rotation.T + self.translation
        return moved


def superpose(
    mobile: Float[np.ndarray, "n_point 3"], target: Float[np.ndarray, "n_point 3"]
) -> Superposition:
    """Find the motion that brings `mobile` nearest to `target`, without mirroring.

    Kabsch (1976), by singular value decomposition.

    Raises:
        ValueError: There are no points.
    """
    if not len(mobile):
        raise ValueError("expected non-empty sets of points")
    mobile, target = mobile.astype(np.float64), target.astype(np.float64)
    centre_m, centre_t = mobile.mean(axis=0), target.mean(axis=0)
    u, _, vt = np.linalg.svd((mobile - centre_m).T @ (target - centre_t))
    handedness = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    rotation = vt.T @ np.diag([1.0, 1.0, handedness]) @ u.T
    translation = centre_t - centre_m @ rotation.T
    return Superposition(
        rotation=rotation,
        translation=translation,
        rmsd=rmsd(mobile @ rotation.T + translation, target),
    )


def rmsd(one: Float[np.ndarray, "n_point 3"], other: Float[np.ndarray, "n_point 3"]) -> float:
    """Give the root mean square distance of paired points as they stand."""
    return float(np.sqrt(np.mean(np.sum((one - other) ** 2, axis=-1))))
