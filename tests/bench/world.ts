import { chance, pick, random, skewed } from "#tests/bench/random.ts";

// What the generated tracker is like: how much of everything, and what each bug is. Everything follows from the number of
// a bug, so that the generator of every table, and the jobs that ask for pages, know the same without asking each other.

export const PRODUCTS = 20;
/** The last products are open to one group only. */
export const OPEN_PRODUCTS = 18;
export const COMPONENTS = 10;
export const COMPONENTS_OF_FIRST = 80;
export const VERSIONS = 12;
export const MILESTONES = 30;
export const KEYWORDS = 1800;
export const GROUPS = 60;
/** The numbers of people who sign in: one who files and reads, with some work of their own, and one who runs products. */
export const VIEWER = 20;
export const MAINTAINER = 2;
/** The viewer is in the first groups. */
export const GROUPS_OF_VIEWER = 30;
/** Of every so many bugs one is long. */
const LONG_EVERY = 1000;
export const LONG_COMMENTS = 500;
/** One of them is rich in everything, half the way between two long ones. */
export const RICH = { comments: 500, attachments: 60, changes: 200, dependencies: 100 } as const;

const OPEN = ["UNCONFIRMED", "CONFIRMED", "IN_PROGRESS"] as const;
const CLOSED = ["RESOLVED", "VERIFIED"] as const;
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
const DAY = 86_400_000;
const CHANGE_EVERY = 40_000_000;

export type World = { bugs: number; people: number };

export function worldOf(bugs: number): World {
  return { bugs, people: Math.max(200, Math.round(bugs / 50)) };
}

export type BugShape = ReturnType<typeof shapeOf>;

/** What the bug with this number is. Times in milliseconds; people, products and the like by their number. */
export function shapeOf(id: number, { bugs, people }: World) {
  const draw = random(id);
  const product = skewed(draw(), PRODUCTS);
  const componentCount = product === 1 ? COMPONENTS_OF_FIRST : COMPONENTS;
  const isOpen = chance(draw(), 0.25);
  const created = START + Math.floor((id / bugs) * SPAN * 0.98);
  return {
    id,
    product,
    component: componentsBefore(product) + skewed(draw(), componentCount),
    type: chance(draw(), 0.2) ? "enhancement" : "defect",
    status: isOpen ? pick(OPEN, draw()) : pick(CLOSED, draw()),
    resolution: isOpen ? null : pick(RESOLUTIONS, draw()),
    severity: pick(SEVERITIES, draw()),
    priority: pick(PRIORITIES, draw()),
    version: (product - 1) * VERSIONS + skewed(draw(), VERSIONS),
    target: chance(draw(), 0.3) ? product * VERSIONS - Math.floor(draw() * 3) : null,
    milestone: chance(draw(), 0.5) ? skewed(draw(), MILESTONES) : null,
    reporter: skewed(draw(), people),
    assignee: chance(draw(), 0.7) ? skewed(draw(), Math.ceil(people / 20)) : null,
    qaContact: chance(draw(), 0.3) ? skewed(draw(), 50) : null,
    groups: groupsFor(draw(), draw()),
    created,
    changed: created + Math.floor(draw() * (START + SPAN - created)),
    comments: isLong(id) ? LONG_COMMENTS : 1 + Math.floor(draw() ** 3 * 12),
    changes: Math.floor(draw() ** 2 * 8),
    attachments: chance(draw(), 0.1) ? 1 + Math.floor(draw() * 3) : 0,
    ...(isRich(id) ? { comments: RICH.comments, changes: RICH.changes, attachments: RICH.attachments } : {}),
  };
}

/** What happened to a bug at one moment: it was filed, somebody wrote a comment, or changed a field. */
export type EventShape = {
  author: number;
  /** Milliseconds. */
  at: number;
  /** Its number among those for the same people; null when the event is a change. */
  comment: number | null;
  isPrivate: boolean;
  /** How many changes there were until then, and itself. */
  revision: number;
};

/** The events of a bug, the earliest first. The first one is the filing, with the description. */
export function eventsOf(
  { id, reporter, created, comments, changes }: BugShape,
  { people }: World,
): EventShape[] {
  const draw = random(id + 500_000_003);
  const events: EventShape[] = [{ author: reporter, at: created, comment: 0, isPrivate: false, revision: 1 }];
  const numbers = { shown: 1, hidden: 0 };
  for (let day = 1; day < comments; day += 1) {
    const isPrivate = chance(draw(), 0.05);
    const comment = isPrivate ? numbers.hidden++ : numbers.shown++;
    const at = created + day * DAY;
    events.push({ author: skewed(draw(), people), at, comment, isPrivate, revision: 1 });
  }
  for (let count = 1; count <= changes; count += 1) {
    const at = created + count * CHANGE_EVERY;
    events.push({ author: skewed(draw(), people), at, comment: null, isPrivate: false, revision: 1 });
  }
  events.sort((a, b) => a.at - b.at);
  let revision = 1;
  for (const event of events) {
    if (event.comment === null) revision += 1;
    event.revision = revision;
  }
  return events;
}

/** The audience of a product's insiders: a migration gives every group one, and then every product. */
export function insidersOf(product: number): number {
  return GROUPS + product;
}

export function isLong(id: number): boolean {
  return id % LONG_EVERY === 0;
}

export function isRich(id: number): boolean {
  return id % LONG_EVERY === LONG_EVERY / 2;
}

/** The number of components of the products before this one. */
export function componentsBefore(product: number): number {
  return product === 1 ? 0 : COMPONENTS_OF_FIRST + (product - 2) * COMPONENTS;
}

/** Whether a bug is seen by strangers, and whether it is seen by the viewer for what it is, not for being on it. */
export function isPublic({ product, groups }: BugShape): boolean {
  return product <= OPEN_PRODUCTS && groups.length === 0;
}

export function isForViewer({ product, groups }: BugShape): boolean {
  return product <= OPEN_PRODUCTS && groups.every((group) => group <= GROUPS_OF_VIEWER);
}

/** A third of all bugs stand in a group that the viewer is not in; with the hidden products it is a bit more. */
function groupsFor(kind: number, which: number): number[] {
  const inside = 1 + Math.floor(which * GROUPS_OF_VIEWER);
  const outside = GROUPS_OF_VIEWER + 1 + Math.floor(which * (GROUPS - GROUPS_OF_VIEWER));
  if (kind < 0.28) return [outside];
  if (kind < 0.31) return [inside, outside];
  return kind < 0.41 ? [inside] : [];
}
