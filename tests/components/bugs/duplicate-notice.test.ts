import { expect, test } from "vitest";
import { DuplicateNotice } from "#components/bugs/versions/duplicate-notice.tsx";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { linksIn } from "#tests/support/render.ts";

const of: BugRef = {
  ...{ id: 31, summary: "It stops", status: "NEW", resolution: null, isOpen: true },
  ...{ phase: "confirmed", meaning: null },
};

test("the pages about versions of a duplicate lead to those of the bug that has its fixes, with what was asked", () => {
  const query = { product: "Tarn Console", version: undefined };
  expect(linksIn(DuplicateNotice({ of, page: "is-it-fixed", query })).map(({ href }) => href)).toContain(
    "/bugs/31/is-it-fixed?product=Tarn+Console",
  );
  expect(DuplicateNotice({ of: null, page: "versions", query: {} })).toBeNull();
});
