import { compareVersionNames } from "#lib/catalog/numbering.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import { withoutCloneMark } from "#lib/import/ovirt/clones.ts";
import { daysByMilestone } from "#lib/import/ovirt/dates.ts";
import type { Catalog, ReleaseRecord } from "#lib/import/ovirt/read.ts";
import { type BugRecord, parseBug } from "#lib/import/record.ts";
import { cleanLine } from "#lib/text.ts";

/** The product for bugs without a product in the catalogue, as in oVirt's tracker. */
export const OTHER_PRODUCT = "ovirt-distribution";

/**
 * The bugs in release notes, one for each number, however many releases list it. The filing date (that of the first
 * release that lists it) and the status are inferred, and marked as such. All records are kept under `releases` in the
 * custom fields.
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
    const releases = inOrder(listed);
    const product =
      releases
        .filter(({ was }) => was === undefined)
        .map(({ product }) => products.get(product?.toLowerCase() ?? ""))
        .find(Boolean) ?? products.get(OTHER_PRODUCT);
    return toBug(releases, product ?? { name: OTHER_PRODUCT, milestone_versions: {} }, days);
  });
}

/** Records in the order of their milestones. */
export function inOrder(records: readonly ReleaseRecord[]): ReleaseRecord[] {
  return records.toSorted((a, b) => compareVersionNames(a.milestone, b.milestone));
}

type BugProduct = { name: string; milestone_versions: Record<string, string> };

function toBug(all: ReleaseRecord[], product: BugProduct, days: Map<string, string>): BugRecord {
  // What is said of a copy is about its place.
  const listed = all.filter(({ was }) => was === undefined);
  const [first] = listed;
  const last = listed.at(-1);
  if (!first || !last) throw new Error("The bug is in no release.");
  const isFeature = listed.some((record) => isRequest(record));
  const created = `${days.get(first.milestone) ?? "1970-01-01"}T00:00:00Z`;
  const changed = `${days.get(last.milestone) ?? "1970-01-01"}T00:00:00Z`;
  const parsed = parseBug(
    JSON.stringify({
      id: first.id,
      src: SOURCE,
      product: product.name,
      summary: summaryOf(listed),
      status: "CLOSED",
      resolution: "CURRENTRELEASE",
      type: isFeature ? "enhancement" : "defect",
      keywords: isFeature ? ["FutureFeature"] : [],
      target_milestone: first.milestone,
      target_release: product.milestone_versions[first.milestone] ?? null,
      description: `From the release notes of oVirt ${listed.map(({ release }) => release).join(", ")}. The notes do not say when and by whom it was filed: the date is that of the release.`,
      comments: docTexts(listed).map((text) => ({ who: null, when: changed, text })),
      created,
      changed,
      cf_doc_type: listed.findLast(({ type }) => type)?.type,
      custom: withoutEmpty({
        team: listed.find(({ team }) => team)?.team,
        summary_from: listed.some(({ summary }) => summary) ? null : "doc text",
        dates_from: "milestone",
        releases: all.map(({ id: _, summary, doc_text: __, ...record }) => ({
          ...withoutEmpty(record),
          ...(summary === first.summary ? {} : { summary }),
        })),
      }),
    }),
  );
  if (!parsed.ok) throw new Error(`Bug ${first.id}: ${parsed.reason}`);
  return parsed.value;
}

/** The summary or, if no release has one, the beginning of the doc text. */
function summaryOf(listed: ReleaseRecord[]): string {
  const summary = listed.find(({ summary }) => summary)?.summary;
  const text = cleanLine(listed.find(({ doc_text }) => doc_text)?.doc_text ?? "");
  return (
    (summary && withoutCloneMark(summary)) ||
    (text.length > 200 ? `${text.slice(0, 200).trim()}…` : text) ||
    "No summary in the release notes"
  );
}

function isRequest({ type, prefixes }: ReleaseRecord): boolean {
  return type === "Enhancement" || prefixes.some((prefix) => prefix.toUpperCase() === "RFE");
}

/** The distinct doc texts. */
function docTexts(listed: ReleaseRecord[]): string[] {
  const seen = new Set<string>();
  return listed.flatMap(({ doc_text, type, release }) => {
    if (!doc_text || seen.has(doc_text)) return [];
    seen.add(doc_text);
    return [`Doc text (${type ?? "no type"}) in the release notes of ${release}:\n\n${doc_text}`];
  });
}

function withoutEmpty(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
