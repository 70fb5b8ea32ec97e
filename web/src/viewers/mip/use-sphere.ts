import { useEffect, useRef, useState } from "preact/hooks";
import type { MipState } from "./mip-state";
import { type Projection, voxelOf } from "./projection";
import type { Sphere } from "./sphere";
import type { Volumetric } from "./use-projection";

/** A sphere as it was measured; the radius is its own, whatever is chosen for the next. */
export interface MeasuredSphere extends Sphere {
  readonly radiusMm: number;
}

export interface Measuring {
  readonly sphere: MeasuredSphere | null;
  /** Measures around the voxel that a pixel of the projection shows. */
  readonly measure: (projection: Projection, column: number, row: number) => void;
}

/** Measures spheres; the last one goes when something else is looked at. */
export function useSphere({ projector }: Volumetric, state: MipState): Measuring {
  const { view, ray, radiusMm } = state;
  const [sphere, setSphere] = useState<MeasuredSphere | null>(null);
  const looks = useRef(0);
  useEffect(() => {
    looks.current += 1;
    setSphere(null);
  }, [projector, view, ray]);
  const measure = (projection: Projection, column: number, row: number): void => {
    if (!projector || view === "around" || ray !== "max") return;
    const center = voxelOf(projection, view, column, row);
    const look = looks.current;
    projector
      .ask({ kind: "sphere", center, radiusMm })
      .then((found) => look === looks.current && setSphere({ ...found, radiusMm }))
      .catch(() => setSphere(null));
  };
  return { sphere, measure };
}
