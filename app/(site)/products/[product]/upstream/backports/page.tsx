import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type PageParams, readParam } from "#app/param.ts";
import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { BackportFilterForm, BackportTable, RefuseBackports } from "#components/upstream/backports.tsx";
import {
  BACKPORTS_SHOWN,
  BUG_TYPES,
  findVersionBefore,
  listBackports,
} from "#lib/search/trackings/backports.ts";
import { listDownstreamVersions } from "#lib/search/trackings/manifests.ts";
import { countOf } from "#lib/text.ts";
import { canDecide } from "#lib/upstream/trackings/policy.ts";
import { type ProductProps, productTitle, readProduct } from "../../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

export function generateMetadata(props: Props): Promise<Metadata> {
  return productTitle(props, "Backports");
}

/** What a version of a downstream product still needs from upstream, as a list to work off. */
export default async function BackportsPage(props: Props) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  if (!product.isDownstream) return notFound();
  const params = await props.searchParams;
  const versions = await listDownstreamVersions(viewer, product.id);
  const version = versions.find(({ name }) => name === readParam(params.version)) ?? versions[0];
  if (!version) return notFound();
  const type = [...BUG_TYPES, "any"].find((one) => one === readParam(params.type)) ?? "defect";
  const severity = readParam(params.severity)?.replaceAll("\0", "") ?? "";
  const since = readParam(params.since) === "any" ? "any" : "before";
  const number = Number(/^[1-9]\d{0,4}$/.exec(readParam(params.page) ?? "")?.[0] ?? 1);
  const filter = {
    type: type === "any" ? null : type,
    severity: severity || null,
    isRecent: since === "before",
    page: number,
  };
  const [before, { rows, total, severities }] = await Promise.all([
    findVersionBefore(viewer, version.id),
    listBackports(viewer, { productId: product.id, versionId: version.id }, filter),
  ]);
  const action = productAddress(product.name, "upstream/backports");
  const chosen = { version: version.name, type, severity, since };
  const page = (to: number) => `${action}?${new URLSearchParams({ ...chosen, page: String(to) })}`;
  const first = (number - 1) * BACKPORTS_SHOWN;
  const tracking = `@needs_backport:${product.name} ${version.name}`;
  const mayRefuse = canDecide(viewer, product.id);
  return (
    <>
      <ProductHead product={product} room="upstream" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <BackportFilterForm
          action={action}
          chosen={chosen}
          versions={versions.map(({ name }) => name)}
          types={BUG_TYPES}
          severities={severities.includes(severity) || !severity ? severities : [severity, ...severities]}
          before={before}
        />
        <Section title={`To backport to ${product.name} ${version.name}`} flush>
          {mayRefuse && rows.length > 0 ? (
            <div className="section-body">
              <RefuseBackports product={product.name} version={version.name} />
            </div>
          ) : null}
          {rows.length > 0 ? (
            <BackportTable
              caption={`To backport to ${product.name} ${version.name}`}
              rows={rows}
              mayRefuse={mayRefuse}
            />
          ) : (
            <Empty>Nothing {total > 0 ? "on this page" : "like this needs a backport"}.</Empty>
          )}
        </Section>
        <Pager
          previous={number > 1 ? page(number - 1) : null}
          next={first + rows.length < total && rows.length > 0 ? page(number + 1) : null}
        >
          {rows.length > 0 ? `${first + 1}–${first + rows.length} of ${countOf(total, "bug")}. ` : null}
          <Link href={bugListAddress({ tracking })}>Everything that needs a backport, as a list</Link>
        </Pager>
      </div>
    </>
  );
}
