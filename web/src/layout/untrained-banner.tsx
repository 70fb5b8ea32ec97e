import type { JSX } from "preact";
import type { Notice } from "../client/schema";

/** Code of the notice that a job with random parameters carries. */
const UNTRAINED = "untrained";

/** Says before all else that a structure means nothing. */
export function UntrainedBanner(props: { readonly notices: readonly Notice[] }): JSX.Element {
  const notice = props.notices.find((one) => one.code === UNTRAINED);
  return (
    <div class="untrained-banner" role="alert" data-testid="untrained">
      <strong>UNTRAINED</strong>
      <span>
        {notice
          ? sentence(notice.message)
          : "The network's parameters are random. The structure means nothing."}
      </span>
    </div>
  );
}

export function isUntrained(notices: readonly Notice[]): boolean {
  return notices.some((notice) => notice.code === UNTRAINED);
}

/** The message without the word that stands before it already. */
function sentence(message: string): string {
  const rest = message.replace(/^UNTRAINED: /, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** The notices that the banner does not say. */
export function withoutUntrained(notices: readonly Notice[]): readonly Notice[] {
  return notices.filter((notice) => notice.code !== UNTRAINED);
}
