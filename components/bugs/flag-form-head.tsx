import { CollisionNotice } from "#components/bugs/collision.tsx";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { ErrorText } from "#components/ui/field.tsx";
import type { FormState } from "#lib/http/form-state.ts";

type FlagFormHeadProps = {
  id: string;
  bugId: number;
  revision: number;
  state: FormState;
  /** What is not said at a field. */
  errors: string[];
};

/** What a form of a flag begins with: what became of it when it was sent, and of which bug it is. */
export function FlagFormHead({ id, bugId, revision, state, errors }: FlagFormHeadProps) {
  return (
    <>
      <CollisionNotice state={state} bugId={bugId} />
      <SignInAgain state={state} />
      {errors.length > 0 ? (
        <div role="alert">
          <ErrorText id={`${id}-error`} errors={errors} />
        </div>
      ) : null}
      <input type="hidden" name="id" value={bugId} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
    </>
  );
}
