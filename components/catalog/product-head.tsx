import { productAddress } from "#components/catalog/addresses.ts";
import { ClosedNotice } from "#components/catalog/closed-notice.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { ProductView } from "#lib/catalog/queries.ts";

export type ProductRoom =
  | ""
  | "components"
  | "versions"
  | "milestones"
  | "trackings"
  | "questions"
  | "most-reported"
  | "upstream"
  | "unrouted";

type Props = {
  product: ProductView;
  room: ProductRoom /** The viewer may open its settings. */;
  hasSettings: boolean;
  /** Private reports that wait to be published upstream; null: not for this viewer to know. */
  unrouted: number | null;
};

/** The header of all pages of a product: title, actions and tabs. */
export function ProductHead({ product, room, hasSettings, unrouted }: Props) {
  const { name, components, series, milestones } = product;
  const tab = (label: string, to: ProductRoom, count?: number) => ({
    href: productAddress(name, to),
    label,
    count,
    isCurrent: to === room,
  });
  return (
    <>
      <Breadcrumbs
        trail={[{ label: "Products", href: "/products" }, { label: product.classification }, { label: name }]}
      />
      <PageHead
        title={
          <>
            {name}
            {product.visibility === "open" ? null : (
              <span className="ml-2 align-middle">
                <Badge tone="amber">
                  {product.visibility === "groups" ? "members only" : "signed-in users only"}
                </Badge>
              </span>
            )}
          </>
        }
        lead={product.description}
        actions={
          product.isOpenForBugs ? (
            <LinkButton href={`/bugs/new?${new URLSearchParams({ product: name })}`}>
              <Icon name="plus" />
              File a bug in {name}
            </LinkButton>
          ) : null
        }
      />
      {product.isOpenForBugs ? null : (
        <div className="mb-4">
          <ClosedNotice product={product} />
        </div>
      )}
      <Tabs
        label={name}
        tabs={[
          tab("Overview", ""),
          tab("Components", "components", components.length),
          tab(
            "Versions",
            "versions",
            series.reduce((sum, { versions }) => sum + versions.length, 0),
          ),
          tab("Milestones", "milestones", milestones.length),
          tab("Trackings", "trackings"),
          ...(product.isDownstream ? [tab("Upstream", "upstream")] : []),
          tab("Questions", "questions"),
          ...(unrouted || room === "unrouted" ? [tab("Unrouted", "unrouted", unrouted ?? 0)] : []),
          ...(hasSettings ? [{ href: productAddress(name, "settings"), label: "Settings" }] : []),
        ]}
      />
    </>
  );
}
