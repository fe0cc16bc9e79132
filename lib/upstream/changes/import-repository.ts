import "server-only";
import { z } from "zod";
import { sql } from "#lib/db/client.ts";
import type { Forge } from "#lib/db/generated/enums.ts";
import { queryRows } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { audited } from "#lib/people/audit.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";
import { type RepositoryReading, readRepository } from "../git/read-repository.ts";
import { versionsOf } from "./link-tags.ts";
import { type RecordedChanges, recordChanges } from "./record-changes.ts";
import { countsTag, type TaggedVersion } from "./version-of-tag.ts";

export type ImportOptions = {
  readonly product: { readonly id: number; readonly name: string };
  /** The directory of the repository. */
  readonly path: string;
  /** Its name in the product, or the last part of it. It is added when the product has none of this name. */
  readonly name: string;
  /** Patterns of the branches that count; none: all. */
  readonly branches?: readonly string[];
  readonly bugAddresses: readonly string[];
  /** Everything once more, not only what is different. */
  readonly isAgain?: boolean;
};

export type RepositoryImport = Pick<RepositoryReading, "moved" | "ignoredTags" | "isComplete"> & {
  readonly name: string;
  readonly isAdded: boolean;
  readonly developmentBranch: string;
  /** Commits that are new or different since the last import. */
  readonly commits: number;
  readonly recorded: RecordedChanges;
};

/** Reads a repository on this machine, and records its commits as changes of the code of a product. */
export async function importRepository(viewer: Viewer, options: ImportOptions): Promise<RepositoryImport> {
  const { product, path, name, branches = [], bugAddresses, isAgain = false } = options;
  demand(viewer, "manage_product", product.id);
  const known = await findRepository(product.id, name);
  const versions = await queryRows<TaggedVersion>(versionsOf(product.id));
  const reading = await readRepository(path, {
    branches,
    bugAddresses,
    isTagCounted: (tag) => countsTag(product.name, tag, versions),
    ...(known && !isAgain ? { since: known.readRefs } : {}),
    ...(known ? { developmentBranch: known.developmentBranch } : {}),
  });
  const repository = known ?? (await addRepository(viewer, product.id, name, reading.development));
  const developmentBranch = await correctBranch(
    viewer,
    product.id,
    repository,
    reading.development,
    branches,
  );
  const wasRead = Object.keys(repository.readRefs).length > 0;
  // An import that does not get to its end leaves this, so that the next one computes what it would have.
  if (reading.changes.length > 0)
    await queryRows(sql`UPDATE repositories SET read_at = NULL WHERE id = ${repository.id}`);
  const recorded = await recordChanges(viewer, repository.id, reading.changes, {
    knowsPlaces: true,
    ...(reading.isComplete && wasRead ? { completeUntil: repository.readAt ?? new Date(0) } : {}),
    computes: repository.readAt === null || isAgain ? "all" : "different",
    isSilent: !wasRead,
  });
  await queryRows(
    sql`UPDATE repositories SET read_refs = ${JSON.stringify(reading.refs)}::jsonb, read_at = now() WHERE id = ${repository.id}`,
  );
  const { moved, ignoredTags, isComplete, changes } = reading;
  return {
    ...{ name: repository.name, isAdded: known === null, developmentBranch },
    ...{ moved, ignoredTags, isComplete, commits: changes.length, recorded },
  };
}

type Known = {
  readonly id: number;
  readonly forge: Forge;
  readonly name: string;
  readonly developmentBranch: string;
  readonly readRefs: Readonly<Record<string, string>>;
  /** Null: never, or not to the end. */
  readonly readAt: Date | null;
};

const refs = z.record(z.string(), z.string());

async function findRepository(productId: number, name: string): Promise<Known | null> {
  const rows = await queryRows<Known & { isExact: boolean }>(
    sql`SELECT id, forge, name::text AS name, development_branch AS "developmentBranch", read_refs AS "readRefs", read_at AS "readAt",
          name = ${name}::citext AS "isExact"
        FROM repositories WHERE product_id = ${productId}
          AND (name = ${name}::citext OR lower(split_part(name::text, '/', -1)) = lower(${name}))
        ORDER BY id`,
  );
  const exact = rows.filter(({ isExact }) => isExact);
  const [one, ...more] = exact.length > 0 ? exact : rows;
  if (more.length > 0) {
    const names = rows.map((row) => `“${row.name}” (${row.forge})`).join(", ");
    throw new InvalidInput({ name: [`The product has several repositories of this name: ${names}.`] });
  }
  return one ? { ...one, readRefs: refs.parse(one.readRefs) } : null;
}

async function addRepository(
  viewer: Viewer,
  productId: number,
  name: string,
  development: string | null,
): Promise<Known> {
  if (!/^[^\s?#]{1,200}$/.test(name))
    throw new InvalidInput({ name: ["The name of a repository has no spaces and at most 200 characters."] });
  const developmentBranch = development ?? "main";
  const { id } = await audited(viewer, async ({ tx, audit }) => {
    const made = await tx.repository.create({ data: { productId, name, developmentBranch } });
    audit.productId = productId;
    audit.created({ kind: "repository", id: made.id, name }, { forge: "git", developmentBranch });
    return made;
  });
  return { id, forge: "git", name, developmentBranch, readRefs: {}, readAt: null };
}

/** A development branch that the repository does not have is none: its main one takes its place. */
async function correctBranch(
  viewer: Viewer,
  productId: number,
  { id, name, developmentBranch }: Known,
  development: string | null,
  patterns: readonly string[],
): Promise<string> {
  // With patterns it may just not be among the branches that count.
  if (development === null || development === developmentBranch || patterns.length > 0)
    return developmentBranch;
  await audited(viewer, async ({ tx, audit }) => {
    audit.productId = productId;
    audit.changes(
      { kind: "repository", id, name },
      { developmentBranch },
      { developmentBranch: development },
    );
    const data = { developmentBranch: development, revision: { increment: 1 } };
    await tx.repository.update({ where: { id }, data });
  });
  return development;
}
