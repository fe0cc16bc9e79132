import { productAddress } from "#components/catalog/addresses.ts";
import type { NavGroup } from "#components/site-nav.tsx";
import type { SiteFrame } from "#lib/search/site-frame.ts";

/** The viewer's searches and products as links, for the list beside the page and for the menu of the phone. */
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
