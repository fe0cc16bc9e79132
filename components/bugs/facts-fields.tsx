import { FactControl } from "#components/bugs/fact-control.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { type FormState, typed } from "#lib/http/form-state.ts";

type FactsFieldsProps = {
  facts: readonly EditableFact[];
  state: FormState;
};

/** All facts that the viewer may change, in their groups: the upper part of the form that edits a bug. */
export function FactsFields({ facts, state }: FactsFieldsProps) {
  const [first] = facts;
  const groups = Map.groupBy(facts, ({ group }) => group);
  return (
    <>
      {[...groups].map(([title, members]) => (
        <fieldset key={title} className="facts-fields">
          <legend>{title}</legend>
          <div>
            {members.map((fact) => (
              <Field
                key={fact.name}
                name={fact.name}
                id={`fact-${fact.name}`}
                label={fact.label}
                help={fact.help}
                error={state.fields[fact.name]}
                className={fact.isWide ? "col-span-full" : undefined}
              >
                {(control) => (
                  <FactControl
                    {...control}
                    field={fact}
                    value={typed(state, fact.name, fact.value)}
                    autoFocus={fact === first}
                  />
                )}
              </Field>
            ))}
          </div>
        </fieldset>
      ))}
      {state.fields.acceptsWiderAudience ? (
        <div id="fact-acceptsWiderAudience">
          <Checkbox
            name="acceptsWiderAudience"
            label="Move it, and show it to them"
            help={state.fields.acceptsWiderAudience.join(" ")}
          />
        </div>
      ) : null}
    </>
  );
}
