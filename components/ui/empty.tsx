import type { ReactNode } from "react";

/** Empty state: a sentence and an action. `<Empty action={<LinkButton …/>}>No bugs match.</Empty>` */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div data-empty="" className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4 text-muted">
      <p className="max-w-prose">{children}</p>
      {action}
    </div>
  );
}
