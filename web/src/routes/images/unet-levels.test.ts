import { expect, test } from "vitest";
import { levelsIn } from "./unet-levels";

test("levels are read, and what is none is passed over", () => {
  const level = { name: "down_1", sheet: "unet-down_1.png", operations: "two convolutions" };
  const facts = { levels: [{ ...level, tile: 128, n_channel: 8 }, { ...level }, 3] };
  expect(levelsIn(facts)).toEqual([
    {
      name: "down_1",
      sheet: "unet-down_1.png",
      operations: "two convolutions",
      side: 128,
      nChannel: 8,
    },
  ]);
  for (const wrong of [null, 7, {}, { levels: 3 }]) expect(levelsIn(wrong)).toEqual([]);
});
