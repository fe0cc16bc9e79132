/** Names of form fields for existing and new flags: `flag.f12`, `flag.t3`, `flag.t3a7`, each with `of.…` for the requestee. */
export function flagKey(flag: { flagId: number } | { typeId: number; attachmentId: number | null }): string {
  if ("flagId" in flag) return `f${flag.flagId}`;
  return flag.attachmentId === null ? `t${flag.typeId}` : `t${flag.typeId}a${flag.attachmentId}`;
}
