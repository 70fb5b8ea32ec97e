import { apiUrl } from "./api-url";
import { ProblemError, readProblem, UnreachableError } from "./problem";

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Asks the API and reads JSON; raises ProblemError, UnreachableError, or AbortError. */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const answer = await send(path, options);
  if (!answer.ok) throw new ProblemError(await readProblem(answer));
  if (answer.status === 204) return undefined as Answer;
  return (await answer.json()) as Answer;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(apiUrl(path), {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new UnreachableError();
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
