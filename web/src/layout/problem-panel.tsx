import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../client/schema";

interface ProblemPanelProps {
  readonly title: string;
  readonly problem: Pick<Problem, "detail" | "remedy" | "code">;
  readonly id?: string;
  /** Where nothing else is on the page, its title is the page's. */
  readonly alone?: boolean;
  readonly children?: ComponentChildren;
}

/** What went wrong and what to do about it. */
export function ProblemPanel(props: ProblemPanelProps): JSX.Element {
  const { title, problem, id, alone, children } = props;
  return (
    <div class="panel problem" role="alert" id={id} data-testid="problem" data-code={problem.code}>
      {alone ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{sentence(problem.detail)}</p>
      {problem.remedy && <p class="remedy">{sentence(problem.remedy)}</p>}
      {children}
    </div>
  );
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
