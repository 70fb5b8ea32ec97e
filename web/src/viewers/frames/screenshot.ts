import { write } from "./draw";

export const DISCLAIMER = "Not a medical device; not for diagnosis";

/** What is seen with the words below it that a picture must not lose, as a PNG. */
export function screenshotOf(seen: HTMLCanvasElement, facts: string, ratio: number): string {
  const strip = 34 * ratio;
  const canvas = document.createElement("canvas");
  canvas.width = seen.width;
  canvas.height = seen.height + strip;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no canvas");
  context.fillStyle = "#000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(seen, 0, 0);
  const below = canvas.height - 11 * ratio;
  write(context, `${DISCLAIMER} · ${facts}`, 12 * ratio, below, ratio, "#ffd166");
  return canvas.toDataURL("image/png");
}

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
