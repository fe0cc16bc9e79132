import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";

/** Stands above every page while an administrator sees the site as somebody. */
export function ImpersonationBanner({
  person,
  stop,
}: {
  person: { displayName: string; handle: string };
  stop: () => Promise<void>;
}) {
  return (
    <div className="mb-4">
      <Notice kind="warn" title={`You see the site as ${person.displayName} (@${person.handle}).`}>
        <form action={stop} className="flex flex-wrap items-center gap-3">
          What you do here is done under this name; the audit log names you.
          <Submit variant="secondary" pending="Going back…">
            Stop
          </Submit>
        </form>
      </Notice>
    </div>
  );
}
