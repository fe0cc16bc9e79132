import type { CommentFlag } from "#components/bugs/comment-flags.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { type FormState, typed, typedAll } from "#lib/http/form-state.ts";

const VERBS = { requested: "ask", granted: "grant", denied: "deny", cleared: "clear" };

/** What becomes of one flag together with a comment, and who is asked. */
export function FlagChoice({
  bugId,
  choice,
  state,
}: {
  bugId: number;
  choice: CommentFlag;
  state: FormState;
}) {
  const { flag, label, status, moves, asked, mayName, several } = choice;
  const options = moves
    .filter((move) => move !== status || (move === "requested" && mayName))
    .map((move) => ({
      value: move,
      label: move === "requested" && status === "requested" ? "pass on" : VERBS[move],
    }));
  return (
    <div className="group/choice flex flex-wrap items-start gap-2">
      <Field name={`flag.${flag}`} id={`comment-${flag}`} label={label} className="w-56">
        {(control) => (
          <Select
            {...control}
            options={options}
            empty={status === null ? "Not set" : "No change"}
            defaultValue={typed(state, `flag.${flag}`)}
          />
        )}
      </Field>
      {mayName && moves.includes("requested") ? (
        <Field
          name={`of.${flag}`}
          id={`comment-${flag}-of`}
          label="Requestee"
          className="!hidden w-56 group-has-[option[value=requested]:checked]/choice:!grid"
        >
          {(control) => (
            <Combobox
              {...control}
              source={`/people.json?bug=${bugId}&able=on&q=`}
              options={
                asked ? [{ value: asked.handle, label: asked.displayName, hint: `@${asked.handle}` }] : []
              }
              multiple={several && status !== "requested"}
              empty="Nobody in particular"
              defaultValue={typedAll(
                state,
                `of.${flag}`,
                asked && status !== "requested" ? [asked.handle] : [],
              )}
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}
