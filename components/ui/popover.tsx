"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button.tsx";

type PopoverProps = {
  /** What the button shows. */
  label: ReactNode;
  title?: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  align?: "start" | "center" | "end";
  children: ReactNode;
};

/** A button that opens a small panel beside it. Needs scripts: use Menu or Disclosure for what must work without. */
export function Popover({ label, title, variant, size, align = "start", children }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger className={buttonClass(variant, size)}>{label}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className="max-w-[min(24rem,var(--available-width))] rounded-md border border-line bg-surface p-4 text-sm shadow-float outline-none">
            {title ? <Base.Title className="mb-2 font-semibold text-sm">{title}</Base.Title> : null}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
