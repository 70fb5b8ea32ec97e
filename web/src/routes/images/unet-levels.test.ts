import { expect, test } from "vitest";
import { inShape } from "../../lib/read-json";
import { FEATURE_MAPS, levelsIn } from "./unet-levels";

const readLevels = (facts: unknown) => levelsIn(inShape(facts, FEATURE_MAPS));

test("levels are read, and what is none is passed over", () => {
  const level = { name: "down_1", sheet: "unet-down_1.png", operations: "two convolutions" };
  const facts = { levels: [{ ...level, tile: 128, n_channel: 8 }, { ...level }, 3] };
  expect(readLevels(facts)).toMatchObject([
    {
      name: "down_1",
      sheet: "unet-down_1.png",
      operations: "two convolutions",
      tile: 128,
      n_channel: 8,
    },
  ]);
  for (const wrong of [null, 7, {}, { levels: 3 }]) expect(readLevels(wrong)).toEqual([]);
});
