import "server-only";
import { z } from "zod";
import { type ActResult, type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { findLocked, lineText, revision } from "#lib/admin/act/inputs.ts";
import { sql } from "#lib/db/client.ts";
import { Forge } from "#lib/db/generated/enums.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { newSecret } from "#lib/people/secrets.ts";
import { cleanLine, countOf } from "#lib/text.ts";

/**
 * Repositories of a product, for its maintainers: where its code is, and the secret by which their messages are believed.
 * A secret is shown once and is in no audit log, preview or journal (docs/decisions/043).
 */

const forge = z.enum(Forge, "Choose where the repository is.").default("git");
const repositoryName = z
  .string("Give the name of the repository.")
  .transform(cleanLine)
  .pipe(
    z
      .string()
      .min(1, "Give the name of the repository.")
      .max(200, "At most 200 characters.")
      .regex(/^[^\s?#]+$/, "The name as in its address, without spaces: “group/project”.")
      .regex(
        /^(?!\w+:\/\/)[^/].*[^/]$|^[^/]$/,
        "Only the name, such as “group/project”, not the whole address.",
      ),
  );
const webAddress = lineText(500)
  .refine((text) => text === "" || /^https?:$/.test(URL.parse(text)?.protocol ?? ""), "Give a web address.")
  .optional();
const branch = z
  .string()
  .transform(cleanLine)
  .pipe(
    z
      .string()
      .min(1, "Name the branch.")
      .max(200, "At most 200 characters.")
      .regex(/^\S+$/, "A branch has no spaces."),
  );
const secret = z
  .string()
  .trim()
  .max(200, "At most 200 characters.")
  .refine((text) => text === "" || text.length >= 16, "At least 16 characters.")
  .optional();

const facts = { url: webAddress, developmentBranch: branch.optional() };
const which = { repository: repositoryName, forge };

const createRepository = productAct({
  name: "repository.create",
  undo: "yes",
  label: "Add repository",
  capability: "manage_product",
  input: z.object({ forge, name: repositoryName, ...facts, secret }),
  async run(context, { secret: typed, ...input }) {
    const { tx, product, audit } = context;
    await refuseTaken(context, input.forge, input.name);
    const made = input.forge === "git" ? null : secretFrom(typed);
    const { id } = await tx.repository.create({
      data: { productId: product.id, ...input, secret: made?.secret ?? null },
    });
    audit.created({ kind: "repository", id, name: input.name }, input);
    const next = made?.isTyped ? " Open it to see how to set up its webhook." : "";
    return {
      message: `${product.name} has the repository “${input.name}”.${next}`,
      data: { id },
      ...shown(made),
      shownFor: input.forge,
    };
  },
});

const changeRepository = productAct({
  name: "repository.change",
  undo: "yes",
  label: "Save repository",
  capability: "manage_product",
  input: z.object({
    ...which,
    name: repositoryName.optional(),
    ...facts,
    isActive: z.boolean().optional(),
    revision,
  }),
  async run(context, { repository: called, forge: where, revision: seen, ...after }) {
    const { tx, audit } = context;
    const { id, subject, facts: before } = await lockRepository(context, where, called);
    await refuseCollision(tx, subject, seen);
    const { name = called } = after;
    if (name.toLowerCase() !== subject.name.toLowerCase()) await refuseTaken(context, where, name);
    if (audit.changes(subject, before, after) === 0) return { message: "Nothing was different." };
    await tx.repository.update({ where: { id }, data: { ...after, revision: { increment: 1 } } });
    return { message: `The repository “${name}” is saved.` };
  },
});

const renewSecret = productAct({
  name: "repository.secret",
  // The secret before it is not kept.
  undo: "nothing",
  label: "Set secret",
  capability: "manage_product",
  input: z.object({ ...which, secret }),
  async run(context, { repository: called, forge: where, secret: typed }) {
    const { tx, audit } = context;
    const { id, subject } = await lockRepository(context, where, called);
    if (where === "git")
      throw new InvalidInput({ repository: ["A repository without a forge sends nothing."] });
    const made = secretFrom(typed);
    await tx.repository.update({ where: { id }, data: { secret: made.secret, revision: { increment: 1 } } });
    audit.record(subject, "renew secret");
    return {
      message: `The repository “${subject.name}” has a new secret. Messages that use the one before are refused.`,
      ...shown(made),
    };
  },
});

const deleteRepository = productAct({
  name: "repository.delete",
  undo: "yes",
  label: "Delete repository",
  capability: "manage_product",
  input: z.object({ ...which, revision }),
  async run(context, { repository: called, forge: where, revision: seen }) {
    const { tx, product, audit } = context;
    const { id, subject } = await lockRepository(context, where, called);
    await refuseCollision(tx, subject, seen);
    const changes = await tx.codeChange.count({ where: { repositoryId: id } });
    if (changes > 0) {
      throw new InvalidInput({
        repository: [
          `${countOf(changes, "change")} of the code would go with it, and the links to bugs that they name. Switch it off instead.`,
        ],
      });
    }
    await tx.repository.delete({ where: { id } });
    audit.record(subject, "delete");
    return { message: `The repository “${subject.name}” was deleted from ${product.name}.` };
  },
  async preview(context, { repository: called, forge: where }) {
    const { hasSecret } = await lockRepository(context, where, called);
    const lines = hasSecret ? ["Its secret is lost: after undoing, it needs a new one."] : [];
    return { lines, counts: {} };
  },
});

export const repositoryActs = [createRepository, changeRepository, renewSecret, deleteRepository];

type Made = { readonly secret: string; readonly isTyped: boolean };

function secretFrom(typed: string | undefined): Made {
  return typed ? { secret: typed, isTyped: true } : { secret: newSecret(), isTyped: false };
}

/** Who typed it knows it. */
function shown(made: Made | null): Pick<ActResult, "shown"> {
  return made && !made.isTyped ? { shown: made.secret } : {};
}

async function refuseTaken({ tx, product }: ProductContext, where: Forge, name: string): Promise<void> {
  const taken = await tx.repository.count({ where: { productId: product.id, forge: where, name } });
  if (taken > 0) throw new InvalidInput({ name: [`${product.name} has the repository “${name}” already.`] });
}

async function lockRepository({ tx, product }: ProductContext, where: Forge, name: string) {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM repositories WHERE product_id = ${product.id} AND forge = ${where}::forge AND name = ${name}::citext
        FOR UPDATE`,
    { repository: `${product.name} has no repository “${name}” of this kind.` },
  );
  const found = await tx.repository.findUniqueOrThrow({ where: { id } });
  const { url, developmentBranch, isActive } = found;
  return {
    id,
    hasSecret: found.secret !== null,
    subject: { kind: "repository", id, name: found.name, revision: found.revision },
    facts: { name: found.name, url, developmentBranch, isActive },
  };
}
