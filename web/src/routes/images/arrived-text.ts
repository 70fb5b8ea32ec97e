import type { ImportedVolumes } from "../../client/schema";

type Skipped = ImportedVolumes["skipped"][number] & {
  /** What the files were called, the first of many. */
  readonly files?: readonly string[];
};

/** How many images an upload became, and how many of its files gave none. */
export function arrivedText({ volumes, skipped }: ImportedVolumes): string {
  const nImages = volumes.length;
  const nSkipped = skipped.reduce((sum, { count }) => sum + count, 0);
  const images = nImages === 0 ? "No image was added" : `${counted(nImages, "image")} added`;
  return nSkipped === 0 ? `${images}.` : `${images}, ${counted(nSkipped, "file")} left out:`;
}

/** Files that were left out for one reason, by their names where those are told. */
export function skippedText({ message, count, files = [] }: Skipped): string {
  const reason = message.replace(/\.$/, "");
  if (files.length === 0) return count > 1 ? `${reason} (${counted(count, "file")})` : reason;
  const more = count - files.length;
  return `${files.join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${reason}`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
