/** The text if it can be one chain: one record at most, and no `:`, which joins chains. */
export function loneChain(text: string): string | null {
  const lines = text.split(/\r?\n/);
  const headers = lines.filter((line) => line.startsWith(">"));
  const letters = lines.filter((line) => !line.startsWith(">")).join("");
  const single = headers.length <= 1 && !letters.includes(":");
  return single && /[A-Za-z]/.test(letters) ? text : null;
}
