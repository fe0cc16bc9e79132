import type { Metadata } from "next";
import { productAddress } from "#components/catalog/addresses.ts";
import { ComponentTable } from "#components/catalog/component-table.tsx";
import { todayText } from "#components/catalog/milestone-day.tsx";
import { MilestoneLines } from "#components/catalog/milestone-table.tsx";
import { ProductFacts } from "#components/catalog/product-facts.tsx";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { ProductNumbers } from "#components/catalog/product-numbers.tsx";
import { comingVersions, VersionLines } from "#components/catalog/version-list.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { groupMilestones } from "#lib/catalog/milestone-days.ts";
import type { ComponentView, SeriesView, VersionView } from "#lib/catalog/queries.ts";
import { findWorkflow } from "#lib/catalog/workflow/load.ts";
import { type ProductProps, productTitle, readProduct } from "./read-product.ts";

/** With more components than this, the overview shows those with the most open bugs. */
const COMPONENTS_MAX = 20;

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props);
}

/** The overview of a product. */
export default async function ProductPage(props: ProductProps) {
  const { viewer, product, counts, hasSettings, isSignedIn, unrouted } = await readProduct(props);
  const workflow = await findWorkflow(viewer, product.id);
  const { name, series, milestones } = product;
  const components = busiest(product.components, counts.byComponent);
  const versions = living(series);
  const { coming } = groupMilestones(milestones, todayText(), ({ id }) => counts.aimedAt.get(id));
  return (
    <>
      <ProductHead product={product} room="" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] 2xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid min-w-0 content-start gap-4">
          <div className="grid gap-1">
            <ProductNumbers product={name} counts={counts} />
            <p className="text-sm">
              <Link href={productAddress(name, "most-reported")} className="inline-block py-1">
                Most reported bugs
              </Link>
            </p>
          </div>
          <Section
            title={
              components.length < product.components.length ? "Components with most open bugs" : "Components"
            }
            count={components.length < product.components.length ? undefined : components.length}
            flush
            actions={
              components.length < product.components.length ? (
                <Link href={productAddress(name, "components")}>
                  All {product.components.length} components
                </Link>
              ) : null
            }
          >
            {components.length > 0 ? (
              <ComponentTable
                product={name}
                components={components}
                openCounts={counts.byComponent}
                isShort
              />
            ) : (
              <Empty>{name} has no components yet: its bugs wait in triage.</Empty>
            )}
          </Section>
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <Section
            title="Versions"
            actions={<Link href={productAddress(name, "versions")}>All versions</Link>}
          >
            {versions.length > 0 ? (
              <VersionLines product={name} versions={versions} targetCounts={counts.byTargetRelease} />
            ) : (
              <Empty>No versions yet.</Empty>
            )}
          </Section>
          <Section
            title="Upcoming milestones"
            actions={<Link href={productAddress(name, "milestones")}>All milestones</Link>}
          >
            {coming.length > 0 ? (
              <MilestoneLines
                product={name}
                classification={product.classification}
                milestones={coming.slice(0, 6)}
                targetCounts={counts.byTargetMilestone}
              />
            ) : (
              <Empty>None is planned.</Empty>
            )}
          </Section>
          <ProductFacts product={product} workflow={workflow} mayAskWho={isSignedIn} />
        </div>
      </div>
    </>
  );
}

/** All active components, or those with the most open bugs. */
function busiest(components: readonly ComponentView[], open: ReadonlyMap<number, number>): ComponentView[] {
  const active = components.filter(({ id, isActive }) => isActive || open.has(id));
  if (active.length <= COMPONENTS_MAX) return active;
  const byCount = (a: ComponentView, b: ComponentView) => (open.get(b.id) ?? 0) - (open.get(a.id) ?? 0);
  return active.toSorted(byCount).slice(0, COMPONENTS_MAX);
}

/** Versions to come, soonest first, and the newest releases of the newest series. */
function living(series: readonly SeriesView[]): VersionView[] {
  const newest = series
    .filter(({ state }) => state !== "ended")
    .flatMap((line) => line.versions.find(({ state }) => state === "released") ?? []);
  return [...comingVersions(series).slice(0, 6), ...newest.slice(0, 3)];
}
