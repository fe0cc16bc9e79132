/** The value for the insiders of a bug's product in the choice of an audience; groups use their names. */
export const INSIDERS = "@insiders";

/** The choices for the audience of a comment, besides everyone who sees the bug. */
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
