import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import type { NavGroup } from "#components/site-nav.tsx";
import type { SiteFrame } from "#lib/search/site-frame.ts";

type Frame = Pick<SiteFrame, "searches" | "products" | "requestCount" | "fixCount" | "toVerifyCount"> & {
  /** The viewer tracks time. */
  tracksTime?: boolean;
};

/** The requests that wait for an answer of the viewer, of flags and of fixes; null for anonymous viewers. */
export function requestsWaiting({ requestCount, fixCount }: Pick<Frame, "requestCount" | "fixCount">) {
  return requestCount === null ? null : requestCount + fixCount;
}

/** The links of the sidebar and of the menu page: the site's pages, the viewer's searches and products. */
export function navGroups({
  searches,
  products,
  toVerifyCount,
  tracksTime = false,
  ...requests
}: Frame): NavGroup[] {
  const waiting = requestsWaiting(requests);
  return [
    {
      items: [
        { href: "/", label: "Home" },
        ...(waiting === null ? [] : [{ href: "/requests", label: "Requests", count: waiting }]),
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
        ...(tracksTime ? [{ href: "/time", label: "Time" }] : []),
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
