import { afterEach, beforeAll, describe, expect, test } from "vitest";
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

describe("e-mail addresses", () => {
  const address = "secret.address@example.org";
  let boss: Viewer;
  let peer: Viewer;
  beforeAll(async () => {
    peer = await makeViewer({ handle: "peer" });
    boss = { ...peer, isAdministrator: true };
  });
  afterEach(async () => {
    await db.setting.deleteMany({});
  });
  const addressOf = async (viewer: Viewer) => [
    (await getProfile(viewer, "ANN")).email,
    (await findPeople(viewer, "ann"))[0]?.email,
  ];

  test("are visible to oneself and to administrators", async () => {
    expect(await addressOf(ann)).toEqual([address, address]);
    expect(await addressOf(boss)).toEqual([address, address]);
    expect(await addressOf(peer)).toEqual([null, null]);
    expect(await addressOf(stranger)).toEqual([null, null]);
  });

  test("are visible to everyone who is signed in if the site allows it", async () => {
    await db.setting.create({ data: { key: "areAddressesShown", value: true } });
    expect(await addressOf(peer)).toEqual([address, address]);
    expect(await addressOf(stranger)).toEqual([null, null]);
  });

  test("cannot be found letter by letter: people who may not read them need the complete address", async () => {
    const handles = async (viewer: Viewer, text: string) =>
      (await findPeople(viewer, text)).map(({ handle }) => handle);
    for (let end = 1; end < address.length; end += 1)
      expect(await handles(peer, address.slice(0, end)), address.slice(0, end)).not.toContain("ann");
    for (const pattern of ["secret%", "secret.address@example.or_", "%@example.org"])
      expect(await handles(peer, pattern)).toEqual([]);
    expect(await handles(peer, address.toUpperCase())).toEqual(["ann"]);
    expect((await findPeople(peer, address))[0]?.email).toBeNull();
    expect(await handles(stranger, address)).toEqual([]);
    expect(await handles(boss, "secret.a")).toEqual(["ann"]);
  });
});

test("a merged account resolves to the remaining one, and an unknown one to nobody", async () => {
  const old = await makePlaceholder("oldann", null);
  await db.user.update({ where: { id: old }, data: { mergedIntoId: ann.userId } });
  expect((await getProfile(stranger, "oldann")).handle).toBe("ann");
  expect(await findPeople(stranger, "oldann")).toEqual([]);
  await expect(getProfile(stranger, "nobody")).rejects.toBeInstanceOf(NotFound);
});

test("only administrators list accounts and mails, create accounts and grant rights", async () => {
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

test("the last administrator cannot be removed, and actions of administrators are logged", async () => {
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
