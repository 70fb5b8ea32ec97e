import { expect, test } from "vitest";
import { chainColor } from "./colorings";

function distance(one: string, other: string): number {
  const channels = (color: string): number[] =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const [left, right] = [channels(one), channels(other)];
  return Math.hypot(...left.map((value, at) => value - (right[at] ?? 0)));
}

test("chains of one complex can be distinguished", () => {
  const chains = [..."ABCDEFGHIJKL"];
  for (const [at, one] of chains.entries())
    for (const other of chains.slice(at + 1))
      expect(distance(chainColor(one), chainColor(other)), `${one} and ${other}`).toBeGreaterThan(
        15,
      );
});

test("every chain that a structure can have has a colour of its own", () => {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
  const colors = [...letters, "AA", "AB", "BA"].map(chainColor);

  expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  expect(new Set(colors).size).toBe(colors.length);
});
