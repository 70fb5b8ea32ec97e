/** What is read of an alignment before the service reads it whole. */
export interface A3mGlance {
  /** Rows, the query among them. */
  readonly rows: number;
  /** The chains of the query; several where ColabFold's first line says so. */
  readonly chains: readonly string[];
  readonly name: string;
}

/** ColabFold's first line of a complex: lengths, then how often each chain is there. */
const COMPLEX = /^#(\d+(?:,\d+)*)\s+(\d+(?:,\d+)*)\s*$/;

/** Reads the query of an alignment and counts its rows; null where it is none. */
export function glanceAt(a3m: string): A3mGlance | null {
  const start = a3m.search(/^>/m);
  if (start < 0) return null;
  const [header = "", ...lines] =
    a3m
      .slice(start + 1)
      .split("\n>", 1)[0]
      ?.split("\n") ?? [];
  const letters = lines.join("").replace(/[^A-Za-z]/g, "");
  if (letters === "") return null;
  return {
    rows: a3m.slice(start).match(/^>/gm)?.length ?? 0,
    chains: chainsOf(letters.toUpperCase(), a3m.slice(0, start)),
    name: header.trim().split(/\s+/)[0] ?? "",
  };
}

/** FASTA text of the query, chains joined by `:`. */
export function queryFasta(glance: A3mGlance): string {
  const name = /^[\d\s]*$/.test(glance.name) ? "query" : glance.name;
  return `>${name}\n${glance.chains.join(":")}\n`;
}

/** True for an alignment rather than sequences, by its name or by ColabFold's first line. */
export function isA3m(name: string, text: string): boolean {
  return /\.a3m(\.gz)?$/i.test(name) || COMPLEX.test(text.split("\n", 1)[0] ?? "");
}

function chainsOf(letters: string, before: string): readonly string[] {
  const found = before.split("\n").map((line) => COMPLEX.exec(line.trim()));
  const [, lengths = "", copies = ""] = found.find((match) => match !== null) ?? [];
  const counts = copies.split(",").map(Number);
  const chains: string[] = [];
  let from = 0;
  lengths.split(",").forEach((length, index) => {
    const chain = letters.slice(from, from + Number(length));
    from += Number(length);
    for (let copy = 0; copy < (counts[index] ?? 1); copy += 1) chains.push(chain);
  });
  return from === letters.length && from > 0 ? chains : [letters];
}
