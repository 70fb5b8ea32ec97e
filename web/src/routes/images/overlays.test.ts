import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Segmentation } from "../../client/schema";
import { colouredLabels, overlaysOf } from "./overlays";

function segmentation(id: string, network: Segmentation["network"], done = true): Segmentation {
  return {
    id,
    network,
    files: done ? [{ name: "mask.nii.gz" }] : [],
    labels: [{ value: 1, name: "brain", colour: "#000000", n_voxels: 1, volume_cm3: 1 }],
  } as unknown as Segmentation;
}

beforeAll(() => vi.stubGlobal("location", { pathname: "/images/image" }));
afterAll(() => vi.unstubAllGlobals());

describe("masks of several networks", () => {
  const newestFirst = [
    segmentation("u", "deepbrain"),
    segmentation("running", "deepbet", false),
    segmentation("b2", "deepbet"),
    segmentation("b1", "deepbet"),
  ];

  test("show the more exact one at first, however new the other is", () => {
    const masks = overlaysOf("image", newestFirst);
    expect(masks.filter(({ shown }) => shown).map(({ id }) => id)).toEqual(["b2"]);
    expect(masks.map(({ id }) => id)).toEqual(["b2", "b1", "u"]);
  });

  test("show the other one where it is the only one", () => {
    const [only] = overlaysOf("image", [segmentation("u", "deepbrain")]);
    expect(only?.shown).toBe(true);
  });

  test("can be distinguished by name and, for each network, by colour", () => {
    const masks = overlaysOf("image", newestFirst);
    expect(new Set(masks.map(({ name }) => name)).size).toBe(3);
    expect(new Set(masks.map(({ labels }) => labels?.[0]?.name)).size).toBe(3);
    const [better, , other] = masks.map(({ labels }) => labels?.[0]?.colour);
    expect(better).not.toBe(other);
  });

  test("have the same colour in the table of volumes", () => {
    const [newest] = newestFirst;
    const mask = overlaysOf("image", newestFirst).find(({ id }) => id === "u");
    expect(newest && colouredLabels(newest)[0]?.colour).toBe(mask?.labels?.[0]?.colour);
  });
});
