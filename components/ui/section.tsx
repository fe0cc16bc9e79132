import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type SectionProps = Omit<ComponentProps<"section">, "title"> & {
  title?: ReactNode;
  /** A count next to the title. */
  count?: number;
  /** Links or buttons to the right of the heading. */
  actions?: ReactNode;
  level?: 2 | 3;
  /** No padding, for tables and lists. */
  flush?: boolean;
};

/** A part of a page with a heading. `<Section title="Components" count={12} flush><Table …/></Section>` */
export function Section({
  title,
  count,
  actions,
  level = 2,
  flush,
  className,
  children,
  ...rest
}: SectionProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className={clsx("section", className)} {...rest}>
      {title || actions ? (
        <header>
          {title ? (
            <Heading>
              {title}
              {count === undefined ? null : <span>{count.toLocaleString("en")}</span>}
            </Heading>
          ) : null}
          {actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div> : null}
        </header>
      ) : null}
      <div className={flush ? undefined : "section-body"}>{children}</div>
    </section>
  );
}

/** The header of a page: title, description, actions. `<PageHead title="Products" actions={…} />` */
export function PageHead({
  title,
  lead,
  actions,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1>{title}</h1>
        {lead ? <p className="mt-1 max-w-prose text-muted">{lead}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </header>
  );
}

/** A list of names and values. `<Facts items={[["Product", <a …/>], ["Version", "4.4.9"]]} />` */
export function Facts({ items }: { items: readonly (readonly [ReactNode, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5">
      {items.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may be nodes, and the order is the caller's
        <div key={index} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
