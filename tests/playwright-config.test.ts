import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FEATURES_OFF } from "../playwright.config.ts";

test("the browser of the stories leaves out everything that Playwright leaves out by itself", () => {
  const bundle = readFileSync("node_modules/playwright-core/lib/coreBundle.js", "utf8");
  const [, list = ""] = /disabledFeatures = \[([^\]]*)\]/.exec(bundle) ?? [];
  const names = list
    .replaceAll(/\/\/.*/g, "")
    .split(",")
    .map((line) => /"(\w+)"/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  expect(names).toContain("PaintHolding");
  expect(FEATURES_OFF).toEqual(expect.arrayContaining(names));
});
