import { ButtonForm } from "#components/button-form.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { changeFactAction } from "#lib/bugs/change/actions.ts";

type FollowFormProps = {
  /** The bug. */
  id: number;
  /** The viewer's handle. */
  me: string;
  follows: boolean;
  /** How many people follow the bug. */
  count: number;
};

/** A button that adds the viewer to the CC list or removes them, with the number of those who are on it. */
export function FollowForm({ id, me, follows, count }: FollowFormProps) {
  return (
    <ButtonForm action={changeFactAction}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name={follows ? "removeCc" : "addCc"} value={me} />
      <Submit variant="secondary" size="sm">
        {follows ? "Stop following" : "Follow"}
        {count > 0 ? <span className="font-normal text-muted">{count}</span> : null}
      </Submit>
    </ButtonForm>
  );
}
