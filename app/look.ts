import { cookies } from "next/headers";

export const themes = ["system", "light", "dark"] as const;
export const densities = ["comfortable", "compact"] as const;

export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];
export type Look = { theme: Theme; density: Density; isNavFolded: boolean };

/** The theme and density of this browser; invalid cookies count as the default. */
export async function readLook(): Promise<Look> {
  const jar = await cookies();
  return {
    theme: oneOf(themes, jar.get("theme")?.value),
    density: oneOf(densities, jar.get("density")?.value),
    isNavFolded: jar.get("nav")?.value === "folded",
  };
}

/** The value if it is one of `known`, else the first of them. */
export function oneOf<const T extends string>(known: readonly [T, ...T[]], value: unknown): T {
  return known.find((one) => one === value) ?? known[0];
}
