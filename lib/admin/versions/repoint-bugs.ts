/** "1 bug", "214 bugs", "3 open bugs". */
export function bugs(count: number, which = ""): string {
  return `${count} ${which ? `${which} ` : ""}${count === 1 ? "bug" : "bugs"}`;
}
