"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button.tsx";

type DialogProps = {
  title: ReactNode;
  /** One sentence under the title. */
  description?: ReactNode;
  /** What the button that opens it shows; leave out and give `open` to open it from elsewhere. */
  trigger?: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
};

/** A question that must be answered before going on. Needs scripts: give the same by a page or ConfirmButton. */
export function Dialog({
  title,
  description,
  trigger,
  variant,
  size,
  open,
  onOpenChange,
  children,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger === undefined ? null : (
        <Base.Trigger className={buttonClass(variant, size)}>{trigger}</Base.Trigger>
      )}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-[rgb(10_15_20/0.45)]" />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-4">
          <Base.Popup className="w-full max-w-lg rounded-lg border border-line bg-surface p-4 text-sm shadow-float outline-none">
            <div className="mb-2 flex items-start justify-between gap-4">
              <div>
                <Base.Title className="font-semibold text-lg">{title}</Base.Title>
                {description ? (
                  <Base.Description className="text-muted">{description}</Base.Description>
                ) : null}
              </div>
              <Base.Close aria-label="Close" className={buttonClass("quiet", "sm")}>
                <X aria-hidden="true" />
              </Base.Close>
            </div>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
