"use client";

import { Combobox } from "#components/ui/combobox.tsx";
import type { Option } from "#components/ui/select.tsx";

/** Finds a filter by typing; choosing one opens it. */
export function FilterSearch({ options }: { options: readonly Option[] }) {
  return (
    <div
      className="needs-js mb-2 max-w-80"
      onInput={({ target, currentTarget }) => {
        // The combobox says that something was chosen; typing alone changes nothing.
        if (target instanceof HTMLElement && target.matches("[data-combobox]"))
          currentTarget.closest("form")?.requestSubmit();
      }}
    >
      <Combobox name="edit" aria-label="Filter" options={options} empty="Type to find a filter" autoFocus />
    </div>
  );
}
