import { compareVersionNames } from "#lib/catalog/numbering.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import { daysByMilestone } from "#lib/import/ovirt/dates.ts";
import type { Catalog, ReleaseRecord } from "#lib/import/ovirt/read.ts";
import { type BugRecord, parseBug } from "#lib/import/record.ts";
import { cleanLine } from "#lib/text.ts";

/** Where bugs without a product of the catalogue go: oVirt's own place for what has none. */
export const OTHER_PRODUCT = "ovirt-distribution";

/**
 * The bugs that release notes tell of, one for each number, however many releases list it. What the notes do not tell
 * is inferred, and says so: when it was filed (the day of the first release that lists it), and its status. All records
 * are kept under `releases` in the custom fields.
 */
export function bugsOf(records: ReleaseRecord[], catalog: Catalog): BugRecord[] {
  const byId = new Map<number, ReleaseRecord[]>();
  for (const record of records) byId.set(record.id, [...(byId.get(record.id) ?? []), record]);
  const days = daysByMilestone(
    records.map(({ milestone }) => milestone),
    catalog.milestones,
  );
  const products = new Map(catalog.products.map((product) => [product.name.toLowerCase(), product]));
  return [...byId.values()].map((listed) => {
    const inOrder = listed.toSorted((a, b) => compareVersionNames(a.milestone, b.milestone));
    const home =
      inOrder.map(({ product }) => products.get(product?.toLowerCase() ?? "")).find(Boolean) ??
      products.get(OTHER_PRODUCT);
    return toBug(inOrder, home ?? { name: OTHER_PRODUCT, milestone_versions: {} }, days);
  });
}

type Home = { name: string; milestone_versions: Record<string, string> };

function toBug(listed: ReleaseRecord[], home: Home, days: Map<string, string>): BugRecord {
  const [first] = listed;
  const last = listed.at(-1);
  if (!first || !last) throw new Error("A bug that no release lists.");
  const isFeature = listed.some((record) => isRequest(record));
  const created = `${days.get(first.milestone) ?? "1970-01-01"}T00:00:00Z`;
  const changed = `${days.get(last.milestone) ?? "1970-01-01"}T00:00:00Z`;
  const parsed = parseBug(
    JSON.stringify({
      id: first.id,
      src: SOURCE,
      product: home.name,
      summary: summaryOf(listed),
      status: "CLOSED",
      resolution: "CURRENTRELEASE",
      type: isFeature ? "enhancement" : "defect",
      keywords: isFeature ? ["FutureFeature"] : [],
      target_milestone: first.milestone,
      target_release: home.milestone_versions[first.milestone] ?? null,
      description: `Known from the release notes of oVirt ${listed.map(({ release }) => release).join(", ")}. When and by whom it was filed is not told there: the date is that of the release.`,
      comments: docTexts(listed).map((text) => ({ who: null, when: changed, text })),
      created,
      changed,
      custom: withoutNothing({
        doc_type: first.type,
        team: listed.find(({ team }) => team)?.team,
        summary_from: listed.some(({ summary }) => summary) ? null : "doc text",
        dates_from: "milestone",
        releases: listed.map(({ id: _, summary, doc_text: __, ...record }) => ({
          ...withoutNothing(record),
          ...(summary === first.summary ? {} : { summary }),
        })),
      }),
    }),
  );
  if (!parsed.ok) throw new Error(`Bug ${first.id}: ${parsed.reason}`);
  return parsed.value;
}

/** Where no release gives a summary, the beginning of what it says. */
function summaryOf(listed: ReleaseRecord[]): string {
  const said = listed.find(({ summary }) => summary)?.summary;
  const text = cleanLine(listed.find(({ doc_text }) => doc_text)?.doc_text ?? "");
  return (
    said ??
    ((text.length > 200 ? `${text.slice(0, 200).trim()}…` : text) || "No summary in the release notes")
  );
}

function isRequest({ type, prefixes }: ReleaseRecord): boolean {
  return type === "Enhancement" || prefixes.some((prefix) => prefix.toUpperCase() === "RFE");
}

/** What the notes say beyond the summary, once for each wording. */
function docTexts(listed: ReleaseRecord[]): string[] {
  const seen = new Set<string>();
  return listed.flatMap(({ doc_text, type, release }) => {
    if (!doc_text || seen.has(doc_text)) return [];
    seen.add(doc_text);
    return [`Doc text (${type ?? "no type"}) in the release notes of ${release}:\n\n${doc_text}`];
  });
}

function withoutNothing(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
