import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { db, pool, transaction } from "#lib/db/client.ts";
import { deliverMail } from "#lib/mail/send.ts";
import { sendMail } from "#lib/queue/outbox.ts";
import "#tests/support/database.ts";

// A mail server that takes everything, except for people it does not know.
const taken: string[] = [];
/** While it is pending, the server does not answer for the mails that it took. */
let hold = Promise.resolve();
const server = createServer((socket) => {
  let isData = false;
  let text = "";
  const say = (line: string) => socket.write(`${line}\r\n`);
  say("220 here");
  socket.on("data", (chunk) => {
    for (const line of chunk.toString().split("\r\n").slice(0, -1)) {
      if (isData && line === ".") {
        taken.push(text);
        isData = false;
        void hold.then(() => say("250 taken"));
      } else if (isData) text += `${line}\n`;
      else if (line.startsWith("RCPT TO:<unknown")) say("550 nobody of that name");
      else if (line === "DATA") {
        isData = true;
        text = "";
        say("354 go on");
      } else if (line === "QUIT") socket.end("221 bye\r\n");
      else say("250 fine");
    }
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
});
afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
});

test("a mail and its job are written in the transaction that causes them", async () => {
  const failed = transaction(async (tx) => {
    await sendMail(tx, { to: "ann@example.org", subject: "s", text: "t" });
    throw new Error("changed its mind");
  });
  await expect(failed).rejects.toThrow();
  expect(await db.outgoingMail.count()).toBe(0);
  const mailId = await transaction((tx) => sendMail(tx, { to: "ann@example.org", subject: "s", text: "t" }));
  const { rows } = await pool.query(
    "SELECT task_identifier, payload FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p USING (id)",
  );
  expect(rows).toEqual([{ task_identifier: "mail.send", payload: { mailId } }]);
});

test("a mail is sent once, even if its job runs several times", async () => {
  const mailId = await sendMail(db, { to: "ann@example.org", subject: "Žofie wrote", text: "Good day\n" });
  await deliverMail(mailId);
  await deliverMail(mailId);
  expect(taken).toHaveLength(1);
  expect(taken[0]).toContain("To: ann@example.org");
  expect((await db.outgoingMail.findUniqueOrThrow({ where: { id: mailId } })).sentAt).not.toBeNull();
});

test("two concurrent jobs do not send the same mail twice", async () => {
  const mailId = await sendMail(db, { to: "ann@example.org", subject: "at once", text: "t" });
  let release = () => {};
  hold = new Promise((done) => {
    release = done;
  });
  const refused: unknown[] = [];
  const jobs = [1, 2, 3].map(() => deliverMail(mailId).catch((error: unknown) => refused.push(error)));
  // The others are tried again, in case the one that sends it dies.
  await vi.waitFor(() => expect(refused).toHaveLength(2), 5000);
  release();
  await Promise.all(jobs);
  expect(taken.filter((text) => text.includes("Subject: at once"))).toHaveLength(1);
  await deliverMail(mailId);
  expect(taken.filter((text) => text.includes("Subject: at once"))).toHaveLength(1);
});

test("a mail that was possibly sent by a process that died is sent again with the same Message-ID", async () => {
  const mailId = await sendMail(db, { to: "ann@example.org", subject: "twice", text: "t" });
  await deliverMail(mailId);
  // The state after a crash between sending the mail and recording it.
  const died = { sentAt: null, claimedAt: new Date() };
  await db.outgoingMail.update({ where: { id: mailId }, data: died });
  await expect(deliverMail(mailId)).rejects.toThrow("by another process");
  const long = { claimedAt: new Date(Date.now() - 16 * 60_000) };
  await db.outgoingMail.update({ where: { id: mailId }, data: long });
  await deliverMail(mailId);
  const sent = taken.filter((text) => text.includes("Subject: twice"));
  const names = sent.map((text) => text.match(/^Message-ID: <.+@localhost>$/m)?.[0]);
  expect(names).toHaveLength(2);
  expect(names[0]).toBeDefined();
  expect(names[1]).toBe(names[0]);
});

test("a mail that cannot be sent has the reason, and its job is retried", async () => {
  const mailId = await sendMail(db, { to: "unknown@example.org", subject: "s", text: "t" });
  await expect(deliverMail(mailId)).rejects.toThrow("nobody of that name");
  const mail = await db.outgoingMail.findUniqueOrThrow({ where: { id: mailId } });
  expect(mail).toMatchObject({
    sentAt: null,
    claimedAt: null,
    error: expect.stringContaining("nobody of that name"),
  });
});
