import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { InvalidInput, NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import { findKeyHolder } from "#lib/people/api-keys.ts";
import { changeProfile, createApiKey, revokeApiKey, revokeSession } from "#lib/people/commands/account.ts";
import { confirmEmailChange, requestEmailChange } from "#lib/people/commands/email.ts";
import { changePassword, requestPasswordReset, resetPassword } from "#lib/people/commands/passwords.ts";
import { openSession, signIn, signOut } from "#lib/people/commands/sign-in.ts";
import { confirmEmail, signUp } from "#lib/people/commands/sign-up.ts";
import { findViewer, anonymousViewer as stranger } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import {
  makePerson,
  makePlaceholder,
  makeViewer,
  newestMail,
  PASSWORD,
  tokenIn,
} from "#tests/support/people.ts";

const here = { address: "192.0.2.1", userAgent: "test" };
const ann = { email: "ann@example.org", displayName: "Ann", handle: "ann", password: PASSWORD };

beforeEach(resetDatabase);

test("the first account of an empty installation is its administrator, confirmed at once", async () => {
  await makePlaceholder("imported", "imported@example.org");
  const { firstUserId } = await signUp(stranger, ann, here);
  const user = await db.user.findUniqueOrThrow({ where: { handle: "ann" } });
  expect(user).toMatchObject({ id: firstUserId, isAdministrator: true });
  expect(user.emailConfirmedAt).not.toBeNull();
});

test("of two concurrent first accounts, one is administrator", async () => {
  await Promise.all([
    signUp(stranger, ann, here),
    signUp(stranger, { ...ann, email: "bea@example.org", handle: "bea" }, here),
  ]);
  expect(await db.user.count({ where: { isAdministrator: true } })).toBe(1);
  expect(await db.user.count()).toBe(2);
});

test("an account is activated by confirming its address, and the link works once", async () => {
  await makePerson({ handle: "root", isAdministrator: true });
  expect(await signUp(stranger, ann, here)).toEqual({ firstUserId: null });
  await expect(signIn(stranger, ann, here)).rejects.toThrow("not confirmed");
  const token = tokenIn(await newestMail(ann.email));
  await confirmEmail(stranger, { token });
  await expect(confirmEmail(stranger, { token })).rejects.toThrow("used before");
  expect(await signIn(stranger, ann, here)).toHaveLength(43);
  expect(await db.user.findUniqueOrThrow({ where: { handle: "ann" } })).toMatchObject({
    isAdministrator: false,
  });
});

test("signing up with a used address gives the same response, another mail, and no second account", async () => {
  await makePerson({ handle: "root", isAdministrator: true });
  await makePerson({ handle: "old", email: "ANN@example.org" });
  expect(await signUp(stranger, ann, here)).toEqual({ firstUserId: null });
  expect((await newestMail(ann.email)).subject).toBe("You already have an account");
  expect(await db.user.count()).toBe(2);
});

test("two concurrent sign-ups with the same handle create one account and one message at the field", async () => {
  await makePerson({ handle: "root", isAdministrator: true });
  const answers = await Promise.allSettled([
    signUp(stranger, ann, here),
    signUp(stranger, { ...ann, email: "ann@elsewhere.example" }, here),
  ]);
  const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toBeInstanceOf(InvalidInput);
  expect(refused[0].fields).toEqual({ handle: ["The handle “ann” is taken: choose another one."] });
  expect(await db.outgoingMail.count()).toBe(1);
});

test("a wrong password and an unknown address look the same", async () => {
  await makePerson({ handle: "ann" });
  const wrong = await signIn(stranger, { email: ann.email, password: "wrong" }, here).catch((error) => error);
  const unknown = await signIn(stranger, { email: "nobody@example.org", password: "wrong" }, here).catch(
    (error) => error,
  );
  expect(wrong).toBeInstanceOf(InvalidInput);
  expect(unknown.fields).toEqual(wrong.fields);
});

test("after six wrong passwords even the right one has to wait, until a reset by mail", async () => {
  await makePerson({ handle: "eve" });
  const eve = { email: "eve@example.org", password: PASSWORD };
  for (let n = 0; n < 6; n += 1) {
    await expect(signIn(stranger, { ...eve, password: "wrong" }, here)).rejects.toBeInstanceOf(InvalidInput);
  }
  await expect(signIn(stranger, eve, here)).rejects.toThrow("Too many attempts");
  expect(await signIn(stranger, eve, { ...here, address: "192.0.2.2" })).toBeTruthy();
  await requestPasswordReset(stranger, { email: eve.email }, here);
  await resetPassword(
    stranger,
    { token: tokenIn(await newestMail(eve.email)), password: "another password" },
    here,
  );
  expect(await signIn(stranger, { ...eve, password: "another password" }, here)).toBeTruthy();
});

test("a disabled, merged or imported account never signs in, and its sessions and keys do not count", async () => {
  const id = await makePerson({ handle: "ann" });
  const viewer = await findViewer(id);
  const key = await createApiKey(viewer ?? stranger, { name: "ci", scopes: ["read", "write"], days: null });
  expect((await findKeyHolder(key, ""))?.handle).toBe("ann");
  await db.user.update({ where: { id }, data: { disabledReason: "Left." } });
  await expect(signIn(stranger, ann, here)).rejects.toThrow("This account is disabled: Left.");
  expect(await findViewer(id)).toBeNull();
  expect(await findKeyHolder(key, "")).toBeNull();
  const other = await makePerson({ handle: "bea" });
  await db.user.update({ where: { id }, data: { disabledReason: null, mergedIntoId: other } });
  await expect(signIn(stranger, ann, here)).rejects.toBeInstanceOf(NotAllowed);
  expect(await findKeyHolder(key, "")).toBeNull();
});

test("a forgotten password is reset by a link that works once and signs out other browsers", async () => {
  const userId = await makePerson({ handle: "ann" });
  await signIn(stranger, ann, here);
  await requestPasswordReset(stranger, { email: ann.email }, here);
  const token = tokenIn(await newestMail(ann.email));
  await resetPassword(stranger, { token, password: "a new password" }, here);
  expect(await db.session.count({ where: { userId } })).toBe(1);
  await expect(resetPassword(stranger, { token, password: "a third one" }, here)).rejects.toThrow(
    "used before",
  );
  await expect(signIn(stranger, ann, here)).rejects.toBeInstanceOf(InvalidInput);
  expect(await signIn(stranger, { ...ann, password: "a new password" }, here)).toBeTruthy();
});

test("the link to a new password leads back to where one was", async () => {
  await makePerson({ handle: "ann" });
  await requestPasswordReset(stranger, { email: ann.email }, { ...here, next: "/bugs/4?a=b" });
  expect((await newestMail(ann.email)).text).toContain("&next=%2Fbugs%2F4%3Fa%3Db");
});

test("an address is changed by a link to the new one, with the password, and the old one is told", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  const ask = (email: string, currentPassword = PASSWORD) =>
    requestEmailChange(viewer, { email, currentPassword }, here);
  await expect(ask("new@example.org", "a wrong one")).rejects.toBeInstanceOf(InvalidInput);
  await expect(ask(ann.email.toUpperCase())).rejects.toBeInstanceOf(InvalidInput);
  await ask("new@example.org");
  const token = tokenIn(await newestMail("new@example.org"));
  expect(await signIn(stranger, ann, here)).toBeTruthy();
  await confirmEmailChange(stranger, { token });
  await expect(confirmEmailChange(stranger, { token })).rejects.toThrow("used before");
  expect((await newestMail(ann.email)).text).toContain("new@example.org");
  await expect(signIn(stranger, ann, here)).rejects.toBeInstanceOf(InvalidInput);
  expect(await signIn(stranger, { ...ann, email: "new@example.org" }, here)).toBeTruthy();
});

test("an address that has an account is not taken over, and nobody learns that it has one", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  await makePerson({ handle: "bea" });
  const ask = (email: string) => requestEmailChange(viewer, { email, currentPassword: PASSWORD }, here);
  await ask("bea@example.org");
  const mail = await newestMail("bea@example.org");
  expect(mail.text).toContain("already has one");
  expect(mail.text).not.toContain("token=");
  // Somebody else was faster.
  await ask("late@example.org");
  const token = tokenIn(await newestMail("late@example.org"));
  await db.user.update({ where: { handle: "bea" }, data: { email: "late@example.org" } });
  await expect(confirmEmailChange(stranger, { token })).rejects.toThrow("by now");
});

test("an expired link, one of another kind, or one for a changed address does not work", async () => {
  const id = await makePerson({ handle: "ann" });
  const ask = async () => {
    await requestPasswordReset(stranger, { email: ann.email }, here);
    return tokenIn(await newestMail(ann.email));
  };
  const token = await ask();
  await expect(confirmEmail(stranger, { token })).rejects.toThrow("too old");
  await db.token.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  await expect(resetPassword(stranger, { token, password: PASSWORD }, here)).rejects.toThrow("too old");
  const second = await ask();
  await db.user.update({ where: { id }, data: { email: "new@example.org" } });
  await expect(resetPassword(stranger, { token: second, password: PASSWORD }, here)).rejects.toThrow(
    "too old",
  );
});

test("nobody is mailed more than five links an hour, and an unknown address none", async () => {
  await makePerson({ handle: "ann" });
  for (let n = 0; n < 7; n += 1) await requestPasswordReset(stranger, { email: ann.email }, here);
  await requestPasswordReset(stranger, { email: "nobody@example.org" }, here);
  expect(await db.outgoingMail.count()).toBe(5);
});

test("an imported person with a real address claims the account by forgotten password", async () => {
  const id = await makePlaceholder("imported", ann.email);
  await requestPasswordReset(stranger, { email: ann.email }, here);
  const mail = await newestMail(ann.email);
  expect(mail.text).toContain("@imported");
  await resetPassword(stranger, { token: tokenIn(mail), password: PASSWORD }, here);
  expect((await findViewer(id))?.handle).toBe("imported");
  expect(await signIn(stranger, ann, here)).toBeTruthy();
});

test("changing the password requires the old one, and only keeps the current browser signed in", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  const userId = viewer.userId ?? 0;
  await openSession(db, userId, here);
  await openSession(db, userId, here);
  const mine = await db.session.findFirstOrThrow({ where: { userId } });
  const at = { sessionId: mine.id, address: here.address };
  await expect(
    changePassword(viewer, { currentPassword: "wrong", password: "a new password" }, at),
  ).rejects.toThrow("not your password");
  await expect(
    changePassword(viewer, { currentPassword: PASSWORD, password: ann.email }, at),
  ).rejects.toThrow("first one anybody would guess");
  await changePassword(viewer, { currentPassword: PASSWORD, password: "a new password" }, at);
  expect(await db.session.findMany({ where: { userId }, select: { id: true } })).toEqual([{ id: mine.id }]);
  await expect(changePassword(stranger, { currentPassword: "", password: "" }, at)).rejects.toBeInstanceOf(
    NotSignedIn,
  );
});

test("signing out ends one's own session only", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  const other = await makeViewer({ handle: "bea" });
  const token = await signIn(stranger, ann, here);
  const { id } = await db.session.findFirstOrThrow();
  await expect(revokeSession(other, { sessionId: id })).rejects.toBeInstanceOf(NotFound);
  await revokeSession(viewer, { sessionId: id });
  await signOut(token);
  expect(await db.session.count()).toBe(0);
});

test("a handle that is taken is refused at the field, in any case of letters", async () => {
  await makePerson({ handle: "bea" });
  const viewer = await makeViewer({ handle: "ann" });
  const taken = changeProfile(viewer, { displayName: "Ann", handle: "Bea" });
  await expect(taken).rejects.toMatchObject({ fields: { handle: [expect.stringContaining("taken")] } });
  await changeProfile(viewer, { displayName: "Ann B", handle: "annb" });
  expect((await findViewer(viewer.userId ?? 0))?.displayName).toBe("Ann B");
});

test("a key is stored as a hash, limited to its scopes, and ends when revoked or expired", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  const key = await createApiKey(viewer, { name: "ci", scopes: ["read"], days: 1 });
  const kept = await db.apiKey.findFirstOrThrow();
  expect(JSON.stringify(kept)).not.toContain(key);
  expect(key.startsWith(kept.prefix)).toBe(true);
  expect(await findKeyHolder(key, "")).toMatchObject({ handle: "ann", scopes: ["read"] });
  await db.apiKey.update({ where: { id: kept.id }, data: { expiresAt: new Date(Date.now() - 1000) } });
  expect(await findKeyHolder(key, "")).toBeNull();
  await db.apiKey.update({ where: { id: kept.id }, data: { expiresAt: null } });
  await revokeApiKey(viewer, { keyId: kept.id });
  expect(await findKeyHolder(key, "")).toBeNull();
});

test("a new password ends a change of address that somebody else may have asked for, and a disabled account keeps its address", async () => {
  const viewer = await makeViewer({ handle: "ann" });
  const ask = async (email: string) => {
    await requestEmailChange(viewer, { email, currentPassword: PASSWORD }, here);
    return tokenIn(await newestMail(email));
  };
  const stolen = await ask("thief@example.org");
  await changePassword(
    viewer,
    { currentPassword: PASSWORD, password: PASSWORD },
    { ...here, sessionId: null },
  );
  await expect(confirmEmailChange(stranger, { token: stolen })).rejects.toThrow("used before");
  const token = await ask("late@example.org");
  await db.user.update({ where: { handle: "ann" }, data: { disabledReason: "Left." } });
  await expect(confirmEmailChange(stranger, { token })).rejects.toThrow("disabled");
  expect(await db.user.findUniqueOrThrow({ where: { handle: "ann" } })).toMatchObject({ email: ann.email });
});
