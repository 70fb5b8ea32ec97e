import { expect, test } from "vitest";
import { loneChain } from "./lone-chain";

test("letters and one record are one chain", () => {
  expect(loneChain("MQIF")).toBe("MQIF");
  expect(loneChain(">a:b\nMQIF\nVK\n")).toBe(">a:b\nMQIF\nVK\n");
});

test("several records, a complex and nothing are not", () => {
  expect(loneChain(">a\nMQ\n>b\nIF\n")).toBeNull();
  expect(loneChain(">a\nMQ:IF\n")).toBeNull();
  expect(loneChain(">a\n")).toBeNull();
});
