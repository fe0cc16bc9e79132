/** How the insiders of a bug's product are called where an audience is chosen; a group is called by its name. */
export const INSIDERS = "@insiders";

/** For whom a comment can be, beside everybody who sees the bug: the choices of its form. */
export function commentAudiences(
  product: string,
  isInsider: boolean,
  groups: readonly string[],
): { value: string; label: string }[] {
  return [
    ...(isInsider ? [{ value: INSIDERS, label: `Insiders of ${product}` }] : []),
    ...groups.map((name) => ({ value: name, label: `Members of ${name}` })),
  ];
}
