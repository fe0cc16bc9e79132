import type { ComponentProps, ReactNode } from "react";
import { type BugQuery, printBugQuery } from "#lib/search/query.ts";

type QueryFormProps = Omit<ComponentProps<"form">, "action" | "ref"> & {
  query: BugQuery;
  /** Parameters that the form's own controls provide. */
  without: readonly string[];
  children: ReactNode;
};

/** A form that changes a part of `query`; the rest is sent in hidden fields. */
export function QueryForm({ query, without, children, ...rest }: QueryFormProps) {
  const hiddenFields = [...printBugQuery(query)].filter(([name]) => !without.includes(name));
  return (
    <form action="/bugs" data-go="" {...rest}>
      {hiddenFields.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
