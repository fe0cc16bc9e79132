import clsx from "clsx";

export type IconName =
  | "attach"
  | "bold"
  | "bookmark"
  | "busy"
  | "check"
  | "chevron-down"
  | "chevron-left"
  | "chevron-right"
  | "circle-check"
  | "close"
  | "code"
  | "columns"
  | "download"
  | "edit"
  | "error"
  | "flag"
  | "hand"
  | "inbox"
  | "info"
  | "link"
  | "list"
  | "lock"
  | "menu"
  | "merged"
  | "minus"
  | "package"
  | "panel"
  | "person"
  | "plus"
  | "question"
  | "quote"
  | "review"
  | "search"
  | "warning";

type IconProps = {
  name: IconName;
  /** Label, where there is no text next to it. */
  label?: string;
  className?: string;
};

/**
 * An icon, 1rem by default. The paths are in public/icons.svg, which is fetched once. `<Icon name="search" />`
 */
export function Icon({ name, label, className }: IconProps) {
  const shown = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  const content = { dangerouslySetInnerHTML: { __html: `<use href="/icons.svg#${name}"/>` } };
  return <svg className={clsx("icon", className)} {...shown} {...content} />;
}
