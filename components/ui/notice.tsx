import clsx from "clsx";
import { CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type NoticeProps = {
  kind?: "info" | "warn" | "error" | "success";
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
};

/** Something to know before reading on. `<Notice kind="warn" title="Somebody changed this bug.">…</Notice>` */
export function Notice({ kind = "info", title, children, actions }: NoticeProps) {
  const { Icon, word, look } = kinds[kind];
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={clsx("flex gap-3 rounded-md border border-l-4 px-4 py-3", look)}
    >
      <Icon aria-label={word} className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1 text-ink">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div>{children}</div> : null}
        {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}

const kinds = {
  info: { Icon: Info, word: "Note", look: "border-slate bg-slate-soft text-slate" },
  warn: { Icon: TriangleAlert, word: "Warning", look: "border-amber bg-amber-soft text-amber" },
  error: { Icon: OctagonAlert, word: "Error", look: "border-red bg-red-soft text-red" },
  success: { Icon: CircleCheck, word: "Done", look: "border-green bg-green-soft text-green" },
};
