import "server-only";
import type { PreviewItem } from "#lib/admin/act/preview-item.ts";
import type { RowChange } from "#lib/bugs/many/journal.ts";
import type { RecordedEntry } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** What goes along with an act without being named in its entries of the audit log: rows of other things. */

type Noun = {
  one: string;
  many?: string;
  /** Its kind of subject in the audit log: each of them is said there. */
  kind?: string;
  /** Actions on a whole whose parts these are: they are said with it, however many. */
  partOf?: readonly string[];
};

const NOUNS: Record<string, Noun> = {
  classifications: { one: "classification", kind: "classification" },
  release_managers: { one: "release manager", partOf: ["release manager grant", "release manager revoke"] },
  products: { one: "product", kind: "product" },
  product_access: { one: "rule of access", many: "rules of access", partOf: ["product change"] },
  components: { one: "component", kind: "component" },
  component_cc: {
    one: "person on CC of a component",
    many: "people on CC of components",
    partOf: ["component create", "component change", "component delete"],
  },
  series: { one: "series", many: "series", kind: "series" },
  versions: { one: "version", kind: "version" },
  milestones: { one: "milestone", kind: "milestone" },
  manifest_lines: {
    one: "line of a manifest",
    many: "lines of manifests",
    partOf: ["milestone change", "milestone manifest"],
  },
  keywords: { one: "keyword", kind: "keyword" },
  groups: { one: "group", kind: "group" },
  group_members: {
    one: "membership in a group",
    many: "memberships in groups",
    partOf: ["group change", "group create"],
  },
  group_inclusions: {
    one: "inclusion of a group",
    many: "inclusions of groups",
    partOf: ["group change", "group create"],
  },
  roles: { one: "role", kind: "role" },
  product_roles: {
    one: "assignment of a role",
    many: "assignments of roles",
    partOf: ["role grant", "role revoke", "role end", "role delete"],
  },
  flag_types: { one: "flag type", kind: "flag type" },
  flag_scopes: {
    one: "place of a flag type",
    many: "places of flag types",
    partOf: ["flag type create", "flag type change", "flag type delete"],
  },
  trackings: { one: "tracking of a bug", many: "trackings of bugs", kind: "tracking" },
  tracking_acks: { one: "answer to a backport request", many: "answers to backport requests" },
  presence: { one: "record of where a bug is", many: "records of where bugs are" },
  customer_cases: { one: "customer’s case", many: "customers’ cases" },
  watches: { one: "watch of a bug in another tracker", many: "watches of bugs in other trackers" },
  saved_replies: { one: "saved reply", many: "saved replies", kind: "saved reply" },
  repositories: { one: "repository", many: "repositories", kind: "repository" },
  code_change_tags: { one: "version of a change", many: "versions of changes" },
  product_mappings: {
    one: "mapping to an upstream product",
    many: "mappings to upstream products",
    kind: "mapping",
  },
  routed_reports: { one: "route of a report", many: "routes of reports" },
  rules_switched_off: { one: "rule that is off", many: "rules that are off", kind: "rule" },
  doc_texts: { one: "doc text", many: "doc texts" },
  manifest_patches: {
    one: "patch of a manifest",
    many: "patches of manifests",
    partOf: ["milestone change", "milestone manifest", "manifest line change", "manifest line create"],
  },
  users: { one: "account", kind: "user" },
  saved_searches: { one: "saved search", many: "saved searches" },
};

const WORDS = {
  create: ["is created", "are created"],
  change: ["is changed", "are changed"],
  delete: ["is deleted", "are deleted"],
} as const;

/** For each kind of thing, how many more are created, changed and deleted than the audit log names. */
export function otherItems(journal: readonly RowChange[], recorded: readonly RecordedEntry[]): PreviewItem[] {
  return Object.entries(NOUNS).flatMap(([source, noun]) => {
    const rows = unsaid(
      journal.filter((row) => row.source === source),
      noun,
      recorded,
    );
    return (["create", "change", "delete"] as const).flatMap((verb) => {
      const count = rows.filter((row) => verbOf(row) === verb).length - countUnnumbered(noun, recorded);
      if (count <= 0) return [];
      const text = `${countOf(count, noun.one, noun.many)} ${WORDS[verb][count === 1 ? 0 : 1]} with it.`;
      return [{ kind: "act" as const, text }];
    });
  });
}

function verbOf({ before, after }: RowChange): keyof typeof WORDS {
  return before === null ? "create" : after === null ? "delete" : "change";
}

/** The rows of a kind that no entry is about: what is said of one thing says nothing of the others. */
function unsaid(
  rows: readonly RowChange[],
  { kind, partOf = [] }: Noun,
  recorded: readonly RecordedEntry[],
): RowChange[] {
  if (recorded.some(({ subject, action }) => partOf.includes(`${subject} ${action}`))) return [];
  const isSaid = (row: RowChange) => {
    const id = Number(row.key.id);
    // What a product's act does is done to the product.
    const isOwn = row.source === "products" && verbOf(row) === "change";
    return recorded.some(
      ({ subject, subjectId, productId }) =>
        (subject === kind && subjectId === id) || (isOwn && productId === id),
    );
  };
  return rows.filter((row) => !isSaid(row));
}

/** Things that entries name which have no number there. */
function countUnnumbered({ kind }: Noun, recorded: readonly RecordedEntry[]): number {
  const unnumbered = recorded.filter(({ subject, subjectId }) => subject === kind && subjectId === null);
  return new Set(unnumbered.map(({ name }) => name)).size;
}

/** What a row of a table is called: one and many. */
export function nounOfTable(source: string): [string, string] {
  const noun = NOUNS[source] ?? OTHER_NOUNS[source];
  const one = noun?.one ?? source.replaceAll("_", " ");
  return [one, noun?.many ?? `${one}s`];
}

const OTHER_NOUNS: Record<string, { one: string; many?: string }> = {
  bugs: { one: "bug" },
  bug_cc: { one: "bug" },
  bug_keywords: { one: "bug" },
  bug_groups: { one: "bug" },
  flags: { one: "flag" },
  statuses: { one: "status", many: "statuses" },
  resolutions: { one: "resolution" },
  severities: { one: "severity", many: "severities" },
  priorities: { one: "priority", many: "priorities" },
  workflows: { one: "workflow" },
  product_severities: { one: "severity of a product", many: "severities of a product" },
  product_priorities: { one: "priority of a product", many: "priorities of a product" },
  workflow_statuses: { one: "status of a workflow", many: "statuses of a workflow" },
  workflow_resolutions: { one: "resolution of a workflow", many: "resolutions of a workflow" },
  transitions: { one: "move of a workflow", many: "moves of a workflow" },
  settings: { one: "setting" },
  forge_deliveries: { one: "message of a forge", many: "messages of forges" },
  code_changes: { one: "change of the code", many: "changes of the code" },
  comments: { one: "comment" },
  attachments: { one: "attachment" },
  events: { one: "change of a bug", many: "changes of bugs" },
};
