"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { Icon } from "#components/ui/icon.tsx";
import type { Option } from "#components/ui/select.tsx";

/** The popup of a combobox: the choices, or a message. */
export function ComboboxPopup({ status }: { status: string | null }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="z-50 outline-none">
        <Base.Popup className="w-(--anchor-width) min-w-56 max-w-(--available-width) rounded-md border border-line bg-surface text-ink text-sm shadow-float">
          <Base.Status className="px-3 text-muted not-empty:py-2">{status}</Base.Status>
          <Base.Empty className="px-3 text-muted not-empty:py-2">
            {status ? null : "Nothing matches."}
          </Base.Empty>
          <Base.List className="max-h-[min(22rem,var(--available-height))] overflow-y-auto overscroll-contain py-1 data-empty:hidden">
            {(option: Option) => (
              <Base.Item
                key={option.value}
                value={option}
                disabled={option.disabled}
                className="flex min-h-(--control) cursor-default items-center gap-2 px-3 py-1 data-highlighted:bg-hover data-disabled:opacity-60"
              >
                <span className="min-w-0 flex-1">
                  {option.group ? <span className="text-muted">{option.group} › </span> : null}
                  {option.label}
                  {option.hint ? <span className="block text-muted text-xs">{option.hint}</span> : null}
                </span>
                <Base.ItemIndicator>
                  <Icon name="check" className="text-accent" />
                </Base.ItemIndicator>
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}
