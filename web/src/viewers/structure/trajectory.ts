/** One alpha carbon, as a PDB file places it; Å. */
export interface AlphaCarbon {
  readonly chain: string;
  readonly resi: number;
  readonly icode: string;
  readonly b: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export type Frame = readonly AlphaCarbon[];

/** The alpha carbons of each model of a multi-model PDB file, in its order. */
export function framesOf(text: string): readonly Frame[] {
  const frames: AlphaCarbon[][] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("MODEL")) frames.push([]);
    else if (line.startsWith("ATOM") && line.slice(12, 16) === " CA ") {
      if (frames.length === 0) frames.push([]);
      frames.at(-1)?.push(alphaCarbonOf(line));
    }
  }
  return frames.filter((frame) => frame.length > 0);
}

const NEAREST = 2.5;
const FARTHEST = 4.5;
const ENOUGH = 0.8;

/**
 * True where neighbours lie as far apart as in a protein, so that a cartoon can follow them.
 *
 * The first pass of a network need not give that yet, and one that was never trained never does.
 */
export function isChainLike(frame: Frame): boolean {
  let pairs = 0;
  let near = 0;
  frame.forEach((atom, index) => {
    const next = frame[index + 1];
    if (next?.chain !== atom.chain) return;
    const distance = Math.hypot(next.x - atom.x, next.y - atom.y, next.z - atom.z);
    pairs += 1;
    near += distance > NEAREST && distance < FARTHEST ? 1 : 0;
  });
  return near >= ENOUGH * pairs;
}

/** Columns as wwPDB format 3.3 has them. */
function alphaCarbonOf(line: string): AlphaCarbon {
  return {
    chain: line.slice(21, 22),
    resi: Number(line.slice(22, 26)),
    icode: line.slice(26, 27).trim(),
    x: Number(line.slice(30, 38)),
    y: Number(line.slice(38, 46)),
    z: Number(line.slice(46, 54)),
    b: Number(line.slice(60, 66)),
  };
}
