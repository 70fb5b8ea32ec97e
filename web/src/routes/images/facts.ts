import type { ImageEntry } from "../../client/schema";
import { IMAGE_FORMATS } from "../../domain/image-formats";
import { shapeText } from "./shape-text";

const SUV_REASONS: Readonly<Record<string, string>> = {
  units_not_bqml: "the values are not in Bq/mL",
  other_suv: "the values are uptake by another measure than body weight",
  no_patient_weight: "the patient's weight is missing",
  no_dose: "the injected dose is missing",
  no_half_life: "the half-life of the radionuclide is missing",
  not_decay_corrected: "the values are not corrected for decay",
  not_attenuation_corrected: "the values are not corrected for attenuation",
  no_injection_time: "the time of the injection is missing",
};

const SHARING_REASONS: Readonly<Record<string, string>> = {
  burned_in_text: "its pixels may carry text that names a person",
};

/** What is known of an image, each as (name, value). */
export function factsOf(image: ImageEntry): readonly (readonly [string, string])[] {
  return [
    ["Format", `${IMAGE_FORMATS[image.format]}, ${counted(image.n_source_files, "file")}`],
    ...optional("Modality", image.modality),
    ...optional("Body part", image.body_part),
    ["Values", image.unit],
    ...geometryOf(image),
    ...framesOf(image),
    ...rangeOf(image),
    ...suvOf(image),
    ["May be shared", sharingOf(image)],
  ];
}

/** Why there is no SUV, in words. */
export function suvWords(reasons: readonly string[]): string {
  return reasons.map((reason) => SUV_REASONS[reason] ?? reason.replaceAll("_", " ")).join("; ");
}

function geometryOf({ geometry, kind }: ImageEntry): readonly (readonly [string, string])[] {
  if (!geometry) return [];
  const shape = [...geometry.shape, geometry.n_times];
  return [
    ["Voxels", shapeText(kind, shape)],
    ["Voxel size", `${geometry.spacing.map(short).join(" × ")} mm`],
    ["Came as", `${geometry.source_orientation}${geometry.oblique ? ", oblique" : ""}`],
    ...(geometry.tilt_degrees === 0
      ? []
      : ([["Gantry tilt", `${short(geometry.tilt_degrees)}°`]] as const)),
  ];
}

function framesOf({ frames, kind }: ImageEntry): readonly (readonly [string, string])[] {
  if (!frames) return [];
  const spacing = frames.pixel_spacing;
  return [
    ["Pixels", shapeText(kind, [frames.n_frames, frames.rows, frames.columns])],
    ["Pixel size", spacing ? `${spacing.map(short).join(" × ")} mm` : "not stated"],
    ...optional("View", frames.view_position),
  ];
}

function rangeOf({ value_range: range }: ImageEntry): readonly (readonly [string, string])[] {
  return range ? [["Range", `${short(range.minimum)} to ${short(range.maximum)}`]] : [];
}

function suvOf({ suv }: ImageEntry): readonly (readonly [string, string])[] {
  if (!suv) return [];
  return [["SUV", suv.factor === null ? `none: ${suvWords(suv.reasons)}` : "by body weight"]];
}

function sharingOf({ sharing, notices }: ImageEntry): string {
  const face = notices.some(({ code }) => code === "face");
  if (sharing.shareable) return face ? "yes, but a drawing of it may show a face" : "yes";
  const reasons = sharing.reasons.map((one) => SHARING_REASONS[one] ?? one.replaceAll("_", " "));
  return `no: ${reasons.join("; ")}`;
}

function optional(name: string, value: string): readonly (readonly [string, string])[] {
  return value ? [[name, value]] : [];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
