import { chance, type Draw, pick, random, skewed } from "#tests/bench/random.ts";
import { sentence } from "#tests/bench/words.ts";
import {
  type BugShape,
  type EventShape,
  insidersOf,
  isRich,
  KEYWORDS,
  RICH,
  type World,
} from "#tests/bench/world.ts";

/** A bug with its events, of which the first has this number and the others the numbers after it. */
export type FilledBug = BugShape & { firstEvent: number; events: readonly EventShape[] };

/** A table filled bug by bug: its COPY target, and the rows of a bug. */
export type BugTable = {
  into: string;
  rows: (bug: FilledBug, draw: Draw, world: World) => Iterable<readonly unknown[]>;
};

/** All tables that grow with the bugs, in an order in which they may be filled. Each draws on its own. */
export const bugTables: readonly BugTable[] = [
  {
    into: `bugs (id, product_id, component_id, type, summary, status, resolution, severity, priority, version_id,
      target_release_id, target_milestone_id, reporter_id, assignee_id, qa_contact_id, is_restricted, group_ids, revision, created_at, changed_at)`,
    *rows(bug, draw) {
      const { id, product, component, type, status, resolution, severity, priority } = bug;
      const summary = sentence(draw, 6 + Math.floor(draw() * 8)).slice(0, 250);
      yield [
        ...[id, product, component, type, summary, status, resolution, severity, priority],
        ...[bug.version, bug.target, bug.milestone, bug.reporter, bug.assignee, bug.qaContact],
        ...[
          bug.groups.length > 0,
          `{${bug.groups.toSorted((a, b) => a - b).join(",")}}`,
          bug.changes + 1,
          time(bug.created),
          time(bug.changed),
        ],
      ];
    },
  },
  {
    into: "events (id, bug_id, revision, author_id, door, audience_id, is_filing, at)",
    *rows({ id, product, firstEvent, events }) {
      for (const [index, { revision, author, isPrivate, at }] of events.entries()) {
        const audience = isPrivate ? insidersOf(product) : null;
        yield [firstEvent + index, id, revision, author, "web", audience, index === 0, time(at)];
      }
    },
  },
  {
    into: "comments (bug_id, event_id, audience_id, number, author_id, text, format, html, created_at)",
    *rows({ id, product, firstEvent, events }, draw) {
      for (const [index, { comment, author, isPrivate, at }] of events.entries()) {
        if (comment === null) continue;
        const text = sentence(draw, index === 0 ? 40 : 3 + Math.floor(draw() * 14));
        const html = `<div class="plain">${text}</div>`;
        const audience = isPrivate ? insidersOf(product) : null;
        yield [id, firstEvent + index, audience, comment, author, text, "plain", html, time(at)];
      }
    },
  },
  {
    into: `changes (bug_id, event_id, at, field, "from", "to", to_id)`,
    *rows({ id, firstEvent, events }, draw) {
      for (const [index, { comment, at }] of events.entries()) {
        if (comment === null) yield [id, firstEvent + index, time(at), ...pick(CHANGES, draw())];
      }
    },
  },
  {
    into: "attachments (bug_id, event_id, audience_id, author_id, file_name, summary, content_type, size, created_at)",
    *rows({ id, product, firstEvent, reporter, attachments, created }, draw) {
      for (let left = attachments; left > 0; left -= 1) {
        const size = Math.floor(draw() * 1e6);
        const audience = chance(draw(), 0.05) ? insidersOf(product) : null;
        const what = [`log-${size}.txt`, "The log", "text/plain", size];
        yield [id, firstEvent, audience, reporter, ...what, time(created)];
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
    *rows({ id }, draw, { bugs }) {
      if (isRich(id)) {
        // Half of them before it, half after it, as far as there are so many.
        for (let far = 1; far <= RICH.dependencies / 2; far += 1) {
          yield [id, id - far];
          if (id + far <= bugs) yield [id + far, id];
        }
        return;
      }
      if (id === 1 || !chance(draw(), 0.05)) return;
      const other = Math.max(1, id - 1 - Math.floor(draw() * 500));
      if (!isRich(other)) yield [id, other];
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

/** Field, from, to, and the number of what it became, where the bench knows it. */
const CHANGES = [
  ["status", "UNCONFIRMED", "CONFIRMED", null],
  ["priority", "unspecified", "high", null],
  ["severity", "unspecified", "major", null],
  ["assignee", "", "person1", 1],
  ["targetMilestone", "", "gen-4.1", 1],
] as const;

/** Chance for one bug in one table. */
export function drawFor(table: number, id: number): Draw {
  return random(id + (table + 1) * 1_000_003);
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
