import type { Pae } from "../domain/pae";
import { fileUrl } from "./folds";
import { NpzError, readNpz } from "./npz";

/** Reads the predicted aligned error of a model: one byte a pair, each row less the row above. */
export async function readPae(id: string, name: string, signal: AbortSignal): Promise<Pae> {
  const answer = await fetch(fileUrl(id, name), { signal });
  if (!answer.ok) throw new Error(`${name} could not be read: ${answer.status}`);
  return unpackPae(await answer.arrayBuffer());
}

export async function unpackPae(archive: ArrayBuffer): Promise<Pae> {
  const [changes, step] = await Promise.all([
    readNpz(archive, "changes"),
    readNpz(archive, "step"),
  ]);
  const [size = 0, width = 0] = changes.shape;
  if (size !== width || !(changes.data instanceof Uint8Array)) {
    throw new NpzError("The matrix is not square");
  }
  const values = changes.data.slice();
  // Both ways the bytes wrap around
  for (let at = size; at < values.length; at += 1)
    values[at] = (values[at] ?? 0) + (values[at - size] ?? 0);
  return { size, values, step: Number(step.data[0]) };
}
