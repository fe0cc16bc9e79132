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
  | "inbox"
  | "info"
  | "link"
  | "list"
  | "lock"
  | "menu"
  | "panel"
  | "person"
  | "plus"
  | "quote"
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
  const use = <use href={`/icons.svg#${name}`} />;
  const looks = clsx("icon", className);
  if (label === undefined)
    return (
      <svg className={looks} aria-hidden="true">
        {use}
      </svg>
    );
  return (
    <svg className={looks} role="img" aria-label={label}>
      {use}
    </svg>
  );
}
