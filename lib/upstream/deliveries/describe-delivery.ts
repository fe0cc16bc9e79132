import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";
import type { ForgeMessage } from "#lib/upstream/forges/forge-message.ts";

/** What became of a message, for the forge that sent it and for the log. */
export type DeliveryAnswer = {
  readonly outcome: "recorded" | "already";
  readonly event: string;
  /** `isLate`: not recorded, since what is known of it is newer. */
  readonly changes?: readonly { key: string; status: string; branches: readonly string[]; isLate?: true }[];
  /** Public bugs that the changes name. */
  readonly bugs?: readonly number[];
  /** Numbers that are no bug here, or none that everybody sees: which of them is not said. */
  readonly noPublicBugs?: readonly number[];
  readonly tags?: readonly { tag: string; changes: number }[];
  readonly removed?: readonly string[];
  readonly leftOut?: readonly string[];
};

/** Says what is recorded of a message, and of bugs no more than everybody sees. `late`: the keys of changes of which something newer is known. */
export async function describeDelivery(
  said: ForgeMessage,
  late: ReadonlySet<string>,
): Promise<DeliveryAnswer> {
  const recorded = said.changes.filter(({ key }) => !late.has(key));
  const named = [...new Set(recorded.flatMap(({ bugs }) => bugs.map(({ number }) => number)))];
  const seen = await findPublic(named);
  return {
    outcome: "recorded",
    event: said.event,
    changes: said.changes.map(({ key, status, branches }) => ({
      ...{ key, status, branches },
      ...(late.has(key) ? { isLate: true as const } : {}),
    })),
    bugs: named.filter((number) => seen.has(number)),
    noPublicBugs: named.filter((number) => !seen.has(number)),
    removed: said.removed,
    leftOut: said.leftOut,
  };
}

/** The numbers among these that are bugs everybody sees, or their aliases. */
async function findPublic(numbers: readonly number[]): Promise<Set<number>> {
  if (numbers.length === 0) return new Set();
  const rows = await queryRows<{ number: number }>(
    sql`SELECT n.number FROM unnest(${numbers}::int[]) AS n(number) WHERE EXISTS (
          SELECT 1 FROM bugs b WHERE ${visibleBugs(anonymousViewer)}
            AND (b.id = n.number OR b.id IN (SELECT a.bug_id FROM bug_aliases a WHERE a.alias = n.number::text::citext)))`,
  );
  return new Set(rows.map(({ number }) => number));
}

/** The answer as sentences, for the log of the repository. */
export function sayDelivery(answer: DeliveryAnswer): string {
  const { changes = [], bugs = [], noPublicBugs = [], tags = [], removed = [], leftOut = [] } = answer;
  const list = (numbers: readonly number[]) =>
    `${numbers.slice(0, 20).join(", ")}${numbers.length > 20 ? " and more" : ""}`;
  const sentences = [
    ...changes
      .slice(0, 5)
      .map(
        ({ key, status, branches, isLate }) =>
          `${short(key)}: ${status}, ${branches.join(", ")}${isLate ? "; left out, since it is older than what is known" : ""}.`,
      ),
    ...(changes.length > 5 ? [`${countOf(changes.length - 5, "more change")}.`] : []),
    ...(bugs.length > 0 ? [`For ${bugs.length === 1 ? "bug" : "bugs"} ${list(bugs)}.`] : []),
    ...(noPublicBugs.length > 0 ? [`No public bug here: ${list(noPublicBugs)}.`] : []),
    ...tags.map(({ tag, changes: inside }) => `Tag ${tag}: ${countOf(inside, "change")}.`),
    ...removed.map((what) => `Gone: ${what}. The repository has to be read again.`),
    ...leftOut,
  ];
  return sentences.join(" ").slice(0, 2000) || "Nothing to record.";
}

function short(key: string): string {
  return /^[0-9a-f]{40,}$/.test(key) ? key.slice(0, 10) : key;
}
