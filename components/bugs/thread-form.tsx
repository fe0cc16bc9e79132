"use client";

import type { ComponentProps } from "react";
import { EditComment } from "#components/bugs/edit-comment.tsx";
import { ModerateComment } from "#components/bugs/moderate-comment.tsx";

type ThreadFormProps = {
  edit?: ComponentProps<typeof EditComment>;
  moderate?: ComponentProps<typeof ModerateComment>;
};

/** The form that edits or moderates a comment in the thread. */
export function ThreadForm({ edit, moderate }: ThreadFormProps) {
  if (edit) return <EditComment key={edit.anchor} {...edit} />;
  return moderate ? <ModerateComment key={moderate.anchor} {...moderate} /> : null;
}
