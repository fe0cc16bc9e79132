import type { Hours } from "#lib/bugs/time/times.ts";

/** "1 hour", "2.5 hours". */
export function sayHours(hours: number | string): string {
  return `${hours} ${Number(hours) === 1 ? "hour" : "hours"}`;
}

/** "3 hours worked, 7 left of 10 estimated". */
export function sayTime({ estimate, worked, left }: Hours): string {
  if (estimate === 0 && worked === 0 && left === 0) return "Nothing estimated or worked";
  return `${sayHours(worked)} worked, ${left} left${estimate > 0 ? ` of ${estimate} estimated` : ""}`;
}
