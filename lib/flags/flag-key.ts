/** How forms name a flag that is set, and one that may be: `flag.f12`, `flag.t3`, `flag.t3a7`, each with `of.…` for who is asked. */
export function flagKey(flag: { flagId: number } | { typeId: number; attachmentId: number | null }): string {
  if ("flagId" in flag) return `f${flag.flagId}`;
  return flag.attachmentId === null ? `t${flag.typeId}` : `t${flag.typeId}a${flag.attachmentId}`;
}
