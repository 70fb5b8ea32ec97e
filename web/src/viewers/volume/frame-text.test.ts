import { describe, expect, it } from "vitest";
import type { ImageEntry } from "../../client/schema";
import { axisWords, frameText } from "./frame-text";

const image = (geometry: object, diffusion: object | null = null): ImageEntry =>
  ({
    geometry: { n_times: 4, time_step_s: null, ...geometry },
    diffusion,
  }) as unknown as ImageEntry;

describe("what is said of a volume along the fourth axis", () => {
  it("is its time in seconds where the step is known", () => {
    expect(frameText(image({ time_step_s: 2.5 }), 3)).toBe("4 of 4, 7.5 s");
    expect(axisWords(image({}))).toBe("Point in time");
  });

  it("is its b-value and no time where the axis is diffusion", () => {
    const diffusion = { b_values: [0, 700, 700, 1400.2], directions: [] };
    const weighted = image({ fourth_axis: "diffusion" }, diffusion);
    expect(frameText(weighted, 3)).toBe("4 of 4, b = 1400 s/mm²");
    expect(axisWords(weighted)).toBe("Diffusion weighting");
  });

  it("is its number alone where nothing else is known", () => {
    expect(frameText(image({ fourth_axis: "gate" }), 0)).toBe("1 of 4");
    expect(axisWords(image({ fourth_axis: "gate" }))).toBe("Gate");
  });
});
