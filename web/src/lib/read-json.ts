/** Fetches JSON in the shape of an example; raises where it cannot be had. */
export async function readJson<T>(url: string, like: T, signal: AbortSignal): Promise<T> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${url} could not be read: ${answer.status}`);
  return inShape(await answer.json(), like);
}

/**
 * A value in the shape of an example: what is missing or of another type is as in the example.
 *
 * An array of the example has one element, which those of the value are held to; what is no object
 * where one should be is left out.
 */
export function inShape<T>(value: unknown, like: T): T {
  return shaped(value, like) as T;
}

function shaped(value: unknown, like: unknown): unknown {
  if (Array.isArray(like)) {
    const [element]: readonly unknown[] = like;
    const given: readonly unknown[] = Array.isArray(value) ? value : [];
    const kept = isRecord(element) ? given.filter(isRecord) : given;
    return kept.map((one) => shaped(one, element));
  }
  if (isRecord(like)) {
    const given = isRecord(value) ? value : {};
    const entries = Object.entries(like).map(([key, one]) => [key, shaped(given[key], one)]);
    return { ...given, ...Object.fromEntries(entries) };
  }
  if (like === null) return isRecord(value) || Array.isArray(value) ? null : (value ?? null);
  return typeof value === typeof like ? value : like;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
