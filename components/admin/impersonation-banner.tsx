import { ButtonForm } from "#components/button-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import type { FormAction } from "#lib/http/form-state.ts";

/** Shown on every page while impersonating. */
export function ImpersonationBanner({
  person,
  stop,
}: {
  person: { displayName: string; handle: string };
  stop: FormAction;
}) {
  return (
    <div className="mb-4">
      <Notice kind="warn" title={`You are impersonating ${person.displayName} (@${person.handle}).`}>
        <ButtonForm action={stop} className="flex flex-wrap items-center gap-3">
          You can view the site, but not change anything.
          <Submit variant="secondary" pending="Stopping…">
            Stop
          </Submit>
        </ButtonForm>
      </Notice>
    </div>
  );
}
