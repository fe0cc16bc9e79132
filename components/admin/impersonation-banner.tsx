import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";

/** Shown on every page while impersonating. */
export function ImpersonationBanner({
  person,
  stop,
}: {
  person: { displayName: string; handle: string };
  stop: () => Promise<void>;
}) {
  return (
    <div className="mb-4">
      <Notice kind="warn" title={`You are impersonating ${person.displayName} (@${person.handle}).`}>
        <form action={stop} className="flex flex-wrap items-center gap-3">
          You can view the site, but not change anything.
          <Submit variant="secondary" pending="Stopping…">
            Stop
          </Submit>
        </form>
      </Notice>
    </div>
  );
}
