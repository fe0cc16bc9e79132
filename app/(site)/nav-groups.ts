import { productAddress } from "#components/catalog/addresses.ts";
import type { NavGroup } from "#components/site-nav.tsx";
import type { SiteFrame } from "#lib/search/site-frame.ts";

/** Links to the viewer's searches and products, for the sidebar and the menu page. */
export function navGroups({ searches, products }: Pick<SiteFrame, "searches" | "products">): NavGroup[] {
  return [
    {
      label: "Saved searches",
      items: searches.map(({ name, query }) => ({ href: `/bugs?${query}`, label: name })),
    },
    {
      label: "My products",
      items: products.map(({ name }) => ({ href: productAddress(name), label: name })),
    },
  ];
}
