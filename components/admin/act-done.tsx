import { Notice } from "#components/ui/notice.tsx";
import type { DoneAct } from "#lib/admin/audit/done-act.ts";

/** Says what was just done, where the form that did it may be gone. `log`: the address of the audit log; null without. */
export function ActDone({ act, log }: { act: DoneAct; log: string | null }) {
  const address = `${log}?act=${act.id}`;
  // The address may be opened again later, from the history of the browser.
  if (act.isUndone) return <Notice>This was undone since: {act.message}</Notice>;
  return (
    <Notice kind="success">
      {act.message}{" "}
      {log ? (
        <>
          <a href={address}>See it in the audit log</a>
          {act.entry ? (
            <>
              {" · "}
              <a href={`${address}&open=${act.entry}#e${act.entry}`}>Undo…</a>
            </>
          ) : null}
        </>
      ) : null}
    </Notice>
  );
}
