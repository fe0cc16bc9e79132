import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { chance, pick, random, sentence, skewed } from "#tests/bench/random.ts";

/**
 * Fills a migrated, empty database with `bugs` bugs of a realistic shape: few products and people
 * have most of them, a few bugs have most of the comments. The same for the same number. By COPY.
 */
export async function generate(url: string, bugs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    const people = Math.max(200, Math.round(bugs / 50));
    await catalogue(client, people);
    await copy(
      client,
      "bugs (id, product_id, component_id, type, summary, status, resolution, severity, priority, version_id, target_release_id, target_milestone_id, reporter_id, assignee_id, qa_contact_id, revision, created_at, changed_at)",
      bugRows(bugs, people),
    );
    await copy(
      client,
      "comments (bug_id, number, author_id, text, format, html, created_at)",
      commentRows(bugs, people),
    );
    await copy(
      client,
      `changes (bug_id, revision, author_id, at, field, "from", "to")`,
      changeRows(bugs, people),
    );
    await copy(client, "bug_cc (bug_id, user_id)", ccRows(bugs, people));
    await copy(client, "dependencies (bug_id, depends_on_id)", dependencyRows(bugs));
    await copy(client, "flags (type_id, bug_id, status, setter_id, requestee_id)", flagRows(bugs, people));
    await copy(client, "bug_keywords (bug_id, keyword_id)", keywordRows(bugs));
    await client.query("SELECT setval('bugs_id_seq', $1)", [bugs]);
    await client.query("COMMIT");
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
  }
}

export const PRODUCTS = 20;
const COMPONENTS = 10;
const VERSIONS = 12;
const MILESTONES = 30;
const STATUSES = ["UNCONFIRMED", "CONFIRMED", "IN_PROGRESS", "RESOLVED", "VERIFIED"] as const;
const RESOLUTIONS = ["FIXED", "FIXED", "FIXED", "INVALID", "WONTFIX", "WORKSFORME"] as const;
const SEVERITIES = [
  "unspecified",
  "normal",
  "normal",
  "minor",
  "major",
  "critical",
  "blocker",
  "trivial",
] as const;
const PRIORITIES = ["unspecified", "medium", "medium", "high", "low", "urgent"] as const;
const START = Date.UTC(2010, 0, 1);
const SPAN = Date.UTC(2026, 10, 1) - START;

/** Products 1…20, components and versions numbered on from product to product, shared milestones. */
async function catalogue(client: pg.Client, people: number): Promise<void> {
  await client.query(
    `INSERT INTO users (handle, display_name, email, email_confirmed_at)
     SELECT 'person' || i, 'Person ' || i, 'person' || i || '@example.test', now() FROM generate_series(1, $1::int) i`,
    [people],
  );
  await client.query(`INSERT INTO classifications (name) VALUES ('Generated')`);
  await client.query(
    `INSERT INTO products (classification_id, name, description) SELECT 1, 'Product ' || i, 'Generated.' FROM generate_series(1, $1::int) i`,
    [PRODUCTS],
  );
  await client.query(
    `INSERT INTO components (product_id, name, description) SELECT p, 'Component ' || c, '' FROM generate_series(1, $1::int) p, generate_series(1, $2::int) c ORDER BY p, c`,
    [PRODUCTS, COMPONENTS],
  );
  await client.query(
    `INSERT INTO versions (product_id, name, sort_key, state)
     SELECT p, '4.' || v, lpad(v::text, 4, '0'), CASE WHEN v > $2 - 3 THEN 'open' ELSE 'released' END::version_state
     FROM generate_series(1, $1::int) p, generate_series(1, $2::int) v ORDER BY p, v`,
    [PRODUCTS, VERSIONS],
  );
  await client.query(
    `INSERT INTO milestones (classification_id, name, sort_key) SELECT 1, 'gen-4.' || m, lpad(m::text, 4, '0') FROM generate_series(1, $1::int) m`,
    [MILESTONES],
  );
  await client.query(`INSERT INTO keywords (name) SELECT 'keyword' || i FROM generate_series(1, 20) i`);
  await client.query(
    `INSERT INTO flag_types (name, grant_roles, request_roles, cc_list) VALUES ('needinfo', '{}', '{}', '{}')`,
  );
}

function* bugRows(bugs: number, people: number): Generator<unknown[]> {
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id);
    const product = skewed(draw(), PRODUCTS);
    const created = createdAt(id, bugs);
    const isOpen = chance(draw(), 0.25);
    const status = isOpen ? pick(STATUSES.slice(0, 3), draw()) : pick(STATUSES.slice(3), draw());
    const componentId = (product - 1) * COMPONENTS + skewed(draw(), COMPONENTS);
    const versionId = (product - 1) * VERSIONS + skewed(draw(), VERSIONS);
    const target = chance(draw(), 0.3) ? (product - 1) * VERSIONS + VERSIONS - Math.floor(draw() * 3) : null;
    const milestone = chance(draw(), 0.5) ? skewed(draw(), MILESTONES) : null;
    const changed = created + Math.floor(draw() * (START + SPAN - created));
    yield [
      id,
      product,
      componentId,
      chance(draw(), 0.2) ? "enhancement" : "defect",
      sentence(draw, 4 + Math.floor(draw() * 8)).slice(0, 250),
      status,
      isOpen ? null : pick(RESOLUTIONS, draw()),
      pick(SEVERITIES, draw()),
      pick(PRIORITIES, draw()),
      versionId,
      target,
      milestone,
      skewed(draw(), people),
      chance(draw(), 0.7) ? skewed(draw(), Math.ceil(people / 20)) : null,
      chance(draw(), 0.3) ? skewed(draw(), 50) : null,
      historyOf(id) + 1,
      iso(created),
      iso(changed),
    ];
  }
}

function* commentRows(bugs: number, people: number): Generator<unknown[]> {
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id + 1_000_000_007);
    const created = createdAt(id, bugs);
    // Most have one to four, some have hundreds.
    const count = chance(draw(), 0.001) ? 200 + Math.floor(draw() * 300) : 1 + Math.floor(draw() ** 3 * 12);
    for (let number = 0; number < count; number += 1) {
      const text = sentence(draw, number === 0 ? 60 : 10 + Math.floor(draw() * 40));
      yield [
        id,
        number,
        skewed(draw(), people),
        text,
        "plain",
        `<div class="plain">${text}</div>`,
        iso(created + number * 86_400_000),
      ];
    }
  }
}

function* changeRows(bugs: number, people: number): Generator<unknown[]> {
  const fields = [
    ["status", "UNCONFIRMED", "CONFIRMED"],
    ["priority", "unspecified", "high"],
    ["severity", "unspecified", "major"],
    ["assignee", "", "person1"],
    ["targetMilestone", "", "gen-4.1"],
  ] as const;
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id + 2_000_000_011);
    const created = createdAt(id, bugs);
    for (let revision = 2; revision <= historyOf(id) + 1; revision += 1) {
      const [field, from, to] = pick(fields, draw());
      yield [id, revision, skewed(draw(), people), iso(created + revision * 40_000_000), field, from, to];
    }
  }
}

function historyOf(id: number): number {
  return Math.floor(random(id + 3_000_000_019)() ** 2 * 8);
}

function* ccRows(bugs: number, people: number): Generator<unknown[]> {
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id + 4_000_000_007);
    const seen = new Set<number>();
    for (let left = Math.floor(draw() ** 2 * 5); left > 0; left -= 1) seen.add(skewed(draw(), people));
    for (const person of seen) yield [id, person];
  }
}

function* dependencyRows(bugs: number): Generator<unknown[]> {
  for (let id = 2; id <= bugs; id += 1) {
    const draw = random(id + 5_000_000_029);
    if (chance(draw(), 0.05)) yield [id, Math.max(1, id - 1 - Math.floor(draw() * 500))];
  }
}

function* flagRows(bugs: number, people: number): Generator<unknown[]> {
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id + 6_000_000_011);
    if (chance(draw(), 0.06)) yield [1, id, "requested", skewed(draw(), people), skewed(draw(), people)];
  }
}

function* keywordRows(bugs: number): Generator<unknown[]> {
  for (let id = 1; id <= bugs; id += 1) {
    const draw = random(id + 7_000_000_009);
    if (chance(draw(), 0.15)) yield [id, skewed(draw(), 20)];
  }
}

/** Spread evenly over the years, whatever the number of bugs. */
function createdAt(id: number, bugs: number): number {
  return START + Math.floor((id / bugs) * SPAN * 0.98);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

async function copy(client: pg.Client, target: string, rows: Generator<unknown[]>): Promise<void> {
  await pipeline(Readable.from(chunks(rows)), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}

/** Rows as COPY's text format, in pieces of some kilobytes. */
function* chunks(rows: Generator<unknown[]>): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    chunk += `${row.map((value) => (value === null ? "\\N" : String(value))).join("\t")}\n`;
    if (chunk.length > 64_000) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk) yield chunk;
}
