import type { ImageEntry } from "../../client/schema";

type Along = Pick<ImageEntry, "geometry" | "diffusion">;

const AXES = {
  time: "Point in time",
  diffusion: "Diffusion weighting",
  gate: "Gate",
  component: "Component",
} as const;

/** What the fourth axis of an image is, in words. */
export function axisWords(image: Along): string {
  return AXES[image.geometry?.fourth_axis ?? "time"];
}

/** Which of the volumes is shown, with its time or its weighting where the image has them. */
export function frameText(image: Along, frame: number): string {
  const { n_times = 1, time_step_s: step = null } = image.geometry ?? {};
  const which = `${frame + 1} of ${n_times}`;
  const b = image.diffusion?.b_values[frame];
  if (b !== undefined) return `${which}, b = ${Math.round(b)} s/mm²`;
  return step === null ? which : `${which}, ${(frame * step).toFixed(1)} s`;
}
