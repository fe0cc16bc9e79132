/** How many bugs a list has: "more than 1,000 bugs" where it was not counted to the end. */
export function sayCount({ number, isExact }: { number: number; isExact: boolean }): string {
  if (number === 1 && isExact) return "1 bug";
  return `${isExact ? "" : "more than "}${number.toLocaleString("en")} bugs`;
}
