"use client";

import { useAct } from "#components/admin/act-form.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { typedAll } from "#lib/http/form-state.ts";
import { CAPABILITIES, CAPABILITY_NAMES, type Capability } from "#lib/people/capabilities.ts";

/** The capabilities of a role as checkboxes; those that the viewer does not hold cannot be changed. */
export function CapabilityBoxes({
  values = [],
  held,
}: {
  values?: readonly Capability[];
  held: readonly Capability[];
}) {
  const { state } = useAct();
  const ticked = typedAll(state, "capabilities", values);
  const errors = state.fields.capabilities ?? [];
  return (
    <fieldset className="grid gap-x-6 sm:grid-cols-2 xl:grid-cols-3">
      <legend className="mb-1 font-medium">May</legend>
      {/* Sent even when nothing is ticked. */}
      <input type="hidden" name="capabilities" value="" />
      {CAPABILITY_NAMES.map((name) => {
        const isHeld = held.includes(name);
        const isOn = isHeld ? ticked.includes(name) : values.includes(name);
        return (
          <div key={name}>
            {!isHeld && isOn ? <input type="hidden" name="capabilities" value={name} /> : null}
            <Checkbox
              key={String(isOn)}
              name="capabilities"
              value={name}
              label={CAPABILITIES[name]}
              help={isHeld ? undefined : "You do not have this capability yourself."}
              defaultChecked={isOn}
              disabled={!isHeld}
            />
          </div>
        );
      })}
      {errors.length > 0 ? (
        <p role="alert" className="col-span-full text-red text-sm">
          {errors.join(" ")}
        </p>
      ) : null}
    </fieldset>
  );
}
