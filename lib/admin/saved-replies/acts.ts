import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { findLocked, nameText, revision } from "#lib/admin/act/inputs.ts";
import { sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { cleanText } from "#lib/text.ts";

/** Saved replies: texts that people who triage a product put into their comments. */

const text = z
  .string("Write the text.")
  .transform((text) => cleanText(text).trim())
  .pipe(z.string().min(1, "Write the text.").max(10_000, "At most 10,000 characters."));

const createReply = productAct({
  name: "savedReply.create",
  undo: "yes",
  label: "Create saved reply",
  capability: "manage_product",
  input: z.object({ name: nameText("the saved reply"), text }),
  async run(context, input) {
    const { tx, product, audit } = context;
    await refuseTaken(context, input.name);
    const { id } = await tx.savedReply.create({ data: { productId: product.id, ...input } });
    audit.created({ kind: "saved reply", id, name: input.name }, input);
    return { message: `${product.name} has a saved reply “${input.name}”.`, data: { id } };
  },
});

const changeReply = productAct({
  name: "savedReply.change",
  undo: "yes",
  label: "Save reply",
  capability: "manage_product",
  input: z.object({
    reply: nameText("the saved reply"),
    name: nameText("the saved reply").optional(),
    text: text.optional(),
    revision,
  }),
  async run(context, input) {
    const { tx, audit } = context;
    const { subject, facts } = await lockReply(context, input.reply);
    await refuseCollision(tx, subject, input.revision);
    if (input.name !== undefined && input.name.toLowerCase() !== facts.name.toLowerCase())
      await refuseTaken(context, input.name);
    const { reply: _which, revision: _seen, ...after } = input;
    if (audit.changes(subject, facts, after) === 0) return { message: "Nothing was different." };
    await tx.savedReply.update({ where: { id: subject.id }, data: { ...after, revision: { increment: 1 } } });
    return { message: `The saved reply “${input.name ?? facts.name}” is saved.` };
  },
});

const deleteReply = productAct({
  name: "savedReply.delete",
  undo: "yes",
  label: "Delete saved reply",
  capability: "manage_product",
  input: z.object({ reply: nameText("the saved reply"), revision }),
  async run(context, input) {
    const { tx, audit } = context;
    const { subject } = await lockReply(context, input.reply);
    await refuseCollision(tx, subject, input.revision);
    await tx.savedReply.delete({ where: { id: subject.id } });
    audit.record(subject, "delete", {});
    return { message: `The saved reply “${subject.name}” was deleted.` };
  },
});

export const savedReplyActs = [createReply, changeReply, deleteReply];

async function lockReply({ tx, product }: ProductContext, name: string) {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM saved_replies WHERE product_id = ${product.id} AND name = ${name}::citext FOR UPDATE`,
    { reply: `${product.name} has no saved reply “${name}”.` },
  );
  const row = await tx.savedReply.findUniqueOrThrow({ where: { id } });
  return {
    facts: { name: row.name, text: row.text },
    subject: { kind: "saved reply", id, name: row.name, revision: row.revision },
  };
}

async function refuseTaken({ tx, product }: ProductContext, name: string): Promise<void> {
  const taken = await tx.savedReply.findFirst({ where: { productId: product.id, name } });
  if (taken) throw new InvalidInput({ name: [`There is a saved reply “${taken.name}” already.`] });
}
