import type { ImportedVolumes, Skipped } from "../../client/schema";

const NAMES_SHOWN = 5;

/** How many images an upload became, and how many of its files gave none. */
export function arrivedText({ volumes, skipped }: ImportedVolumes): string {
  const nImages = volumes.length;
  const nSkipped = skipped.reduce((sum, { count }) => sum + count, 0);
  const images = nImages === 0 ? "No image was added" : `${counted(nImages, "image")} added`;
  return nSkipped === 0 ? `${images}.` : `${images}, ${counted(nSkipped, "file")} left out:`;
}

/** Files that were left out for one reason, by their names where those are given. */
export function skippedText({ message, count, files }: Skipped): string {
  const reason = message.replace(/\.$/, "");
  if (files.length === 0) return count > 1 ? `${reason} (${counted(count, "file")})` : reason;
  const named = files.slice(0, NAMES_SHOWN);
  const more = count - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${reason}`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
