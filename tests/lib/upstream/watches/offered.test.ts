import { expect, test } from "vitest";
import { offeredWatches } from "#lib/upstream/watches/offered.ts";

test("links to bugs in other trackers are offered once, unless they are watched; other links are not", () => {
  const seeAlso = [
    "https://github.com/example/engine/issues/1",
    "https://github.com/example/engine/issues/1?from=mail",
    "https://github.com/example/engine/issues/2",
    "https://example.org/a-page",
    "/bugs/4",
  ];
  const names = (watched: string[]) =>
    offeredWatches(
      seeAlso,
      watched.map((url) => ({ url })),
    ).map(({ name }) => name);
  expect(names([])).toEqual(["github.com/example/engine #1", "github.com/example/engine #2"]);
  expect(names(["https://github.com/example/engine/issues/2"])).toEqual(["github.com/example/engine #1"]);
});
