import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("every form says when its session has ended, with a way to sign in that keeps what was typed", () => {
  const silent = globSync(["components/**/*.tsx", "app/**/*.tsx"]).filter((path) => {
    const source = readFileSync(path, "utf8");
    return source.includes("useActionState(") && !/<(FormAnswer|SignInAgain)\b/.test(source);
  });
  expect(silent).toEqual([]);
});
