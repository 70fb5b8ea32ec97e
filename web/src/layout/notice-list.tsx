import type { JSX } from "preact";
import type { Notice } from "../client/schema";

const TITLES: Readonly<Record<Notice["level"], string>> = {
  experimental: "Experimental",
  warning: "Warning",
  info: "Note",
};
const ORDER: readonly Notice["level"][] = ["experimental", "warning", "info"];

/** Notices, the serious ones first. */
export function NoticeList({
  notices,
}: {
  readonly notices: readonly Notice[];
}): JSX.Element | null {
  if (notices.length === 0) return null;
  const sorted = [...notices].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  return (
    <ul class="notices" aria-label="Notices">
      {sorted.map((notice) => (
        <li
          key={`${notice.code} ${notice.message}`}
          class={`notice ${notice.level}`}
          data-testid="notice"
          data-code={notice.code}
        >
          <strong>{TITLES[notice.level]}</strong>
          <span>{notice.message}</span>
        </li>
      ))}
    </ul>
  );
}
