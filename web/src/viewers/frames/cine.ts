/** Where the file does not say how long a frame is seen. */
export const USUAL_FRAME_MS = 100;

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** The frame that is due some time after `begun` was shown; a cine goes round. */
export function dueFrame(
  begun: number,
  elapsedMs: number,
  frameMs: number,
  speed: number,
  nFrames: number,
): number {
  return (begun + Math.floor((elapsedMs * speed) / frameMs)) % nFrames;
}

export function steppedFrame(now: number, by: number, nFrames: number): number {
  return (((now + by) % nFrames) + nFrames) % nFrames;
}
