import type { ComponentProps } from "react";

type LinkProps = ComponentProps<"a"> & {
  href: string;
  /** False: not fetched ahead, for what is seldom worth it. */
  prefetch?: boolean;
  /** False: the page stays where it is scrolled to. */
  scroll?: boolean;
};

/**
 * A link within the site: a plain `<a>` that Navigator, once on every page, follows without loading the
 * document anew, and fetches ahead when somebody rests on it. It costs the page no script of its own.
 */
export function Link({ prefetch = true, scroll = true, ...rest }: LinkProps) {
  return <a data-go={scroll ? (prefetch ? "ahead" : "") : "stay"} {...rest} />;
}
