import type { Ruler } from "./ruler";
import type { View } from "./view";
import type { VoiFunction, WindowLevel } from "./windowing";

/** What a link brings back. */
export interface Restored {
  readonly frame: number;
  readonly window: WindowLevel | null;
  readonly inverted: boolean;
  readonly view: View;
  readonly rulers: readonly Ruler[];
}

const FUNCTIONS: readonly VoiFunction[] = ["LINEAR", "LINEAR_EXACT", "SIGMOID"];
const MARK = "frames";

/** The part of an address behind `#`, without it. */
export function linkOf(state: Restored): string {
  const fields = new URLSearchParams({ [MARK]: String(state.frame + 1) });
  if (state.window) {
    const { center, width, voi } = state.window;
    fields.set("window", [short(center), short(width), voi].join(","));
  }
  const { scale, center, turns, flipped } = state.view;
  fields.set("view", [scale, center.x, center.y, turns, flipped ? 1 : 0].map(short).join(","));
  if (state.inverted) fields.set("invert", "1");
  const ends = state.rulers.map(({ from, to }) =>
    [from.x, from.y, to.x, to.y].map(short).join(","),
  );
  if (ends.length > 0) fields.set("rulers", ends.join(";"));
  return fields.toString().replaceAll("%2C", ",").replaceAll("%3B", ";");
}

/** Null where the address has no such part, or none that makes sense for so many frames. */
export function restoredFrom(hash: string, nFrames: number): Restored | null {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const frame = Number(fields.get(MARK)) - 1;
  const view = numbersIn(fields.get("view"), 5);
  if (!fields.has(MARK) || !Number.isInteger(frame) || frame < 0 || frame >= nFrames || !view)
    return null;
  const [scale = 1, x = 0, y = 0, turns = 0, flipped = 0] = view;
  if (!(scale > 0)) return null;
  return {
    frame,
    window: windowIn(fields.get("window")),
    inverted: fields.get("invert") === "1",
    view: {
      scale,
      center: { x, y },
      turns: ((Math.trunc(turns) % 4) + 4) % 4,
      flipped: flipped === 1,
    },
    rulers: rulersIn(fields.get("rulers")),
  };
}

function windowIn(text: string | null): WindowLevel | null {
  const parts = (text ?? "").split(",");
  const voi = FUNCTIONS.find((one) => one === parts[2]);
  const numbers = numbersIn(parts.slice(0, 2).join(","), 2);
  const [center = 0, width = 0] = numbers ?? [];
  return voi && width > 0 ? { center, width, voi } : null;
}

function rulersIn(text: string | null): readonly Ruler[] {
  return (text ?? "").split(";").flatMap((one) => {
    const ends = numbersIn(one, 4);
    if (!ends) return [];
    const [ax = 0, ay = 0, bx = 0, by = 0] = ends;
    return [{ from: { x: ax, y: ay }, to: { x: bx, y: by } }];
  });
}

function numbersIn(text: string | null, count: number): readonly number[] | null {
  const numbers = (text ?? "").split(",").map((one) => (one === "" ? Number.NaN : Number(one)));
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

function short(number: number): string {
  return String(Number(number.toPrecision(7)));
}
