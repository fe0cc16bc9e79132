import { Notice } from "#components/ui/notice.tsx";
import { YOU } from "#lib/errors.ts";
import type { FormState } from "#lib/http/form-state.ts";

/** The notice of a mid-air collision above the form: what others changed. The form keeps what was typed. */
export function CollisionNotice({ state, bugId }: { state: FormState; bugId: number }) {
  if (state.code !== "collision") return null;
  const since = state.since ?? [];
  const isOwn = since.length > 0 && since.every(({ who }) => who === YOU);
  const subject = isOwn ? "You changed this bug in another window" : "Somebody else changed this bug";
  return (
    <Notice
      kind="warn"
      title={`${subject} while you were editing it here. Your changes are not saved yet.`}
      actions={
        <a href={`/bugs/${bugId}`} className="text-ink underline">
          Discard my changes and reload the bug
        </a>
      }
    >
      <ul className="my-1 grid gap-0.5" aria-label="Changes in the meantime">
        {since.map(({ who, what, at }) => (
          <li key={`${who} ${what} ${at}`}>
            <strong>{who}</strong>: {what}{" "}
            <span className="text-muted">
              (<time dateTime={at}>{new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC</time>)
            </span>
          </li>
        ))}
      </ul>
      <p>Your input is kept. Save again to apply your changes anyway.</p>
    </Notice>
  );
}
