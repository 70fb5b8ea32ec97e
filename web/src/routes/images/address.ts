/** What the part of an address behind # says of the viewers of a volume's page. */
export interface Address {
  /** The end of each viewer's own link, by its name; `IMAGE` is the image's own. */
  readonly views: Readonly<Record<string, string>>;
  /** Images that are shown over it. */
  readonly over: readonly string[];
  /** Whether the patient's right is on the left; null where it is not said. */
  readonly radiological: boolean | null;
}

/** Names of viewers; that of an image beside it is the image's id. */
export const IMAGE = "";
export const PROJECTIONS = "projections";

const VIEW = "view.";

export function addressOf(hash: string): Address {
  const own = new URLSearchParams();
  const views: Record<string, string> = {};
  let over: readonly string[] = [];
  let radiological: boolean | null = null;
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (key.startsWith(VIEW)) views[key.slice(VIEW.length)] = value;
    else if (key === "over") over = value.split(",").filter(Boolean);
    else if (key === "radiological") radiological = value !== "0";
    else own.append(key, value);
  }
  const link = withCommas(own);
  if (link) views[IMAGE] = link;
  return { views, over, radiological };
}

/** The part behind #, without it; what is as at first is left out. */
export function hashOf({ views, over, radiological }: Address): string {
  const parts = new URLSearchParams(views[IMAGE] ?? "");
  if (over.length > 0) parts.set("over", over.join());
  for (const [name, link] of Object.entries(views))
    if (name !== IMAGE && link) parts.set(`${VIEW}${name}`, link);
  // With anything else it is said always, so that whoever opens the link sees the same sides.
  if (radiological === false || (radiological && withCommas(parts)))
    parts.set("radiological", radiological ? "1" : "0");
  return withCommas(parts);
}

function withCommas(parts: URLSearchParams): string {
  return parts.toString().replaceAll("%2C", ",");
}
