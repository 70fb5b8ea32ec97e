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
