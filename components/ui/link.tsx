import type { ComponentProps } from "react";

type LinkProps = ComponentProps<"a"> & {
  href: string;
  /** False: not prefetched. */
  prefetch?: boolean;
  /** False: keeps the scroll position. */
  scroll?: boolean;
};

/**
 * A link within the site: a plain `<a>`, for which Navigator does client-side navigation and prefetching. It needs no
 * JavaScript of its own.
 */
export function Link({ prefetch = true, scroll = true, ...rest }: LinkProps) {
  return <a data-go={scroll ? (prefetch ? "ahead" : "") : "stay"} {...rest} />;
}
