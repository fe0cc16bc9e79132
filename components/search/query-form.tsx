import type { ComponentProps, ReactNode } from "react";
import { type BugQuery, printBugQuery } from "#lib/search/query.ts";

type QueryFormProps = Omit<ComponentProps<"form">, "action" | "ref"> & {
  query: BugQuery;
  /** The parameters that the controls inside say themselves. */
  without: readonly string[];
  children: ReactNode;
};

/** A form that leads to the list of `query` with something in it changed: the rest of it travels along. */
export function QueryForm({ query, without, children, ...rest }: QueryFormProps) {
  const kept = [...printBugQuery(query)].filter(([name]) => !without.includes(name));
  return (
    <form action="/bugs" data-go="" {...rest}>
      {kept.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
