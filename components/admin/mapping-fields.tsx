"use client";

import { useState } from "react";
import { useAct } from "#components/admin/act-form.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { ManagedMapping, UpstreamChoice } from "#lib/admin/mappings/queries.ts";
import { typed } from "#lib/http/form-state.ts";

type Props = {
  product: string;
  mapping: ManagedMapping;
  upstream: readonly UpstreamChoice[];
  /** Those of the upstream product to which it is mapped. */
  components: readonly string[];
};

/** Where the bugs of a component belong; the components of the chosen product are suggested. */
export function MappingFields({ product, mapping, upstream, components }: Props) {
  const { state, id } = useAct();
  const { component, by, stays } = mapping;
  const isOwn = by === "own";
  const own = isOwn ? (mapping.upstreamProduct ?? (stays ? product : "")) : "";
  const [chosen, setChosen] = useState({ product: typed(state, "upstreamProduct", own), components });
  const stay = { value: product, label: `${product}: its bugs stay here` };

  async function choose(name: string) {
    const is = (components: readonly string[]) => (now: typeof chosen) =>
      now.product === name ? { product: name, components } : now;
    setChosen({ product: name, components: [] });
    if (name === "" || name === product) return;
    // Without suggestions the name can still be typed.
    const found = await fetchNames(`/products/${encodeURIComponent(name)}/components.json`).catch(() => []);
    setChosen(is(found));
  }

  return (
    <div className="field-row sm:grid-cols-2">
      <Field
        name="upstreamProduct"
        id={`${id}-upstreamProduct`}
        label="Upstream product"
        error={state.fields.upstreamProduct}
        required
      >
        {(control) => (
          <Select
            {...control}
            empty={by === "others" ? "As all other components" : "Choose a product"}
            options={[
              ...(component === "" ? [] : [stay]),
              ...upstream.map(({ name, classification }) => ({
                value: name,
                label: `${name} (${classification})`,
              })),
            ]}
            defaultValue={typed(state, "upstreamProduct", own)}
            onChange={(event) => choose(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        name="upstreamComponent"
        id={`${id}-upstreamComponent`}
        label="Upstream component"
        help={
          <>
            Leave it blank if the bugs are sorted into components there.
            <span className="no-js"> Those of a product are offered once it is saved.</span>
          </>
        }
        error={state.fields.upstreamComponent}
      >
        {(control) => (
          <Combobox
            {...control}
            key={chosen.product}
            atOnce
            empty="None"
            options={chosen.components.map((name) => ({ value: name, label: name }))}
            defaultValue={typed(
              state,
              "upstreamComponent",
              chosen.product === own ? (mapping.upstreamComponent ?? "") : "",
            )}
          />
        )}
      </Field>
    </div>
  );
}

async function fetchNames(address: string): Promise<string[]> {
  const response = await fetch(address);
  return response.ok ? response.json() : [];
}
