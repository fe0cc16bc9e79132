import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type TableProps = ComponentProps<"table"> & {
  /** For screen readers, and shown with `showCaption`. */
  caption: ReactNode;
  showCaption?: boolean;
  /** On narrow screens each row becomes a block (default); with "scroll" the table scrolls horizontally. */
  narrow?: "fold" | "scroll";
};

/**
 * A dense table with a sticky header. Use plain thead, tbody and tr inside, with Th and Td.
 * `<Table caption="Components"><thead><tr><Th>Name</Th>…`
 */
export function Table({ caption, showCaption, narrow = "fold", className, children, ...rest }: TableProps) {
  const table = (
    <table className={clsx("table", narrow === "fold" && "folds", className)} {...rest}>
      <caption className={showCaption ? "px-4 py-2 text-left font-semibold" : "sr-only"}>{caption}</caption>
      {children}
    </table>
  );
  if (narrow === "fold") return table;
  return (
    <section
      aria-label={typeof caption === "string" ? caption : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      {table}
    </section>
  );
}

type HeadProps = ComponentProps<"th"> & { number?: boolean; sort?: "ascending" | "descending" };

/** A column header. `<Th sort="descending"><Link …>Changed</Link></Th>` */
export function Th({ number, sort, scope = "col", className, children, ...rest }: HeadProps) {
  return (
    <th scope={scope} aria-sort={sort} className={clsx(number && "number", className)} {...rest}>
      {children}
      {sort ? <span aria-hidden="true">{sort === "ascending" ? " ▲" : " ▼"}</span> : null}
    </th>
  );
}

type CellProps = ComponentProps<"td"> & {
  /** The name of the column, shown before the value when rows are folded. */
  label?: string;
  /** Right-aligned, for numbers. */
  number?: boolean;
  /** The cell that comes first, on its own line, when rows are folded. */
  main?: boolean;
};

/** A cell. `<Td main><Link …>{summary}</Link></Td> <Td label="Open" number>12</Td>` */
export function Td({ label, number, main, className, ...rest }: CellProps) {
  return <td data-label={label} className={clsx(number && "number", main && "main", className)} {...rest} />;
}
