import clsx from "clsx";
import type { ReactNode } from "react";
import { Icon } from "#components/ui/icon.tsx";

type NoticeProps = {
  kind?: "info" | "warn" | "error" | "success";
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
};

/** A highlighted message. `<Notice kind="warn" title="Somebody changed this bug.">…</Notice>` */
export function Notice({ kind = "info", title, children, actions }: NoticeProps) {
  const { icon, word, look } = kinds[kind];
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={clsx("flex gap-3 rounded-md border border-l-4 px-4 py-3", look)}
    >
      <Icon name={icon} label={word} className="mt-0.5" />
      <div className="grid min-w-0 flex-1 gap-1 text-ink">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div>{children}</div> : null}
        {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}

const kinds = {
  info: { icon: "info", word: "Note", look: "border-slate bg-slate-soft text-slate" },
  warn: { icon: "warning", word: "Warning", look: "border-amber bg-amber-soft text-amber" },
  error: { icon: "error", word: "Error", look: "border-red bg-red-soft text-red" },
  success: { icon: "circle-check", word: "Done", look: "border-green bg-green-soft text-green" },
} as const;
