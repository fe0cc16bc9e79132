import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { bugzilla } from "#lib/catalog/workflow/presets.ts";
import { db } from "#lib/db/client.ts";
import { ROLE_PRESETS } from "#lib/people/capabilities.ts";

// The migrations put in what every installation starts with; the presets in lib/ say the same.

it("the site's roles are the presets", async () => {
  const roles = await db.role.findMany({ where: { productId: null }, orderBy: { sortKey: "asc" } });
  const sorted = (words: readonly string[]) => [...words].sort();
  expect(roles.map(({ name, capabilities }) => [name, sorted(capabilities)])).toEqual(
    ROLE_PRESETS.map(({ name, capabilities }) => [name, sorted(capabilities)]),
  );
});

it("the site's workflow is Bugzilla's", async () => {
  const workflow = await db.workflow.findFirstOrThrow({
    where: { isDefault: true },
    include: {
      statuses: { orderBy: { sortKey: "asc" }, include: { of: true } },
      resolutions: { orderBy: { sortKey: "asc" } },
      transitions: true,
    },
  });
  expect(workflow.statuses.map(({ of, phase }) => ({ name: of.name, isOpen: of.isOpen, phase }))).toEqual(
    bugzilla.statuses,
  );
  expect(workflow.statuses.map(({ of }) => of.phase)).toEqual(bugzilla.statuses.map(({ phase }) => phase));
  expect(workflow.resolutions.map(({ resolution, meaning }) => ({ name: resolution, meaning }))).toEqual(
    bugzilla.resolutions,
  );
  const moves = (list: readonly { from: string | null; to: string; requiresComment: boolean }[]) =>
    list.map(({ from, to, requiresComment }) => `${from ?? ""}>${to} ${requiresComment}`).sort();
  expect(moves(workflow.transitions)).toEqual(moves(bugzilla.transitions));
});
