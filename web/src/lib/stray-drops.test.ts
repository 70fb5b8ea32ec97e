import { expect, test } from "vitest";
import { refuseStrayDrops } from "./stray-drops";

function dropped(type: string, what: string, taken: boolean): Event & { dropEffect: string } {
  const target = new EventTarget();
  const dataTransfer = { types: [what], dropEffect: "copy" };
  const event = Object.assign(new Event(type, { cancelable: true }), { dataTransfer });
  if (taken) target.addEventListener(type, (one) => one.preventDefault());
  refuseStrayDrops(target);
  target.dispatchEvent(event);
  return Object.assign(event, { dropEffect: dataTransfer.dropEffect });
}

test.each(["dragover", "drop"])("a file that is dropped anywhere does not open (%s)", (type) => {
  const event = dropped(type, "Files", false);
  expect(event.defaultPrevented).toBe(true);
  expect(event.dropEffect).toBe("none");
});

test("what an element takes itself is left to it, and so is text", () => {
  expect(dropped("drop", "Files", true).dropEffect).toBe("copy");
  expect(dropped("drop", "text/plain", false).defaultPrevented).toBe(false);
});
