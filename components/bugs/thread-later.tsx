"use client";

import { type ComponentProps, lazy } from "react";

const Form = lazy(async () => ({
  default: (await import("#components/bugs/thread-form.tsx")).ThreadForm,
}));

/** A ThreadForm whose code is loaded only where a comment is edited or moderated. */
export function ThreadFormLater(props: ComponentProps<typeof Form>) {
  return <Form {...props} />;
}

const Finder = lazy(async () => ({
  default: (await import("#components/bugs/comment-finder.tsx")).CommentFinder,
}));

/** The same of a CommentFinder, where not all comments are shown. */
export function CommentFinderLater(props: ComponentProps<typeof Finder>) {
  return <Finder {...props} />;
}
