import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenToJob } from "./job-events";

/** What a browser does with a stream, as far as a test can say when. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 1;

  constructor(readonly url: string) {
    super();
    Stream.opened.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }

  send(kind: string, seq: number): void {
    const data = JSON.stringify({ seq, kind, state: "running", stage: "fold", message: "" });
    this.dispatchEvent(new MessageEvent(kind, { data }));
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

const heard: number[] = [];
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("location", { pathname: "/jobs/x" });
  Stream.opened = [];
  heard.length = 0;
  stop = listenToJob("x", { event: (event) => heard.push(event.seq), connected: () => {} });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a stream that the browser gave up is opened again after the last event", () => {
  Stream.opened[0]?.send("state", 3);
  Stream.opened[0]?.fail(Stream.CLOSED);
  vi.advanceTimersByTime(1_000);

  expect(Stream.opened.map((stream) => stream.url)).toEqual([
    "/api/v1/jobs/x/events",
    "/api/v1/jobs/x/events?after=3",
  ]);
  Stream.opened[1]?.send("state", 4);
  expect(heard).toEqual([3, 4]);
});

test("a stream that the browser opens again itself is left to it", () => {
  Stream.opened[0]?.fail(0);
  vi.advanceTimersByTime(60_000);

  expect(Stream.opened.length).toBe(1);
});

test("pauses grow while the service is away, and nothing is opened once nobody listens", () => {
  for (let failure = 0; failure < 3; failure += 1) {
    Stream.opened.at(-1)?.fail(Stream.CLOSED);
    vi.advanceTimersByTime(1_000 * 2 ** failure);
    expect(Stream.opened.length).toBe(failure + 2);
  }
  Stream.opened.at(-1)?.fail(Stream.CLOSED);
  stop();
  vi.advanceTimersByTime(60_000);

  expect(Stream.opened.length).toBe(4);
});
