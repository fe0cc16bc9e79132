/** A small world to search in, straight in the database. Import after tests/support/database.ts. */
import { db, pool } from "#lib/db/client.ts";
import { audienceOf, makeEvent } from "#tests/support/events.ts";

export type BugGiven = {
  product?: string;
  component?: string | null;
  summary?: string;
  status?: string;
  resolution?: string;
  severity?: string;
  priority?: string;
  type?: "defect" | "enhancement" | "task";
  assignee?: string;
  reporter?: string;
  qaContact?: string;
  cc?: string[];
  version?: string;
  targetRelease?: string;
  targetMilestone?: string;
  keywords?: string[];
  groups?: string[];
  comments?: { text: string; isPrivate?: boolean; author?: string }[];
  changedAt?: string;
};

/** Two open products that share names, a hidden one, people, versions, milestones, keywords, a group. */
export async function makeWorld(): Promise<void> {
  await pool.query(`
    INSERT INTO classifications (name) VALUES ('Upstream');
    INSERT INTO products (classification_id, name, visibility) SELECT id, p.name, p.v::product_visibility
      FROM classifications, (VALUES ('Engine', 'open'), ('Agent', 'open'), ('Secret', 'groups')) p(name, v);
    INSERT INTO components (product_id, name) SELECT p.id, c FROM products p, unnest(ARRAY['General', 'Network']) c;
    INSERT INTO components (product_id, name) SELECT id, 'Vault' FROM products WHERE name = 'Secret';
    INSERT INTO versions (product_id, name, sort_key) SELECT p.id, v, '0000' || v FROM products p, unnest(ARRAY['4.3', '4.4', '4.5']) v;
    INSERT INTO versions (product_id, name, sort_key) SELECT id, '9.9', '9.9' FROM products WHERE name = 'Secret';
    INSERT INTO milestones (classification_id, name, sort_key) SELECT id, m, m FROM classifications, unnest(ARRAY['M1', 'M2']) m;
    INSERT INTO milestones (product_id, name, sort_key) SELECT id, 'Heist', 'x' FROM products WHERE name = 'Secret';
    INSERT INTO keywords (name) VALUES ('regression'), ('easyfix');
    INSERT INTO keywords (name, product_id) SELECT 'gold', id FROM products WHERE name = 'Secret';
    INSERT INTO groups (name) VALUES ('security');
    INSERT INTO users (handle, display_name, email) SELECT h, initcap(h), h || '@example.org'
      FROM unnest(ARRAY['ann', 'bob', 'cleo']) h`);
}

/** One bug, with what is given. Gives its number. */
export async function addBug(given: BugGiven = {}): Promise<number> {
  const product = await db.product.findFirstOrThrow({ where: { name: given.product ?? "Engine" } });
  const inProduct = (name: string) => ({ productId_name: { productId: product.id, name } });
  const user = (handle: string | undefined) => (handle ? { connect: { handle } } : undefined);
  const milestone = given.targetMilestone
    ? await db.milestone.findFirstOrThrow({ where: { name: given.targetMilestone } })
    : null;
  const version = (name: string | undefined) => (name ? { connect: inProduct(name) } : undefined);
  const component = given.component === undefined ? "General" : given.component;
  const { id } = await db.bug.create({
    data: {
      product: { connect: { id: product.id } },
      component: component === null ? undefined : { connect: inProduct(component) },
      summary: given.summary ?? "It breaks",
      statusOf: { connect: { name: given.status ?? "CONFIRMED" } },
      resolutionOf: given.resolution ? { connect: { name: given.resolution } } : undefined,
      severityOf: { connect: { name: given.severity ?? "normal" } },
      priorityOf: { connect: { name: given.priority ?? "medium" } },
      type: given.type ?? "defect",
      assignee: user(given.assignee),
      reporter: user(given.reporter),
      qaContact: user(given.qaContact),
      version: version(given.version),
      targetRelease: version(given.targetRelease),
      targetMilestone: milestone ? { connect: { id: milestone.id } } : undefined,
      changedAt: given.changedAt,
      cc: { create: (given.cc ?? []).map((handle) => ({ user: { connect: { handle } } })) },
      groups: { create: (given.groups ?? []).map((name) => ({ group: { connect: { name } } })) },
    },
  });
  const insiders = await audienceOf({ productId: product.id });
  for (const [number, { text, isPrivate, author }] of (given.comments ?? []).entries()) {
    const audienceId = isPrivate ? insiders : null;
    const written = author ? await db.user.findUniqueOrThrow({ where: { handle: author } }) : null;
    const authorId = written?.id ?? null;
    const eventId = await makeEvent(id, { audienceId, authorId });
    await db.comment.create({ data: { bugId: id, eventId, audienceId, authorId, number, text, html: "" } });
  }
  for (const name of given.keywords ?? []) {
    const keyword = await db.keyword.findFirstOrThrow({ where: { name } });
    await db.bugKeyword.create({ data: { bugId: id, keywordId: keyword.id } });
  }
  return id;
}
