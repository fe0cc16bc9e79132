import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type PageParams, readParam } from "#app/param.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { CarriedTable, NoManifests } from "#components/upstream/carried-table.tsx";
import { CustomerWeightTable } from "#components/upstream/customer-weight.tsx";
import { DownstreamReasons } from "#components/upstream/downstream-reasons.tsx";
import { QuestionTable } from "#components/upstream/question-table.tsx";
import {
  PatchTable,
  RebaseCounts,
  RebaseForm,
  RebaseMoreLines,
  SwappedEnds,
} from "#components/upstream/rebase.tsx";
import { isInsider } from "#lib/bugs/policy.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { customerWeight } from "#lib/search/trackings/customer-weight.ts";
import { listDownstreamReasons } from "#lib/search/trackings/downstream-reasons.ts";
import {
  countManifestBugs,
  countRebase,
  countRebaseMore,
  type DownstreamVersion,
  listDownstreamVersions,
  listObsoletePatches,
  listOwnPatches,
  listVersionNames,
} from "#lib/search/trackings/manifests.ts";
import { countQuestions } from "#lib/search/trackings/question-counts.ts";
import { OF_ROUTING, ONLY_DOWNSTREAM } from "#lib/search/trackings/questions.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

/** As many bugs as one reads; the list and the file have all. */
const WEIGHT_SHOWN = 25;

export function generateMetadata(props: Props): Promise<Metadata> {
  return productTitle(props, "Upstream");
}

/** A downstream product beside what it is built on: what it carries, what a rebase brings, what only it has. */
export default async function UpstreamPage(props: Props) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  if (!product.isDownstream) return notFound();
  const { id, name } = product;
  const params = await props.searchParams;
  const versions = await listDownstreamVersions(viewer, id);
  const edits = can(viewer, "edit", id);
  const questions = edits ? [...ONLY_DOWNSTREAM, ...OF_ROUTING] : ONLY_DOWNSTREAM;
  const [rows, own, patches, weight, reasons] = await Promise.all([
    Promise.all(
      versions.map(async (version) => ({ version, counts: await countManifestBugs(viewer, version.id) })),
    ),
    countQuestions(
      viewer,
      { kind: "product", id },
      questions.map(({ word }) => word),
    ),
    listOwnPatches(viewer, id),
    customerWeight(viewer, id, WEIGHT_SHOWN),
    listDownstreamReasons(viewer, id),
  ]);
  return (
    <>
      <ProductHead product={product} room="upstream" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <Section title="Fixed upstream, by version" flush>
          {rows.length > 0 ? (
            <CarriedTable product={name} rows={rows} />
          ) : (
            <Empty>
              <NoManifests
                product={name}
                href={hasSettings ? productAddress(name, "settings/versions") : null}
              />
            </Empty>
          )}
        </Section>
        {versions.length > 0 ? (
          <Rebase viewer={viewer} product={product} versions={versions} params={await params} />
        ) : null}
        <Section title={`What only ${name} has`} flush>
          <QuestionTable caption={`Only in ${name}`} questions={questions} counts={own} place={name} />
          {patches.length > 0 ? (
            <PatchTable caption={`Patches of ${name} that are not upstream`} patches={patches} />
          ) : null}
        </Section>
        {reasons.length > 0 ? (
          <Section title={`Why bugs concern only ${name}`} flush>
            <DownstreamReasons product={name} reasons={reasons} />
          </Section>
        ) : null}
        {weight.bugs > 0 || isInsider(viewer, id) ? (
          <Section
            title="Customer weight"
            actions={
              weight.bugs > 0 ? (
                <a href={productAddress(name, "upstream/cases.csv")} download>
                  Download CSV
                </a>
              ) : null
            }
            flush
          >
            {weight.bugs > 0 ? (
              <CustomerWeightTable product={name} weight={weight} />
            ) : (
              <Empty>
                Nobody has recorded a customer’s case. Add them under Versions of a bug, in the place that is{" "}
                {name}.
              </Empty>
            )}
          </Section>
        ) : null}
      </div>
    </>
  );
}

type RebaseProps = {
  viewer: Viewer;
  product: { id: number; name: string };
  versions: readonly DownstreamVersion[];
  params: Awaited<PageParams>;
};

/** By default from the version that the newest manifest contains to the newest of that series. */
async function Rebase({ viewer, product, versions, params }: RebaseProps) {
  const lines = versions.flatMap(({ lines }) => lines);
  const products = [...new Set(lines.map(({ product }) => product))].sort((a, b) => a.localeCompare(b, "en"));
  const asked = readParam(params.product);
  const line = lines.find(({ product }) => product === asked) ?? lines[0];
  if (!line) return null;
  const all = await listVersionNames(viewer, line.productId);
  const named = (given: string | undefined, otherwise: string | null) =>
    all.find(({ name }) => name === given) ?? all.find(({ name }) => name === otherwise) ?? all[0];
  const from = named(readParam(params.from), line.version);
  const to = named(readParam(params.to), line.newest);
  if (!from || !to) return null;
  const range = { from: from.id, to: to.id };
  const [counts, more, patches] = await Promise.all([
    countRebase(viewer, range),
    countRebaseMore(viewer, range),
    listObsoletePatches(viewer, product.id, line.productId, range),
  ]);
  const chosen = { product: line.product, from: from.name, to: to.name };
  const isBack = all.indexOf(to) > all.indexOf(from);
  return (
    <Section title="What a rebase brings" flush>
      <div className="section-body">
        <RebaseForm
          action={productAddress(product.name, "upstream")}
          products={products}
          versions={all.map(({ name }) => name)}
          chosen={chosen}
        />
      </div>
      {isBack ? (
        <SwappedEnds action={productAddress(product.name, "upstream")} chosen={chosen} />
      ) : counts.length > 0 ? (
        <RebaseCounts chosen={chosen} counts={counts} />
      ) : (
        <Empty>
          Nothing is first fixed after {line.product} {from.name}, up to {to.name}.
        </Empty>
      )}
      {isBack ? null : <RebaseMoreLines chosen={chosen} more={more} />}
      {patches.length > 0 ? (
        <PatchTable caption={`Patches of ${product.name} that the rebase makes obsolete`} patches={patches} />
      ) : null}
    </Section>
  );
}
