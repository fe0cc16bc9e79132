"use client";

import type { ChangeEvent } from "react";
import { ButtonForm } from "#components/button-form.tsx";
import { Select } from "#components/ui/select.tsx";
import type { FormAction } from "#lib/http/form-state.ts";

type ThemeToggleProps = {
  theme: string;
  density: string;
  /** Stores `theme` and `density` in cookies. */
  action: FormAction;
  /** Prefix for unique ids. */
  id?: string;
};

/** Theme and density: applied at once and stored by the action. Without JavaScript there is a button. */
export function ThemeToggle({ theme, density, action, id = "look" }: ThemeToggleProps) {
  function show({ currentTarget }: ChangeEvent<HTMLSelectElement>) {
    document.documentElement.dataset[currentTarget.name] = currentTarget.value;
    currentTarget.form?.requestSubmit();
  }
  return (
    <ButtonForm action={action} className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1">
      <label htmlFor={`${id}-theme`}>Theme</label>
      <Select id={`${id}-theme`} name="theme" defaultValue={theme} onChange={show} options={themes} />
      <label htmlFor={`${id}-density`}>Rows</label>
      <Select
        id={`${id}-density`}
        name="density"
        defaultValue={density}
        onChange={show}
        options={densities}
      />
      <button type="submit" className="no-js col-start-2 min-h-(--control) rounded-md border border-control">
        Apply
      </button>
    </ButtonForm>
  );
}

const themes = [
  { value: "system", label: "Same as system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const densities = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
];
