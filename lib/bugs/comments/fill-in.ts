/** What a saved reply says of a bug: {reporter} and {product} become their names. */
export function fillIn(
  text: string,
  bug: { reporter: { displayName: string } | null; product: string },
): string {
  // A name is no Markdown, and begins no reference.
  const reporter = (bug.reporter?.displayName ?? "").replaceAll(/[\\`*_[\]<>#@!~|]/g, "").trim();
  return text
    .replaceAll(/ ?\{reporter\}/g, (place) => (reporter === "" ? "" : place.replace("{reporter}", reporter)))
    .replaceAll("{product}", bug.product);
}
