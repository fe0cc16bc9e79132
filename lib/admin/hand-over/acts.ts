import "server-only";
import { z } from "zod";
import { productAct } from "#lib/admin/act/act.ts";
import { personName } from "#lib/admin/act/inputs.ts";
import { handOverComponents, handOverFlagTypes } from "#lib/admin/hand-over/catalogue.ts";
import type { HandOverContext, Person } from "#lib/admin/hand-over/context.ts";
import { handedOverMail } from "#lib/admin/hand-over/mail.ts";
import { handOverRoles } from "#lib/admin/hand-over/roles.ts";
import { findStaying } from "#lib/admin/hand-over/staying.ts";
import { sayImported } from "#lib/admin/people/imported.ts";
import { findPeople } from "#lib/bugs/change/names.ts";
import { handOverBugs } from "#lib/bugs/many/hand-over.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";
import { countOf, sayList } from "#lib/text.ts";

/** What somebody holds in a product goes to a successor at once: roles, components, flag types, open bugs and requests. */
export const handOver = productAct({
  name: "product.handOver",
  undo: "yes",
  label: "Hand over",
  capability: "manage_people",
  input: z.object({
    person: personName.pipe(z.string().min(1, "Say whose work is handed over.")),
    successor: personName.pipe(z.string().min(1, "Say who takes over.")),
  }),
  async run(context, input) {
    const { tx, audit, product, viewer } = context;
    const from = await findHolder(tx, input.person);
    const to = (await findPeople(tx, [input.successor])).get(input.successor);
    if (!to) throw new InvalidInput({ successor: [`No account is called “${input.successor}”.`] });
    if (to.id === from.id) throw new InvalidInput({ successor: ["Choose somebody else."] });
    const between: HandOverContext = { ...context, from, to: { id: to.id, handle: to.name } };
    audit.record({ kind: "user", id: from.id, name: from.handle }, "hand over", { to: `@${to.name}` });
    const roles = await handOverRoles(between);
    const components = await handOverComponents(between);
    const flagTypes = await handOverFlagTypes(between);
    const successor = await viewerOf(tx, to.id);
    const done = await handOverBugs(context, { productId: product.id, from, to: between.to, successor });
    audit.bugs = done.bugs;
    const parts = [
      ...(roles > 0 ? [countOf(roles, "role")] : []),
      ...(components > 0 ? [countOf(components, "component")] : []),
      ...(flagTypes > 0 ? [countOf(flagTypes, "flag type")] : []),
      ...(done.bugs > 0 ? [countOf(done.bugs, "bug")] : []),
    ];
    const stays = await findStaying(between, done);
    if (parts.length === 0) {
      throw new InvalidInput({
        person: [
          [`@${from.handle} holds nothing in ${product.name} that you can hand over.`, ...stays].join(" "),
        ],
      });
    }
    const imported = await sayImported(tx, [to.name]);
    const isMailed = await mailTo(between, parts);
    return {
      message: `@${to.name} takes over ${sayList(parts)} from @${from.handle} in ${product.name}.`,
      says: [
        ...(done.newlySeen > 0
          ? [`@${to.name} will see ${countOf(done.newlySeen, "bug")} that they may not see now.`]
          : []),
        ...(imported ? [imported] : []),
        ...stays,
        ...(from.id === viewer.userId ? ["You hand over your own work."] : []),
        isMailed ? `@${to.name} gets a mail about it.` : `@${to.name} gets no mail about it.`,
      ],
      data: { roles, components, flagTypes, bugs: done.bugs },
    };
  },
});

/** The person may be disabled by now: that is when work is handed over. */
async function findHolder(tx: Transaction, name: string): Promise<Person> {
  const known = await tx.user.findUnique({ where: { handle: name.replace(/^@/, "") } });
  const found = (await findPeople(tx, [name])).get(name);
  if (known) return { id: known.id, handle: known.handle };
  if (!found) throw new InvalidInput({ person: [`No account is called “${name}”.`] });
  return { id: found.id, handle: found.name };
}

/** The viewer as they are after what the transaction did so far. */
async function viewerOf(tx: Transaction, id: number): Promise<Viewer> {
  const [row] = await queryRowsIn<ViewerRow>(tx, viewerQuery(sql`u.id = ${id}`));
  if (!row) throw new InvalidInput({ successor: ["Their account cannot sign in."] });
  return viewerFrom(row);
}

async function mailTo({ tx, viewer, product, from, to }: HandOverContext, parts: string[]): Promise<boolean> {
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: to.id }, select: { email: true } });
  if (!email || to.id === viewer.userId) return false;
  const by = viewer.displayName || `@${viewer.handle}`;
  await sendMail(tx, handedOverMail(email, { by, from: from.handle, product: product.name, parts }));
  return true;
}
