import clsx from "clsx";
import type { ComponentProps } from "react";
import { Icon } from "#components/ui/icon.tsx";

/** A choice. `group` puts options under a common heading; `hint` is shown after the label. */
export type Option = { value: string; label: string; hint?: string; group?: string; disabled?: boolean };

type SelectProps = Omit<ComponentProps<"select">, "children"> & {
  options: readonly Option[];
  /** The label of the empty choice, shown first: `empty="Not sure"`. */
  empty?: string;
};

/** The browser's own select. `<Select name="severity" options={severities} empty="Not sure" defaultValue="normal" />` */
export function Select({ options, empty, className, ...rest }: SelectProps) {
  return (
    <div className={clsx("relative", className)}>
      {/* After an action React resets a form to the values at mount, so a new default needs a new select. */}
      <select key={String(rest.defaultValue ?? "")} className="control" {...rest}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {groupOptions(options).map(({ group, options }) =>
          group ? (
            <optgroup key={group} label={group}>
              {options.map(renderOption)}
            </optgroup>
          ) : (
            options.map(renderOption)
          ),
        )}
      </select>
      {rest.multiple ? null : (
        <Icon
          name="chevron-down"
          className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted"
        />
      )}
    </div>
  );
}

function renderOption({ value, label, hint, disabled }: Option) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {hint ? `${label} – ${hint}` : label}
    </option>
  );
}

/** Options by group, in the order in which the groups first appear; those without a group come first. */
function groupOptions(options: readonly Option[]): { group: string; options: Option[] }[] {
  const groups = new Map<string, Option[]>([["", []]]);
  for (const option of options) {
    const group = option.group ?? "";
    const members = groups.get(group);
    if (members) members.push(option);
    else groups.set(group, [option]);
  }
  return [...groups]
    .map(([group, options]) => ({ group, options }))
    .filter(({ options }) => options.length > 0);
}
