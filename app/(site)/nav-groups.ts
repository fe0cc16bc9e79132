import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import type { NavGroup } from "#components/site-nav.tsx";
import type { SiteFrame } from "#lib/search/site-frame.ts";

type Frame = Pick<SiteFrame, "searches" | "products" | "requestCount" | "toVerifyCount">;

/** The links of the sidebar and of the menu page: the site's pages, the viewer's searches and products. */
export function navGroups({ searches, products, requestCount, toVerifyCount }: Frame): NavGroup[] {
  return [
    {
      items: [
        { href: "/", label: "Home" },
        ...(requestCount === null ? [] : [{ href: "/requests", label: "Requests", count: requestCount }]),
        ...(toVerifyCount > 0
          ? [
              {
                href: bugListAddress({ tracking: "@to_verify_by_me", status: "@all" }),
                label: "To verify",
                count: toVerifyCount,
              },
            ]
          : []),
        { href: "/bugs", label: "Bugs" },
        { href: "/products", label: "Products" },
        { href: "/releases", label: "Releases" },
      ],
    },
    {
      label: "Searches",
      href: "/searches",
      isKeyed: true,
      items: searches
        .filter(({ isPinned }) => isPinned)
        .map(({ name, query }) => ({ href: `/bugs?${query}`, label: name })),
    },
    {
      label: "My products",
      items: products.map(({ name }) => ({ href: productAddress(name), label: name })),
    },
  ];
}
