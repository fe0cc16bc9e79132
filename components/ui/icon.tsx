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
  /** What it says, where no word beside it does. */
  label?: string;
  className?: string;
};

/**
 * A small picture, 1rem unless its place says otherwise. The drawings are in public/icons.svg, fetched
 * once: a page carries a reference, not the paths. `<Icon name="search" />`
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
