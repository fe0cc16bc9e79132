import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import { lineText, personName, revision } from "#lib/admin/act/inputs.ts";
import { countHoldings, mergeHoldings, sayHoldings } from "#lib/admin/people/merge.ts";
import { leftWithoutMaintainer } from "#lib/admin/roles/rows.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { AppError, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import {
  changeAdministratorIn,
  createUserIn,
  disableUserIn,
  enableUserIn,
  getAccount,
  lockAdministrators,
  offerClaimIn,
  refuseLastAdministrator,
} from "#lib/people/commands/administration.ts";
import { openImpersonation } from "#lib/people/commands/impersonation.ts";
import { refuseTakenHandle } from "#lib/people/commands/sign-up.ts";
import { displayName, email, handle, password } from "#lib/people/schema.ts";
import { requireActor } from "#lib/people/viewer.ts";

/** Accounts, for administrators. (Rules: Bugzilla, User.pm; merge-users.pl.) */

const user = personName.pipe(z.string().min(1, "Say who: a handle or an e-mail address."));

const createUser = siteAct({
  name: "user.create",
  undo: "yes",
  label: "Create account",
  input: z.object({
    email,
    displayName,
    handle,
    password: password.optional(),
    isAdministrator: z.boolean().optional(),
  }),
  async run(context, { isAdministrator = false, ...person }) {
    const id = await createUserIn(context, { ...person, isAdministrator });
    return {
      message: `@${person.handle} is there${person.password ? "" : ", and chooses a password by “Forgotten password”"}.`,
      data: { id },
    };
  },
});

const disableUser = siteAct({
  name: "user.disable",
  undo: "yes",
  label: "Disable account",
  input: z.object({
    user,
    reason: lineText(500).pipe(z.string().min(1, "Say why: the person is told at sign-in.")),
  }),
  async run(context, input) {
    await lockAdministrators(context.tx);
    const account = await lockUser(context, input.user);
    await disableUserIn(context, { who: account.handle, reason: input.reason });
    const left = await leftWithoutMaintainer(context.tx, account.id);
    const warning =
      left.length > 0
        ? ` Nobody hands out roles any more in ${left.join(", ")}: give somebody the role of maintainer.`
        : "";
    return {
      message: `@${account.handle} can no longer sign in, and is signed out everywhere.${warning}`,
      data: { withoutMaintainer: left },
    };
  },
});

const enableUser = siteAct({
  name: "user.enable",
  undo: "yes",
  label: "Enable account",
  input: z.object({ user }),
  async run(context, input) {
    const account = await lockUser(context, input.user);
    await enableUserIn(context, { who: account.handle });
    return { message: `@${account.handle} can sign in.` };
  },
});

const renameUser = siteAct({
  name: "user.rename",
  undo: "yes",
  label: "Save name",
  input: z.object({ user, handle: handle.optional(), displayName: displayName.optional(), revision }),
  async run(context, input) {
    const { tx, audit } = context;
    const account = await lockUser(context, input.user);
    const subject = { kind: "user", id: account.id, name: account.handle };
    await refuseCollision(tx, { ...subject, revision: account.revision }, input.revision);
    if (input.handle !== undefined) await refuseTakenHandle(tx, input.handle, account.id);
    const after = { handle: input.handle, displayName: input.displayName };
    if (audit.changes(subject, { handle: account.handle, displayName: account.displayName }, after) === 0)
      return { message: "Nothing was different." };
    await tx.user.update({ where: { id: account.id }, data: { ...after, revision: { increment: 1 } } });
    const now = input.handle ?? account.handle;
    return { message: `The account is @${now} now.`, to: `/admin/users/${encodeURIComponent(now)}` };
  },
});

const mergeUser = siteAct({
  name: "user.merge",
  undo: { no: "the bugs, roles and ways to sign in of both accounts become those of one" },
  label: "Merge accounts",
  input: z.object({ user, into: personName.pipe(z.string().min(1, "Say into which account.")) }),
  async preview(context, input) {
    const { from, into } = await lockPair(context, input);
    const counts = await countHoldings(context.tx, from.id);
    return {
      lines: [
        ...sayHoldings(counts).map((line) => `@${into.handle} gets ${line} of @${from.handle}.`),
        `@${from.handle} can no longer sign in; API keys are revoked. Comments, attachments and history keep the name and lead to @${into.handle}.`,
      ],
      counts,
    };
  },
  async run(context, input) {
    const { audit } = context;
    const { from, into } = await lockPair(context, input);
    const counts = await mergeHoldings(context, from, into);
    audit.record({ kind: "user", id: from.id, name: from.handle }, "merge", {
      from: from.handle,
      to: into.handle,
    });
    return {
      message: `@${from.handle} is @${into.handle} now.`,
      to: `/admin/users/${encodeURIComponent(into.handle)}`,
      data: counts,
    };
  },
});

const grantAdministrator = siteAct({
  name: "user.grantAdministrator",
  undo: "yes",
  label: "Make administrator",
  input: z.object({ user }),
  async run(context, input) {
    const { handle: who } = await lockUser(context, input.user);
    await changeAdministratorIn(context, { who, isAdministrator: true });
    return { message: `@${who} is an administrator of this site.` };
  },
});

const revokeAdministrator = siteAct({
  name: "user.revokeAdministrator",
  undo: "yes",
  label: "Remove administrator",
  input: z.object({ user }),
  async run(context, input) {
    await lockAdministrators(context.tx);
    const { handle: who } = await lockUser(context, input.user);
    await changeAdministratorIn(context, { who, isAdministrator: false });
    return { message: `@${who} is no administrator of this site.` };
  },
});

const offerClaim = siteAct({
  name: "user.offerClaim",
  undo: { no: "a mail with the link goes out" },
  label: "Send a link to claim the account",
  input: z.object({ user, email }),
  async run(context, input) {
    const { handle: who } = await lockUser(context, input.user);
    await offerClaimIn(context, { who, email: input.email });
    return { message: `A link to take the account was mailed to ${input.email}.` };
  },
});

const impersonateUser = siteAct({
  name: "user.impersonate",
  undo: "nothing",
  label: "See the site as this person",
  input: z.object({ user }),
  async run(context, input) {
    const { tx, audit } = context;
    const viewer = requireActor(context.viewer);
    const account = await lockUser(context, input.user);
    if (account.id === viewer.userId) throw new InvalidInput({ user: ["You cannot impersonate yourself."] });
    if (account.isAdministrator)
      throw new NotAllowed(`@${account.handle} is an administrator too: nobody looks through those eyes.`);
    if (account.isPlaceholder || account.disabledReason !== null || account.emailConfirmedAt === null)
      throw new NotAllowed(`@${account.handle} cannot sign in, so nobody can see the site that way.`);
    const session = await openImpersonation(tx, viewer, account);
    audit.record({ kind: "user", id: account.id, name: account.handle }, "impersonate");
    return { message: `You are impersonating @${account.handle} for an hour.`, to: "/", session };
  },
});

export const userActs = [
  createUser,
  renameUser,
  disableUser,
  enableUser,
  mergeUser,
  grantAdministrator,
  revokeAdministrator,
  offerClaim,
  impersonateUser,
];

/** Locks and returns the account; the message for a missing one is at its field. */
async function lockUser({ tx }: SiteContext, who: string, field = "user") {
  const name = who.replace(/^@/, "");
  const by = name.includes("@") ? sql`email = ${name}::citext` : sql`handle = ${name}::citext`;
  await tx.$executeRaw(sql`SELECT FROM users WHERE ${by} FOR UPDATE`);
  try {
    return await getAccount(tx, name);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found")
      throw new InvalidInput({ [field]: [error.message] });
    throw error;
  }
}

async function lockPair(context: SiteContext, input: { user: string; into: string }) {
  const { tx, viewer } = context;
  // One merge at a time, to prevent cycles.
  await takeLock(tx, "accountMerge");
  await lockAdministrators(tx);
  const from = await lockUser(context, input.user);
  const into = await lockUser(context, input.into, "into");
  if (from.id === into.id) throw new InvalidInput({ into: ["This is the same account."] });
  if (from.id === viewer.userId)
    throw new InvalidInput({ user: ["You are signed in with this account: merge it from another one."] });
  if (into.isPlaceholder && !from.isPlaceholder)
    throw new InvalidInput({
      into: [`@${into.handle} was imported and cannot sign in: merge it into @${from.handle} instead.`],
    });
  if (from.isAdministrator) await refuseLastAdministrator(tx, from.id);
  return { from, into };
}
