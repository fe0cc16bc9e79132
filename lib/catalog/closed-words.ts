/** Says that a product takes no new bugs. */
export function sayClosed({ name, isRetired }: { name: string; isRetired: boolean }): string {
  return isRetired ? `${name} is retired: it takes no new bugs.` : `${name} is closed for new bugs.`;
}
