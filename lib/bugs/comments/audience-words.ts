/** The value for the insiders of a bug's product in the choice of an audience; groups use their names. */
export const INSIDERS = "@insiders";

const OF_PRODUCT = `${INSIDERS}:`;

/** The value for the insiders of another product, in which the bug is tracked. */
export function insidersOfProduct(product: string): string {
  return OF_PRODUCT + product;
}

/** The other product whose insiders the value means; null: it means nobody of another product. */
export function namedProduct(value: string): string | null {
  return value.startsWith(OF_PRODUCT) ? value.slice(OF_PRODUCT.length) : null;
}

/**
 * The choices for the audience of a comment, besides everyone who sees the bug. `others`: products in which the bug is tracked and
 * the viewer is an insider. `asReporter`: the product against which they filed the bug, to whose insiders they can write.
 */
export function commentAudiences(
  product: string,
  isInsider: boolean,
  groups: readonly string[],
  others: readonly string[] = [],
  asReporter: string | null = null,
): { value: string; label: string }[] {
  return [
    ...(isInsider ? [{ value: INSIDERS, label: `Insiders of ${product}` }] : []),
    ...others.map((name) => ({ value: insidersOfProduct(name), label: `Insiders of ${name}` })),
    ...(asReporter === null || others.includes(asReporter)
      ? []
      : [{ value: insidersOfProduct(asReporter), label: `Insiders of ${asReporter}, and you` }]),
    ...groups.map((name) => ({ value: name, label: `Members of ${name}` })),
  ];
}

/** The choice that means the audience of a comment, which is said in words: "insiders of Engine". Null: there is none. */
export function audienceFor(
  words: string,
  choices: readonly { value: string; label: string }[],
): string | null {
  const said = words.toLowerCase();
  const choice = choices.find(({ label }) => [said, `${said}, and you`].includes(label.toLowerCase()));
  return choice?.value ?? null;
}
