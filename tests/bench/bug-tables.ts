import { chance, type Draw, pick, random, skewed } from "#tests/bench/random.ts";
import { sentence } from "#tests/bench/words.ts";
import { type BugShape, DAY, KEYWORDS, type World } from "#tests/bench/world.ts";

/** A table that is filled bug by bug: what stands after COPY, and the rows that a bug has in it. */
export type BugTable = {
  into: string;
  rows: (bug: BugShape, draw: Draw, world: World) => Iterable<readonly unknown[]>;
};

/** All tables that grow with the bugs, in an order in which they may be filled. Each draws on its own. */
export const bugTables: readonly BugTable[] = [
  {
    into: `bugs (id, product_id, component_id, type, summary, status, resolution, severity, priority, version_id,
      target_release_id, target_milestone_id, reporter_id, assignee_id, qa_contact_id, is_restricted, revision, created_at, changed_at)`,
    *rows(bug, draw) {
      const { id, product, component, type, status, resolution, severity, priority } = bug;
      const summary = sentence(draw, 6 + Math.floor(draw() * 8)).slice(0, 250);
      yield [
        ...[id, product, component, type, summary, status, resolution, severity, priority],
        ...[bug.version, bug.target, bug.milestone, bug.reporter, bug.assignee, bug.qaContact],
        ...[bug.groups.length > 0, bug.changes + 1, time(bug.created), time(bug.changed)],
      ];
    },
  },
  {
    into: "comments (bug_id, number, author_id, text, format, html, is_private, created_at)",
    *rows(bug, draw, { people }) {
      for (let number = 0; number < bug.comments; number += 1) {
        const text = sentence(draw, number === 0 ? 40 : 5 + Math.floor(draw() * 20));
        const author = number === 0 ? bug.reporter : skewed(draw(), people);
        const html = `<div class="plain">${text}</div>`;
        const isPrivate = number > 0 && chance(draw(), 0.05);
        yield [bug.id, number, author, text, "plain", html, isPrivate, time(bug.created + number * DAY)];
      }
    },
  },
  {
    into: `changes (bug_id, revision, author_id, at, field, "from", "to")`,
    *rows(bug, draw, { people }) {
      for (let revision = 2; revision <= bug.changes + 1; revision += 1) {
        const [field, from, to] = pick(CHANGES, draw());
        const at = time(bug.created + revision * 40_000_000);
        yield [bug.id, revision, skewed(draw(), people), at, field, from, to];
      }
    },
  },
  {
    into: "attachments (bug_id, author_id, file_name, summary, content_type, size, is_private, created_at)",
    *rows(bug, draw) {
      for (let left = bug.attachments; left > 0; left -= 1) {
        const size = Math.floor(draw() * 1e6);
        yield [
          bug.id,
          bug.reporter,
          `log-${size}.txt`,
          "The log",
          "text/plain",
          size,
          chance(draw(), 0.05),
          time(bug.created),
        ];
      }
    },
  },
  {
    into: "bug_groups (bug_id, group_id)",
    *rows({ id, groups }) {
      for (const group of groups) yield [id, group];
    },
  },
  {
    into: "bug_cc (bug_id, user_id)",
    *rows({ id }, draw, { people }) {
      const seen = new Set<number>();
      for (let left = Math.floor(draw() ** 2 * 5); left > 0; left -= 1) seen.add(skewed(draw(), people));
      for (const person of seen) yield [id, person];
    },
  },
  {
    into: "dependencies (bug_id, depends_on_id)",
    *rows({ id }, draw) {
      if (id > 1 && chance(draw(), 0.05)) yield [id, Math.max(1, id - 1 - Math.floor(draw() * 500))];
    },
  },
  {
    into: "flags (type_id, bug_id, status, setter_id, requestee_id)",
    *rows({ id }, draw, { people }) {
      if (chance(draw(), 0.06)) yield [1, id, "requested", skewed(draw(), people), skewed(draw(), people)];
    },
  },
  {
    into: "bug_keywords (bug_id, keyword_id)",
    *rows({ id }, draw) {
      if (chance(draw(), 0.15)) yield [id, skewed(draw(), KEYWORDS)];
    },
  },
];

const CHANGES = [
  ["status", "UNCONFIRMED", "CONFIRMED"],
  ["priority", "unspecified", "high"],
  ["severity", "unspecified", "major"],
  ["assignee", "", "person1"],
  ["targetMilestone", "", "gen-4.1"],
] as const;

/** Chance for one bug in one table. */
export function drawFor(table: number, id: number): Draw {
  return random(id + (table + 1) * 1_000_003);
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
