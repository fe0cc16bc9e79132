import { ButtonForm } from "#components/button-form.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { ignoreAction } from "#lib/bugs/ignored/actions.ts";

/** A button that keeps what happens on a bug out of the viewer’s news, or lets it in again. */
export function IgnoreForm({ id, isIgnored }: { id: number; isIgnored: boolean }) {
  return (
    <ButtonForm action={ignoreAction}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="ignore" value={isIgnored ? "no" : "yes"} />
      <Submit variant="secondary" size="sm">
        {isIgnored ? "Stop ignoring" : "Ignore"}
      </Submit>
    </ButtonForm>
  );
}
