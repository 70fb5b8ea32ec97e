import type { Axis, Projection, Ray } from "./projection";
import type { Sphere } from "./sphere";

/** What the page asks of the worker. */
export type Asked =
  | { readonly kind: "load"; readonly bytes: ArrayBuffer }
  | {
      readonly kind: "slab";
      readonly axis: Axis;
      readonly first: number;
      readonly last: number;
      readonly ray: Ray;
    }
  | { readonly kind: "around"; readonly degrees: number; readonly ray: Ray }
  | {
      readonly kind: "sphere";
      readonly center: readonly [number, number, number];
      readonly radiusMm: number;
    };

export interface LoadedGrid {
  readonly shape: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
}

/** What it answers to each. */
export interface Answers {
  readonly load: LoadedGrid;
  readonly slab: Projection;
  readonly around: Projection;
  readonly sphere: Sphere;
}

export interface Question {
  readonly number: number;
  readonly asked: Asked;
}

export type Answer =
  | { readonly number: number; readonly answer: Answers[keyof Answers] }
  | { readonly number: number; readonly failed: string };
