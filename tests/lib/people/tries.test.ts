import { expect, test } from "vitest";
import { TooMany } from "#lib/errors.ts";
import { noteFailure, refuseGuessing } from "#lib/people/tries.ts";

const NOW = Date.now();
const fail = (email: string, address: string, times: number) => {
  for (let n = 0; n < times; n += 1) noteFailure(email, address, NOW);
};
const tries = (email: string, address: string) => () => refuseGuessing(email, address, NOW);

test("where addresses are not known an account is still guarded by its e-mail address, and all by a wide limit", () => {
  fail("one@example.test", "", 10);
  expect(tries("one@example.test", "")).toThrow(TooMany);
  for (let n = 0; n < 200; n += 1) fail(`many${n}@example.test`, "", 1);
  expect(tries("two@example.test", "")).not.toThrow();
  for (let n = 200; n < 1000; n += 1) fail(`many${n}@example.test`, "", 1);
  expect(tries("two@example.test", "")).toThrow(TooMany);
});

test("a known address is let go on less long", () => {
  for (let n = 0; n < 100; n += 1) fail(`other${n}@example.test`, "203.0.113.9", 1);
  expect(tries("three@example.test", "203.0.113.9")).toThrow(TooMany);
  expect(tries("three@example.test", "203.0.113.10")).not.toThrow();
});
