import type { Part } from "#lib/admin/audit/parts.ts";

/** A sentence of the audit log: things are bold, people linked, long texts shortened. */
export function AuditSentence({ said }: { said: readonly Part[] }) {
  return said.map((part, index) => {
    if (typeof part === "string") return part;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have an order and nothing else
    if ("thing" in part) return <strong key={index}>{part.thing}</strong>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if ("quote" in part) return <Quote key={index} text={part.quote} />;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <a key={index} href={`/people/${encodeURIComponent(part.person)}`} className="person">
        {part.displayName || `@${part.person}`}
      </a>
    );
  });
}

function Quote({ text }: { text: string }) {
  const isLong = text.length > SHOWN;
  return (
    <q title={isLong ? text.slice(0, HINT).toWellFormed() : undefined}>
      {isLong ? `${text.slice(0, SHOWN).toWellFormed().trimEnd()}…` : text}
    </q>
  );
}

const SHOWN = 160;
const HINT = 2000;
