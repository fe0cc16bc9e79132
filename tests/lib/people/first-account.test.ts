import { beforeEach, expect, test } from "vitest";
import { db, pool } from "#lib/db/client.ts";
import { signInByProvider } from "#lib/people/commands/providers.ts";
import { signUp } from "#lib/people/commands/sign-up.ts";
import { anonymousViewer as stranger } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { PASSWORD } from "#tests/support/people.ts";

beforeEach(resetDatabase);

const byProvider = (name: string) =>
  signInByProvider(
    {
      provider: "oidc",
      subject: name,
      email: `${name}@example.org`,
      isEmailVerified: true,
      name,
      login: name,
    },
    { address: "", userAgent: "" },
  );
const bySignUp = (name: string) =>
  signUp(
    stranger,
    { email: `${name}@example.org`, displayName: name, handle: name, password: PASSWORD },
    { address: "" },
  );

test.each([
  ["by a provider", byProvider, byProvider],
  ["by a provider and by signing up", byProvider, bySignUp],
  ["by signing up", bySignUp, bySignUp],
])("of two first accounts at once, %s, one becomes administrator", async (_, one, other) => {
  // Accounts may be read but not made until both have looked whether there are any, or one waits for the other.
  const brake = await pool.connect();
  await brake.query("BEGIN; LOCK TABLE users IN SHARE MODE");
  const both = [one("ann"), other("ben")];
  const waiting = async () =>
    (
      await pool.query(
        "SELECT count(*)::int AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND NOT granted",
      )
    ).rows[0].n;
  await expect.poll(waiting, { timeout: 15_000 }).toBe(2);
  await brake.query("COMMIT");
  brake.release();
  await Promise.all(both);
  expect(await db.user.count()).toBe(2);
  expect(await db.user.count({ where: { isAdministrator: true } })).toBe(1);
});
