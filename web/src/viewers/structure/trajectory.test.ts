import { expect, test } from "vitest";
import { framesOf, isChainLike } from "./trajectory";

const ATOMS = `ATOM      1  N   GLU H   1       8.936  -0.750 -15.236  1.00 87.70           N
ATOM      2  CA  GLU H   1       8.921  -1.114 -13.822  1.00 87.70           C
ATOM      9  CA  VAL L 111A     -1.500   2.250   3.125  1.00 92.66           C
`;

test("each model is a frame of its alpha carbons", () => {
  const frames = framesOf(`MODEL        1\n${ATOMS}ENDMDL\nMODEL        2\n${ATOMS}ENDMDL\nEND\n`);
  expect(frames.map((frame) => frame.length)).toEqual([2, 2]);
  expect(frames[1]?.[1]).toEqual({
    chain: "L",
    resi: 111,
    icode: "A",
    x: -1.5,
    y: 2.25,
    z: 3.125,
    b: 92.66,
  });
});

test("a file of one structure is one frame", () => {
  expect(framesOf(ATOMS)).toHaveLength(1);
});

test("a file without atoms has no frame", () => {
  expect(framesOf("MODEL        1\nENDMDL\nEND\n")).toEqual([]);
});

function row(step: number, chains: string): ReturnType<typeof framesOf>[number] {
  return [...chains].map((chain, index) => ({
    chain,
    resi: index + 1,
    icode: "",
    b: 50,
    x: index * step,
    y: 0,
    z: 0,
  }));
}

test("neighbours as far apart as in a protein make a chain; a gap between chains is none", () => {
  expect(isChainLike(row(3.8, "AAAAAA"))).toBe(true);
  expect(isChainLike(row(38, "AB"))).toBe(true);
  expect(isChainLike(row(0.4, "AAAAAA"))).toBe(false);
  expect(isChainLike(row(38, "AAAAAA"))).toBe(false);
});
