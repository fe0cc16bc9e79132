import type { ComponentProps, ReactNode } from "react";
import { Button, buttonClass } from "#components/ui/button.tsx";

type ConfirmButtonProps = ComponentProps<typeof Button> & {
  /** The first button: "Delete milestone". */
  label: ReactNode;
  /** The consequence, with numbers: "Moves 214 bugs to 4.4.10." */
  consequence: ReactNode;
};

/** A button with a confirmation; works without JavaScript. Put it in a form; the children label the second button. */
export function ConfirmButton({
  label,
  consequence,
  variant = "danger",
  size,
  children,
  ...rest
}: ConfirmButtonProps) {
  return (
    <details data-closes="" className="relative inline-block open:grid open:gap-2">
      <summary className={buttonClass(variant, size)}>{label}</summary>
      <div className="grid max-w-80 justify-items-start gap-2 rounded-md border border-red border-l-4 bg-red-soft p-3">
        <p>{consequence}</p>
        <Button type="submit" variant={variant} {...rest}>
          {children}
        </Button>
      </div>
    </details>
  );
}
