import "server-only";
import { newHandles } from "#lib/import/handles.ts";
import type { Session } from "#lib/import/session.ts";
import type { NeededPerson, Tracker } from "#lib/import/tracker.ts";

type Account = { readonly id: number; readonly handle: string };

/** The accounts of a tracker's people by login in lower case, with counts. */
export type People = {
  readonly accounts: Map<string, Account>;
  made: number;
  /** Matched to existing accounts. */
  known: number;
  /** Created without an email address, because another account has it. */
  withoutAddress: number;
};

/**
 * Creates accounts for a tracker's people. Nobody can sign in to them until they are claimed. A login identifies a person
 * only within its tracker. An account with the same email address is the same person if the names match, too, and the
 * address is confirmed (for accounts that can sign in); otherwise a separate account without the address is created, so
 * that nobody gets the account of somebody else.
 */
export async function makePeople(session: Session, tracker: Tracker): Promise<People> {
  const needed = tracker.needs.people;
  const accounts = await findImported(session, tracker.name, [...needed.keys()]);
  const people: People = { accounts, made: 0, known: 0, withoutAddress: 0 };
  const missing = [...needed].filter(([key]) => !accounts.has(key)).map(([, person]) => person);
  if (missing.length === 0) return people;

  const owners = await findOwners(session, missing);
  const takenHandles = await session.rows<{ handle: string }>(
    "SELECT lower(handle::text) AS handle FROM users",
  );
  const handleFor = newHandles(takenHandles.map((row) => row.handle));
  const toCreate: (NeededPerson & { handle: string; email: string | null })[] = [];
  for (const person of missing) {
    const owner = owners.get(person.login.toLowerCase());
    if (owner && isSamePerson(owner, person)) {
      accounts.set(person.login.toLowerCase(), owner);
      await recordImport(session, tracker.name, [person.login], [owner.id]);
      people.known += 1;
      continue;
    }
    const email = ADDRESS.test(person.login) && !owner ? person.login : null;
    if (owner) people.withoutAddress += 1;
    toCreate.push({ ...person, handle: handleFor(person.name ?? localPart(person.login)), email });
  }
  for (let from = 0; from < toCreate.length; from += 5000) {
    const some = toCreate.slice(from, from + 5000);
    const rows = await session.rows<Account>(
      `INSERT INTO users (handle, display_name, email, is_placeholder)
       SELECT n.handle, n.name, n.email, true FROM unnest($1::text[], $2::text[], $3::text[]) AS n(handle, name, email)
       RETURNING id, handle::text AS handle`,
      [
        some.map((one) => one.handle),
        some.map((one) => one.name ?? localPart(one.login)),
        some.map((one) => one.email),
      ],
    );
    const byHandle = new Map(rows.map((row) => [row.handle, row]));
    const made = some.flatMap((one) => {
      const account = byHandle.get(one.handle);
      return account ? [{ login: one.login, account }] : [];
    });
    for (const { login, account } of made) accounts.set(login.toLowerCase(), account);
    await recordImport(
      session,
      tracker.name,
      made.map(({ login }) => login),
      made.map(({ account }) => account.id),
    );
    people.made += made.length;
  }
  return people;
}

type Owner = Account & { name: string; isPlaceholder: boolean; isConfirmed: boolean };

const ADDRESS = /^[^\s@<>(),;]+@[^\s@<>(),;]+$/;

function isSamePerson(owner: Owner, person: NeededPerson): boolean {
  return (
    person.name !== null &&
    normalise(owner.name) === normalise(person.name) &&
    (owner.isPlaceholder || owner.isConfirmed)
  );
}

function normalise(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** The default for a missing name: the part of the address before the @, since addresses are not public. */
function localPart(login: string): string {
  return login.split("@")[0]?.trim() || "Somebody";
}

async function findImported(
  session: Session,
  tracker: string,
  logins: string[],
): Promise<Map<string, Account>> {
  const rows = await session.rows<Account & { login: string }>(
    `SELECT lower(ip.login::text) AS login, u.id, u.handle::text AS handle
     FROM imported_people ip JOIN users was ON was.id = ip.user_id JOIN users u ON u.id = coalesce(was.merged_into_id, was.id)
     WHERE ip.source = $1 AND ip.login = ANY($2::citext[])`,
    [tracker, logins],
  );
  return new Map(rows.map(({ login, id, handle }) => [login, { id, handle }]));
}

async function findOwners(session: Session, people: NeededPerson[]): Promise<Map<string, Owner>> {
  const rows = await session.rows<Owner & { email: string }>(
    `SELECT lower(email::text) AS email, id, handle::text AS handle, display_name AS name, is_placeholder AS "isPlaceholder",
       email_confirmed_at IS NOT NULL AS "isConfirmed"
     FROM users WHERE email = ANY($1::citext[])`,
    [people.map(({ login }) => login)],
  );
  return new Map(rows.map(({ email, ...owner }) => [email, owner]));
}

async function recordImport(
  session: Session,
  tracker: string,
  logins: string[],
  userIds: number[],
): Promise<void> {
  await session.rows(
    `INSERT INTO imported_people (source, login, user_id)
     SELECT $1, n.login, n.user_id FROM unnest($2::text[], $3::int[]) AS n(login, user_id) ON CONFLICT DO NOTHING`,
    [tracker, logins, userIds],
  );
}
