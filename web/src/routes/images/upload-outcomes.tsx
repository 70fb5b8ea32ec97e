import type { JSX } from "preact";
import { ProblemPanel } from "../../layout/problem-panel";
import { useStore } from "../../lib/use-store";
import { arrivedText, skippedText } from "./arrived-text";
import { uploads } from "./upload-queue";

/** What became of the drops, each file that gave no image with its reason. */
export function UploadOutcomes(): JSX.Element | null {
  const { outcomes } = useStore(uploads.state);
  if (outcomes.length === 0) return null;
  return (
    <div role="status" data-testid="upload-outcomes">
      {outcomes.map((outcome, index) =>
        outcome.kind === "refused" ? (
          <ProblemPanel
            key={`refused ${index}`}
            title="The images were not taken"
            problem={outcome.problem}
          />
        ) : (
          <div class="panel" key={outcome.imported.upload_id}>
            <p>{arrivedText(outcome.imported)}</p>
            {outcome.imported.skipped.length > 0 && (
              <ul class="notes">
                {outcome.imported.skipped.map((skipped) => (
                  <li key={`${skipped.code} ${skipped.message}`}>{skippedText(skipped)}</li>
                ))}
              </ul>
            )}
          </div>
        ),
      )}
    </div>
  );
}
