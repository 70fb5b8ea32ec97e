import { type Pae, paeColor } from "../../domain/pae";

/** Pixels a side beyond which the map is drawn coarser than residue by residue. */
const MOST_PIXELS = 1200;

/** How many pixels a side the map of so many residues has. */
export function sideOf(size: number): number {
  return Math.max(1, Math.min(size, MOST_PIXELS));
}

/** Red, green, blue and opacity of every pixel, row by row. */
export function pixelsOf(pae: Pae): Uint8ClampedArray<ArrayBuffer> {
  const side = sideOf(pae.size);
  const colors = Array.from({ length: 256 }, (_, value) => paeColor(value * pae.step));
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let row = 0; row < side; row += 1) {
    const aligned = Math.floor(((row + 0.5) * pae.size) / side);
    for (let column = 0; column < side; column += 1) {
      const scored = Math.floor(((column + 0.5) * pae.size) / side);
      const color = colors[pae.values[aligned * pae.size + scored] ?? 0];
      const at = (row * side + column) * 4;
      pixels.set(color ?? [0, 0, 0], at);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
