import type { ReactNode } from "react";
import { PageHead } from "#components/ui/section.tsx";

/** A page with one small form: signing in, signing up. */
export function NarrowPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto grid w-full max-w-md gap-4 pt-4">
      <PageHead title={title} lead={lead} />
      {children}
    </div>
  );
}
