"use client";

import { type ReactNode, useEffect, useState } from "react";
import { cameFrom } from "#components/search/tab-storage.ts";

type PreviousStepProps = {
  id: number;
  previous: number | null;
  label: string;
  className: string;
  icon: ReactNode;
  /** The step to the bug before this one in the list. */
  children: ReactNode;
};

/**
 * The step back of the walk through a list: to the bug that one came from by Next, even if it has left the list since, else
 * to the one before it in the list.
 */
export function PreviousStep({ id, previous, label, className, icon, children }: PreviousStepProps) {
  const [back, setBack] = useState<number | null>(null);
  useEffect(() => setBack(cameFrom(id)), [id]);
  if (back === null || back === previous) return children;
  return (
    <a
      href={`/bugs/${back}`}
      data-go="ahead"
      data-key="k"
      className={className}
      aria-label={`${label}: ${back}`}
      title={label}
    >
      {icon}
    </a>
  );
}
