/** One level of the U-Net and its sheet of pictures. */
export interface UnetLevel {
  readonly name: string;
  /** Name of the file with the pictures: a row for each plane, a column for each feature map. */
  readonly sheet: string;
  readonly operations: string;
  /** Voxels along each side. */
  readonly side: number;
  readonly nChannel: number;
}

/** The levels in a `unet.json`; what does not look like one is passed over. */
export function levelsIn(facts: unknown): readonly UnetLevel[] {
  const { levels } = isRecord(facts) ? facts : {};
  return Array.isArray(levels) ? levels.flatMap(levelOf) : [];
}

function levelOf(value: unknown): readonly UnetLevel[] {
  const { name, sheet, operations, tile, n_channel } = isRecord(value) ? value : {};
  if (typeof name !== "string" || typeof sheet !== "string") return [];
  if (typeof tile !== "number" || typeof n_channel !== "number") return [];
  const text = Array.isArray(operations) ? operations.join(", ") : String(operations ?? "");
  return [{ name, sheet, operations: text, side: tile, nChannel: n_channel }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
