import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findBugNumber } from "#lib/bugs/views/bug.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { flagChange } from "#lib/flags/schema.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { makeUser } from "#tests/support/factories.ts";

it("numbers out of the database's range are rejected before the query", () => {
  for (const field of ["flagId", "typeId", "attachmentId"]) {
    const input = { type: "review", status: "requested", [field]: 2_147_483_648 };
    expect(flagChange.safeParse(input).success, field).toBe(false);
  }
  expect(changeBugInput.safeParse({ revision: 2_147_483_648 }).success).toBe(false);
});

it("dates in the year 0000 are rejected", () => {
  const messages = (deadline: string) =>
    changeBugInput.safeParse({ deadline }).error?.issues.map(({ message }) => message);
  expect(messages("0000-01-01")).toEqual(["Give a date as 2026-11-22."]);
  expect(messages("2026-13-01")).toEqual(["Give a date as 2026-11-22."]);
  expect(messages("0001-01-01")).toBeUndefined();
});

it("a NUL character finds nothing and causes no error", async () => {
  expect(await findBugNumber(anonymousViewer, "a\0b")).toBeNull();
  const viewer = await (await makeUser()).viewer();
  const asked = { side: "of-me", product: "a\0", type: "\0b" } as const;
  expect(await listRequests(viewer, asked)).toMatchObject({ lines: [] });
});
