import type { FilingChoices } from "#lib/catalog/filing-choices.ts";

/** What an address or a form says: names that may occur more than once. */
export type Params = Record<string, string | string[] | undefined>;

/** What the description begins with: the component's template, or else the product's. */
export function templateOf(
  choices: Pick<FilingChoices, "descriptionTemplate" | "components">,
  component: string | undefined,
): string {
  return choices.components.find(({ name }) => name === component)?.template || choices.descriptionTemplate;
}

/**
 * The address of the form with what was typed in it, so that it comes back after signing in. Long
 * text is left out where the address would not be carried by every server; the browser's draft has it.
 */
export function filingAddress(values: Params, most = 3000): string {
  const named = Object.entries(values).flatMap(([name, value]) =>
    name === "token"
      ? []
      : [value ?? []]
          .flat()
          .filter(Boolean)
          .map((one): [string, string] => [name, one]),
  );
  const address = () => `/bugs/new?${new URLSearchParams(named)}`;
  while (address().length > most) {
    const longest = named.reduce((one, other) => (other[1].length > one[1].length ? other : one));
    named.splice(named.indexOf(longest), 1);
  }
  return named.length === 0 ? "/bugs/new" : address();
}

export function first(value: string | string[] | undefined): string {
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}
