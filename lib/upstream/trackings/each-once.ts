import type { Reason } from "#lib/upstream/trackings/queries/explain.ts";

/** The reasons, each once: a pull request and the commit that it became are one, and the one that says more stays. */
export function eachOnce(reasons: readonly Reason[]): Reason[] {
  const kept = new Map<string, Reason>();
  for (const reason of reasons) {
    const name = /^[0-9a-f]{12}(?= )/.exec(reason.text)?.[0] ?? reason.text;
    const before = kept.get(name);
    if (!before || reason.text.length > before.text.length) kept.set(name, reason);
  }
  return [...kept.values()];
}
