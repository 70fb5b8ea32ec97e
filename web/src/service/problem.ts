import type { Problem } from "../client/schema";

/** The service answered with a problem document. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

/** No answer came. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor() {
    super("The service does not answer");
  }
}

const BLANK: Problem = {
  type: "about:blank",
  title: "Error",
  status: 0,
  detail: "",
  code: "error",
  remedy: "",
  instance: "",
  record: null,
  line: null,
  column: null,
  position: null,
  request_id: "",
};

const UNREACHABLE: Problem = {
  ...BLANK,
  title: "No answer",
  detail: "The service does not answer",
  code: "unreachable",
  remedy: "Check that foldsvc is running, then try again",
};

/** Any failure as a problem document, so that the page has one way to show it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof UnreachableError) return UNREACHABLE;
  return {
    ...BLANK,
    title: "The page failed",
    detail: error instanceof Error ? error.message : String(error),
    code: "page_failed",
    remedy: "Reload the page",
  };
}

/** The problem in an answer that is not a success, whatever its body is. */
export async function readProblem(answer: Response): Promise<Problem> {
  const plain: Problem = {
    ...BLANK,
    title: answer.statusText || "Error",
    status: answer.status,
    detail: `The service answered ${answer.status}`,
    code: `http_${answer.status}`,
  };
  if (!answer.headers.get("content-type")?.includes("json")) return plain;
  const body: unknown = await answer.json().catch(() => null);
  return isProblem(body) ? { ...plain, ...body } : plain;
}

function isProblem(body: unknown): body is Partial<Problem> & Pick<Problem, "code"> {
  return (
    typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
  );
}
