import type { FilingChoices } from "#lib/catalog/filing-choices.ts";

/** Values of a query string or a form: names may occur more than once. */
export type Params = Record<string, string | string[] | undefined>;

/** The template of the description: the component's, else the product's. */
export function templateOf(
  choices: Pick<FilingChoices, "descriptionTemplate" | "components">,
  component: string | undefined,
): string {
  return choices.components.find(({ name }) => name === component)?.template || choices.descriptionTemplate;
}

/**
 * The address of the form with what was typed, to restore it after signing in. The longest texts are dropped when the
 * address would be too long for some servers; the draft in the browser still has them.
 */
export function filingAddress(values: Params, maxLength = 3000): string {
  const named = Object.entries(values).flatMap(([name, value]) =>
    name === "token"
      ? []
      : [value ?? []]
          .flat()
          .filter(Boolean)
          .map((one): [string, string] => [name, one]),
  );
  const address = () => `/bugs/new?${new URLSearchParams(named)}`;
  while (address().length > maxLength) {
    const longest = named.reduce((one, other) => (other[1].length > one[1].length ? other : one));
    named.splice(named.indexOf(longest), 1);
  }
  return named.length === 0 ? "/bugs/new" : address();
}

export function first(value: string | string[] | undefined): string {
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}
