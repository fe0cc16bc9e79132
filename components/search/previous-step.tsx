"use client";

import { useEffect, useState } from "react";
import { cameFrom } from "#components/search/tab-storage.ts";
import { WalkStep } from "#components/search/walk-step.tsx";

type PreviousStepProps = { id: number; previous: number | null; hasNext: boolean };

/**
 * The step back of the walk through a list: to the bug that one came from by Next, even if it has left the list since, else
 * to the one before it in the list.
 */
export function PreviousStep({ id, previous, hasNext }: PreviousStepProps) {
  const [back, setBack] = useState<number | null>(null);
  useEffect(() => setBack(cameFrom(id)), [id]);
  const shown = back ?? previous;
  if (shown === null && !hasNext) return null;
  return <WalkStep id={shown} label="Previous bug of the list" shortcut="k" icon="chevron-left" />;
}
