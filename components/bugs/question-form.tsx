"use client";

import { FlagFormHead } from "#components/bugs/flag-form-head.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Fieldset } from "#components/ui/fieldset.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { FlagMove } from "#lib/flags/policy.ts";
import type { SuggestedPerson } from "#lib/flags/queries.ts";
import { ANYBODY, CHOOSE } from "#lib/flags/question-choice.ts";
import { typed, typedAll } from "#lib/http/form-state.ts";

export type QuestionFormProps = {
  bugId: number;
  revision: number;
  /** The name of its fields (lib/flags/schema.ts). */
  flag: string;
  /** It was asked and waits for an answer; otherwise it is asked here. */
  isOpen: boolean;
  /** The viewer asked it. */
  isOwn: boolean;
  /** What the viewer may do. */
  moves: readonly FlagMove[];
  /** Whom it may be asked of; null when the type takes nobody. */
  naming: { several: boolean; suggested: readonly SuggestedPerson[] } | null;
  /** The template of a question. */
  template: string;
};

/** A question: it is asked with its text, and answered, passed on or given back. Works without JavaScript. */
export function QuestionForm(props: QuestionFormProps) {
  const { bugId, revision, flag, isOpen, isOwn, moves, naming, template } = props;
  const [state, action] = useFormAction(changeFactAction);
  const { comment: wrong, ...fields } = state.fields;
  const hasErrors = state.code !== "collision" && !state.ok && !state.signInHref;
  const errors = hasErrors ? [state.message ?? [], ...Object.values(fields)].flat() : [];
  const id = `${flag}-on-${bugId}`;
  const of = `of.${flag}`;
  const chosen = typedAll(state, of);
  const suggested = isOpen ? [] : (naming?.suggested ?? []);
  const ours = [CHOOSE, ANYBODY, ...suggested.map(({ handle }) => handle)];
  const others = chosen.filter((handle) => !ours.includes(handle));
  const mayAnswer = moves.includes("answered");
  const mayPass = moves.includes("requested") && (!isOpen || naming !== null);
  const button = (move: FlagMove, words: string, isFirst = false) => (
    <Submit name={`flag.${flag}`} value={move} size="sm" variant={isFirst ? "primary" : "secondary"}>
      {words}
    </Submit>
  );
  return (
    <form action={action} className="grid gap-2">
      <FlagFormHead id={id} bugId={bugId} revision={revision} state={state} errors={errors} />
      <Field
        name="comment"
        id={`${id}-comment`}
        label={isOpen ? (mayAnswer ? "Answer" : "Comment") : "Question"}
        error={hasErrors ? wrong : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={!isOpen && template ? 5 : 3}
            defaultValue={typed(state, "comment", isOpen ? "" : template)}
          />
        )}
      </Field>
      {mayPass && naming ? <input type="hidden" name={of} value={CHOOSE} /> : null}
      {suggested.length > 0 ? (
        <Fieldset legend="Ask">
          {suggested.map(({ handle, displayName, role }) => (
            <Checkbox
              key={handle}
              name={of}
              value={handle}
              label={displayName || handle}
              help={role}
              defaultChecked={chosen.includes(handle)}
            />
          ))}
        </Fieldset>
      ) : null}
      {mayPass && naming ? (
        <Field
          name={of}
          id={`${id}-of`}
          label={isOpen ? "Pass on to" : suggested.length > 0 ? "Somebody else" : "Ask"}
        >
          {(control) => (
            <Combobox
              {...control}
              source={`/people.json?bug=${bugId}&able=on&flag=${flag}&q=`}
              options={isOpen ? naming.suggested.map(optionOf) : undefined}
              multiple={naming.several && !isOpen}
              empty=""
              defaultValue={others}
            />
          )}
        </Field>
      ) : null}
      {mayPass && naming && !isOpen ? (
        <Checkbox
          name={of}
          value={ANYBODY}
          label="Anybody who can answer it"
          defaultChecked={chosen.includes(ANYBODY)}
        />
      ) : null}
      <div className="flex flex-wrap gap-2">
        {isOpen ? null : button("requested", "Ask", true)}
        {isOpen && mayAnswer ? button("answered", "Answer", true) : null}
        {isOpen && mayPass ? button("requested", "Pass on") : null}
        {moves.includes("unanswered") ? button("unanswered", "Cannot answer") : null}
        {moves.includes("cleared") ? button("cleared", isOwn ? "Withdraw" : "Clear") : null}
      </div>
    </form>
  );
}

function optionOf({ handle, displayName, role }: SuggestedPerson) {
  return { value: handle, label: displayName || handle, hint: role };
}
