/** What is read of an atom here. */
interface NamedAtom {
  readonly atom?: string;
  readonly elem?: string;
}

const BACKBONE = new Set(["N", "C", "O", "OXT"]);
const ELEMENTS: Readonly<Record<string, string>> = { N: "#3b5bdb", O: "#d6453d", S: "#d9a520" };

/** Backbone without the alpha carbon, which a side chain is drawn from. */
export function isBackbone(atom: NamedAtom): boolean {
  return BACKBONE.has(atom.atom ?? "");
}

/** The usual colour of an element; null for carbon, which carries the colouring. */
export function elementColor(atom: NamedAtom): string | null {
  return ELEMENTS[atom.elem ?? ""] ?? null;
}
