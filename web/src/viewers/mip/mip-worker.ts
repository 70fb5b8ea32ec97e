import type { Answer, Answers, Asked, Question } from "./messages";
import { type Grid, readNifti, unpacked } from "./nifti";
import { project, projectAround } from "./projection";
import { sphereAt } from "./sphere";

let grid: Grid | null = null;

addEventListener("message", (event: MessageEvent<Question>) => {
  const { number, asked } = event.data;
  answerTo(asked)
    .then((answer): Answer => ({ number, answer }))
    .catch(
      (error: unknown): Answer => ({
        number,
        failed: error instanceof Error ? error.message : String(error),
      }),
    )
    .then((answer) => postMessage(answer));
});

async function answerTo(asked: Asked): Promise<Answers[keyof Answers]> {
  if (asked.kind === "load") {
    grid = readNifti(await unpacked(asked.bytes));
    return { shape: grid.shape, spacing: grid.spacing };
  }
  if (!grid) throw new Error("No volume is loaded");
  switch (asked.kind) {
    case "slab":
      return project(grid, asked.axis, asked.first, asked.last, asked.ray);
    case "around":
      return projectAround(grid, asked.degrees, asked.ray);
    case "sphere":
      return sphereAt(grid, asked.center, asked.radiusMm);
  }
}
