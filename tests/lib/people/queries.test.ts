import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import {
  createUser,
  disableUser,
  grantAdministrator,
  offerClaim,
  revokeAdministrator,
} from "#lib/people/commands/administration.ts";
import { findPeople, getProfile, listAccounts, listOutbox } from "#lib/people/queries.ts";
import { anonymousViewer as stranger, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import "#tests/support/database.ts";
import { makePerson, makePlaceholder, makeViewer, newestMail } from "#tests/support/people.ts";

let ann: Viewer;
const root = systemViewer("test");

beforeAll(async () => {
  ann = await makeViewer({
    handle: "ann",
    displayName: "Ann Lindqvist",
    email: "secret.address@example.org",
  });
  await makePerson({ handle: "annabel", displayName: "Zoe" });
  await makePerson({ handle: "joanna", displayName: "Maja Ånn" });
  const gone = await makePerson({ handle: "anngone" });
  await db.user.update({ where: { id: gone }, data: { disabledReason: "Left." } });
});

test("people are found by handle and by words of their names, the exact handle first", async () => {
  const handles = async (text: string) => (await findPeople(stranger, text)).map(({ handle }) => handle);
  expect(await handles("ann")).toEqual(["ann", "annabel", "joanna"]);
  expect(await handles("@ANN")).toEqual(["ann", "annabel", "joanna"]);
  expect(await handles("lindq")).toEqual(["ann"]);
  expect(await handles("zo")).toEqual(["annabel"]);
  for (const odd of ["", "  ", "%", "_", "\\", "'; DROP TABLE users; --", "x".repeat(100_000)])
    expect(await handles(odd)).toEqual([]);
});

test("addresses are matched and told only to people who are signed in", async () => {
  expect(await findPeople(stranger, "secret.address")).toEqual([]);
  expect((await findPeople(stranger, "ann"))[0]?.email).toBeNull();
  expect((await findPeople(ann, "secret.address"))[0]).toMatchObject({
    handle: "ann",
    email: "secret.address@example.org",
  });
  expect((await getProfile(stranger, "ANN")).email).toBeNull();
  expect((await getProfile(ann, "ann")).email).toBe("secret.address@example.org");
});

test("a merged person is the one he or she was merged into, and nobody is nobody", async () => {
  const old = await makePlaceholder("oldann", null);
  await db.user.update({ where: { id: old }, data: { mergedIntoId: ann.userId } });
  expect((await getProfile(stranger, "oldann")).handle).toBe("ann");
  expect(await findPeople(stranger, "oldann")).toEqual([]);
  await expect(getProfile(stranger, "nobody")).rejects.toBeInstanceOf(NotFound);
});

test("only administrators list accounts and mails, make people and hand out rights", async () => {
  const input = { email: "new@example.org", displayName: "New", handle: "new", isAdministrator: true };
  for (const work of [
    (viewer: Viewer) => listOutbox(viewer),
    (viewer: Viewer) => listAccounts(viewer),
    (viewer: Viewer) => createUser(viewer, input),
    (viewer: Viewer) => grantAdministrator(viewer, { who: "ann" }),
    (viewer: Viewer) => disableUser(viewer, { who: "ann", reason: "No." }),
    (viewer: Viewer) => offerClaim(viewer, { who: "ann", email: "x@example.org" }),
  ]) {
    await expect(work(stranger)).rejects.toBeInstanceOf(NotSignedIn);
    await expect(work(ann)).rejects.toBeInstanceOf(NotAllowed);
  }
});

test("the last administrator stays, and what administrators do is written down", async () => {
  await createUser(root, {
    email: "boss@example.org",
    displayName: "Boss",
    handle: "boss",
    isAdministrator: true,
  });
  await expect(revokeAdministrator(root, { who: "boss" })).rejects.toThrow("only administrator");
  await expect(disableUser(root, { who: "boss@example.org", reason: "No." })).rejects.toThrow(
    "only administrator",
  );
  await grantAdministrator(root, { who: "ann" });
  await revokeAdministrator(root, { who: "boss" });
  const acts = await db.auditEntry.findMany({
    orderBy: { id: "asc" },
    select: { action: true, subjectName: true },
  });
  expect(acts).toEqual([
    { action: "create", subjectName: "boss" },
    { action: "grant", subjectName: "ann" },
    { action: "revoke", subjectName: "boss" },
  ]);
});

test("an imported account is offered to its person by mail, and nobody else's is", async () => {
  await makePlaceholder("imported", null);
  await offerClaim(root, { who: "imported", email: "real@example.org" });
  expect((await newestMail("real@example.org")).text).toContain("@imported");
  await expect(offerClaim(root, { who: "imported", email: "secret.address@example.org" })).rejects.toThrow(
    "@ann has this address",
  );
  await expect(offerClaim(root, { who: "annabel", email: "x@example.org" })).rejects.toThrow(
    "nobody's to claim",
  );
});
