import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { sweepMail } from "#lib/mail/sweep.ts";
import { requestPasswordReset, resetPassword } from "#lib/people/commands/passwords.ts";
import { confirmEmail, signUp } from "#lib/people/commands/sign-up.ts";
import { getMail } from "#lib/people/queries.ts";
import { anonymousViewer as stranger, systemViewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makePerson, newestMail, PASSWORD, tokenIn } from "#tests/support/people.ts";

const GONE = "(the link was used or is too old)";
const root = systemViewer("test");
const ann = { email: "ann@example.org", displayName: "Ann", handle: "ann", password: PASSWORD };
const here = { address: "192.0.2.1", userAgent: "" };

beforeEach(async () => {
  await resetDatabase();
  await makePerson({ handle: "root", isAdministrator: true });
});

test("a used link is removed from its mail", async () => {
  await signUp(stranger, ann, here);
  const token = tokenIn(await newestMail(ann.email));
  await confirmEmail(stranger, { token });
  const mail = await newestMail(ann.email);
  expect(mail.text).not.toContain(token);
  expect(mail.text).toContain(`to confirm it:\n\n${GONE}\n\nThe link is valid`);
});

test("links that were invalidated by using another one are removed, too", async () => {
  await makePerson({ handle: "ann" });
  await requestPasswordReset(stranger, { email: ann.email }, here);
  const first = tokenIn(await newestMail(ann.email));
  await requestPasswordReset(stranger, { email: ann.email }, here);
  const second = tokenIn(await newestMail(ann.email));
  await resetPassword(stranger, { token: second, password: "another password" }, here);
  const texts = (await db.outgoingMail.findMany()).map(({ text }) => text).join();
  expect(texts).not.toContain(first);
  expect(texts).not.toContain(second);
});

test("an expired link is not shown, and the sweep removes it; a valid one is kept", async () => {
  await makePerson({ handle: "ann" });
  await requestPasswordReset(stranger, { email: ann.email }, here);
  const { id } = await db.outgoingMail.findFirstOrThrow({ orderBy: { id: "desc" } });
  const token = tokenIn(await newestMail(ann.email));
  expect((await getMail(root, id)).text).toContain(token);
  expect(await sweepMail()).toMatchObject({ redacted: 0 });
  await db.token.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  const shown = (await getMail(root, id)).text;
  expect(shown).toContain(GONE);
  expect(shown).not.toContain(token);
  expect(await sweepMail()).toMatchObject({ redacted: 1 });
  const kept = await db.outgoingMail.findUniqueOrThrow({ where: { id } });
  expect(kept.text).toBe(shown);
  expect(kept.tokenId).toBeNull();
  expect(await sweepMail()).toEqual({ redacted: 0, deleted: 0 });
});

test("mail is kept for the configured time, by default thirty days", async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const make = async (subject: string, created: number, sent: number | null) => {
    const id = await sendMail(db, { to: "x@example.org", subject, text: "t" });
    const data = { createdAt: daysAgo(created), sentAt: sent === null ? null : daysAgo(sent) };
    await db.outgoingMail.update({ where: { id }, data });
  };
  await make("old and sent", 40, 31);
  await make("old and sent late", 40, 29);
  await make("never sent", 31, null);
  await make("waits", 29, null);
  const left = async () =>
    (await db.outgoingMail.findMany({ orderBy: { id: "asc" } })).map(({ subject }) => subject);
  await sweepMail();
  expect(await left()).toEqual(["old and sent late", "waits"]);
  await db.setting.create({ data: { key: "mailDays", value: 7 } });
  await sweepMail();
  expect(await left()).toEqual([]);
});
