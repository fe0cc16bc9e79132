import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { FactControl } from "#components/bugs/fact-control.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { type FormState, typed } from "#lib/http/form-state.ts";

type FactsFieldsProps = {
  facts: readonly EditableFact[];
  state: FormState;
};

/** Another product has other components, versions and targets: they are fetched, and what was typed stays. */
function useOtherPlace(facts: readonly EditableFact[]): (chosen: string[]) => void {
  const [router, path] = [useRouter(), usePathname()];
  const options = facts.flatMap((fact) => (fact.kind === "product" ? fact.options : []));
  return ([product]) => {
    if (!options.some(({ value }) => value === product)) return;
    router.replace(`${path}?${new URLSearchParams({ edit: "all", product: product ?? "" })}`, {
      scroll: false,
    });
  };
}

/** All facts that the viewer may change, in their groups: the upper part of the form that edits a bug. */
export function FactsFields({ facts, state }: FactsFieldsProps) {
  const [first] = facts;
  const choosePlace = useOtherPlace(facts);
  // The product that is chosen since is held by its control, which keeps the focus.
  const [place] = useState(() => facts.find(({ kind }) => kind === "product")?.value);
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
                    value={typed(state, fact.name, fact.kind === "product" ? place : fact.value)}
                    autoFocus={fact === first}
                    onValueChange={fact.kind === "product" ? choosePlace : undefined}
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
