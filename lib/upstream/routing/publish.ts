import "server-only";
import { findProduct, type ProductThing } from "#lib/bugs/change/names.ts";
import { emptyPlan, type StoredFile } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { writeFiled } from "#lib/bugs/filing/file-bug.ts";
import { planFiling } from "#lib/bugs/filing/plan-filing.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { offeredValues } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { whyNotThere } from "#lib/upstream/routing/find-mapping.ts";
import { findInsideParts } from "#lib/upstream/routing/inside-parts.ts";
import {
  digestOf,
  namesBug,
  type Publication,
  type PublishInput,
  publishedText,
} from "#lib/upstream/routing/publication.ts";
import { takeAlong } from "#lib/upstream/routing/take-along.ts";

/** What would become public, and what it is confirmed by. `inside`: which parts of it not everybody who sees the report may read. */
export type PublicationPreview = {
  publication: Publication;
  inside: string[];
  confirm: string;
  /** The report is not what it was when it was previewed: somebody wrote on it, or changed it. */
  isReportNewer?: boolean;
};

/** What would become public of a private report. Throws NotFound, NotAllowed, InvalidInput. */
export async function previewPublication(viewer: Viewer, input: PublishInput): Promise<PublicationPreview> {
  const actor = requireActor(viewer);
  return sqlTransaction(async (tx) => {
    const { publication, inside, report } = await planPublication(tx, actor, input);
    return { publication, inside, confirm: confirmationOf(digestOf(publication, inside), report) };
  });
}

/**
 * Makes a public bug in the upstream product from what was chosen of an unrouted private report, and nothing else: filed by who
 * publishes, with a tracking of the downstream product for the vendor. `confirm`: what was previewed; when anything else would
 * become public, nothing is done and the new preview comes back. Else the number of the public bug.
 */
export async function publishUpstream(
  viewer: Viewer,
  input: PublishInput,
  confirm: string,
): Promise<number | PublicationPreview> {
  const actor = requireActor(viewer);
  return sqlTransaction(async (tx) => {
    const { report, product, publication, inside, files } = await planPublication(tx, actor, input);
    const digest = digestOf(publication, inside);
    const again = { publication, inside, confirm: confirmationOf(digest, report) };
    if (again.confirm !== confirm) return { ...again, isReportNewer: confirm.startsWith(`${digest}.`) };
    const plan = await planFiling(tx, actor, product, {
      product: product.name,
      summary: publication.summary,
      description: publication.text,
      ...(publication.component ? { component: publication.component } : {}),
    });
    // Whoever may file upstream through the downstream product says how bad it is, as they do when they file it there.
    if (publication.severity) plan.columns.severity = publication.severity;
    if (input.namesReporter && report.reporterId !== null)
      plan.lists.cc.add = [...new Set([...plan.lists.cc.add, report.reporterId])];
    const html = await renderComment(publication.text, { authorId: actor.userId });
    const bugId = await writeFiled(tx, actor, plan, { description: publication.text, html, files });
    await takeAlong(tx, actor, report, { bugId, isNew: true });
    await queryRowsIn(
      tx,
      sql`UPDATE routed_reports SET unrouted_since = NULL, published_bug_id = ${bugId} WHERE bug_id = ${report.bugId}`,
    );
    await noteOn(tx, actor, report, { from: "unrouted", to: `published as bug ${bugId}` });
    return bugId;
  });
}

/** History of the private report, for the vendor only. */
export async function noteOn(
  tx: SqlTransaction,
  actor: Actor,
  { bugId, audienceId }: Pick<UnroutedBug, "bugId" | "audienceId">,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const note = emptyPlan(bugId, { isMain: false, isKnown: false });
  note.changes.push({ field: "routing", from, to, fromId: null, toId: null, audienceId });
  await writePlans(tx, actor, [note]);
}

export type UnroutedBug = {
  bugId: number;
  productId: number;
  productName: string;
  home: string;
  component: string | null;
  /** Null when the home does not offer it any more, or nobody has chosen one. */
  severity: string | null;
  reporterId: number | null;
  reporter: string | null;
  /** What was written there last and how often it changed, as far as the viewer sees it: another one is another report. */
  mark: string;
  /** Of the vendor: the group that keeps the report private, or the insiders of the product. */
  audienceId: number;
};

/** An unrouted report that the viewer may publish, locked. Throws NotFound, NotAllowed. */
export async function lockUnrouted(tx: SqlTransaction, viewer: Viewer, bugId: number): Promise<UnroutedBug> {
  const [report] = await queryRowsIn<UnroutedBug & { isUnrouted: boolean }>(
    tx,
    sql`SELECT b.id AS "bugId", p.id AS "productId", p.name::text AS "productName", h.name::text AS home, c.name::text AS component,
          (SELECT o.name::text FROM (${offeredValues("severity", sql`op.id = h.id`)}) o WHERE o.name = b.severity AND b.severity <> 'unspecified') AS severity,
          b.revision || '-' || coalesce((SELECT max(c.id) FROM comments c WHERE c.bug_id = b.id AND ${visiblePart(viewer, sql`c`)}), 0)
            || '-' || coalesce((SELECT max(f.id) FROM attachments f WHERE f.bug_id = b.id AND ${visiblePart(viewer, sql`f`)}), 0) AS mark,
          b.reporter_id AS "reporterId", u.display_name AS reporter, r.unrouted_since IS NOT NULL AS "isUnrouted",
          coalesce(
            (SELECT a.id FROM audiences a WHERE a.group_id = ANY(b.group_ids) ORDER BY a.group_id = p.security_group_id DESC NULLS LAST, a.id LIMIT 1),
            (SELECT a.id FROM audiences a WHERE a.product_id = p.id)) AS "audienceId"
        FROM routed_reports r JOIN bugs b ON b.id = r.bug_id JOIN products p ON p.id = r.product_id JOIN products h ON h.id = b.product_id
        LEFT JOIN components c ON c.id = b.component_id AND c.is_active LEFT JOIN users u ON u.id = b.reporter_id
        WHERE r.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visibleProducts(viewer)} FOR UPDATE OF r, b`,
  );
  if (!report) throw new NotFound("There is no such private report.");
  if (!can(viewer, "edit", report.productId))
    throw new NotAllowed(`You may not publish private reports of ${report.productName}.`);
  if (!report.isUnrouted) throw new InvalidInput({}, "This report does not wait to be published any more.");
  return report;
}

/** What is confirmed: exactly this becomes public, of a report that was read to its end. */
function confirmationOf(digest: string, { mark }: UnroutedBug): string {
  return `${digest}.${mark}`;
}

type Planned = {
  report: UnroutedBug;
  product: ProductThing;
  publication: Publication;
  inside: string[];
  files: StoredFile[];
};

async function planPublication(tx: SqlTransaction, actor: Actor, input: PublishInput): Promise<Planned> {
  const report = await lockUnrouted(tx, actor, input.bug);
  const product = await findProduct(tx, actor, report.home);
  if (!product) throw new NotFound("The upstream product does not exist.");
  const reason = await whyNotThere(tx, product);
  if (reason) throw new InvalidInput({}, reason);
  const files = await findFiles(tx, actor, input);
  const summary = input.summary;
  const text = publishedText(input, input.namesReporter ? report.reporter : null);
  const problem = `This names bug ${report.bugId}, which is private.`;
  if (namesBug(summary, report.bugId)) throw new InvalidInput({ summary: [problem] });
  if (namesBug(text, report.bugId)) throw new InvalidInput({ description: [problem] });
  const publication = {
    product: product.name,
    component: report.component,
    severity: report.severity,
    summary,
    text,
    files: files.map(({ fileName, summary, sha256, size }) => ({ name: fileName, summary, sha256, size })),
  };
  return { report, product, publication, inside: await findInsideParts(tx, actor, input), files };
}

/** The chosen attachments, which the viewer must see. */
async function findFiles(
  tx: SqlTransaction,
  viewer: Viewer,
  { bug, files }: PublishInput,
): Promise<StoredFile[]> {
  if (files.length === 0) return [];
  const rows = await queryRowsIn<StoredFile>(
    tx,
    sql`SELECT f.file_name AS "fileName", f.summary, f.content_type AS "contentType", f.size, f.sha256, f.is_patch AS "isPatch"
        FROM attachments f WHERE f.bug_id = ${bug} AND f.id = ANY(${files}::int[]) AND f.sha256 IS NOT NULL
          AND ${visiblePart(viewer, sql`f`)} ORDER BY f.id`,
  );
  if (rows.length !== new Set(files).size)
    throw new InvalidInput({ files: ["There is no such attachment."] });
  return rows;
}
