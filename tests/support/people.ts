import { db } from "#lib/db/client.ts";
import { hashPassword } from "#lib/people/passwords.ts";
import { findViewer, type Viewer } from "#lib/people/viewer.ts";

/** The password of everybody made here. */
export const PASSWORD = "correct horse battery";

let kept: Promise<string> | undefined;

type Person = {
  handle: string;
  isAdministrator?: boolean;
  displayName?: string;
  email?: string;
  confirmed?: boolean;
};

/** An account that can sign in with PASSWORD; its address is handle@example.org. Gives its number. */
export async function makePerson({
  handle,
  isAdministrator = false,
  displayName,
  email,
  confirmed = true,
}: Person): Promise<number> {
  kept ??= hashPassword(PASSWORD);
  const { id } = await db.user.create({
    data: {
      handle,
      displayName: displayName ?? handle,
      email: email ?? `${handle}@example.org`,
      passwordHash: await kept,
      isAdministrator,
      emailConfirmedAt: confirmed ? new Date() : null,
    },
  });
  return id;
}

/** The same, as a viewer. */
export async function makeViewer(person: Person): Promise<Viewer> {
  const viewer = await findViewer(await makePerson(person));
  if (!viewer) throw new Error(`${person.handle} cannot sign in.`);
  return viewer;
}

/** An imported account that nobody has claimed. */
export async function makePlaceholder(handle: string, email: string | null): Promise<number> {
  const { id } = await db.user.create({ data: { handle, displayName: handle, email, isPlaceholder: true } });
  return id;
}

/** The newest mail to somebody. */
export async function newestMail(to: string): Promise<{ subject: string; text: string }> {
  return db.outgoingMail.findFirstOrThrow({ where: { to }, orderBy: { id: "desc" } });
}

/** The token in the link of a mail. */
export function tokenIn(mail: { text: string }): string {
  const token = mail.text.match(/[?&]token=([\w-]+)/)?.[1];
  if (!token) throw new Error(`No link in: ${mail.text}`);
  return token;
}
