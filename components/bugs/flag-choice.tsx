import { lazy, Suspense, useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import { type FormState, typed, typedAll } from "#lib/http/form-state.ts";

/** A flag that can be set or answered together with a comment. */
export type CommentFlag = {
  /** The name of its fields (lib/flags/schema.ts). */
  flag: string;
  label: string;
  /** The current status; null for a new flag. */
  status: FlagStatus | null;
  moves: readonly FlagMove[];
  asked: { handle: string; displayName: string } | null;
  mayName: boolean;
  several: boolean;
  /** Requested of the viewer: shown unfolded. */
  isMine: boolean;
  /** A question to the viewer, which their comment answers: its flag. */
  answers: number | null;
};

const VERBS: Readonly<Record<FlagMove, string>> = {
  requested: "ask",
  granted: "grant",
  denied: "deny",
  answered: "answer",
  unanswered: "cannot answer",
  cleared: "clear",
};

type FlagChoiceProps = { bugId: number; choice: CommentFlag; state: FormState };

/** Its code is loaded once somebody is to be asked. */
const Combobox = lazy(async () => ({ default: (await import("#components/ui/combobox.tsx")).Combobox }));

/** What becomes of one flag together with a comment: a question to the viewer is answered by it. */
export function FlagChoice(props: FlagChoiceProps) {
  const { label, answers } = props.choice;
  if (answers === null) return <MoveChoice {...props} />;
  const value = String(answers);
  const isBefore = Object.keys(props.state.values).length === 0;
  return (
    <Checkbox
      name="answers"
      value={value}
      label={label}
      help={
        <span className="hidden group-has-[[name=commentAudience]_option:checked:not([value=''])]/comment:inline">
          Not with a comment that only some may read: the question stays open.
        </span>
      }
      defaultChecked={isBefore || typedAll(props.state, "answers").includes(value)}
    />
  );
}

/** What becomes of one flag together with a comment, and who is asked. */
function MoveChoice({ bugId, choice, state }: FlagChoiceProps) {
  const { flag, label, status, moves, asked, mayName, several } = choice;
  const [isAsking, setIsAsking] = useState(typed(state, `flag.${flag}`) === "requested");
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
            onChange={({ target }) => setIsAsking(target.value === "requested")}
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
          {(control) => {
            const handles = typedAll(
              state,
              `of.${flag}`,
              asked && status !== "requested" ? [asked.handle] : [],
            );
            // As the list is without scripts.
            const plain = <Input {...control} defaultValue={handles.join(", ")} autoComplete="off" />;
            if (!isAsking) return plain;
            return (
              <Suspense fallback={plain}>
                <Combobox
                  {...control}
                  source={`/people.json?bug=${bugId}&able=on&q=`}
                  options={
                    asked ? [{ value: asked.handle, label: asked.displayName, hint: `@${asked.handle}` }] : []
                  }
                  multiple={several && status !== "requested"}
                  empty="Nobody in particular"
                  defaultValue={handles}
                />
              </Suspense>
            );
          }}
        </Field>
      ) : null}
    </div>
  );
}
