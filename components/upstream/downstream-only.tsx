import { FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { Linked } from "#components/linked.tsx";
import { Section } from "#components/ui/section.tsx";
import { downstreamOnlyAction, takeBackDownstreamOnlyAction } from "#lib/upstream/routing/actions.ts";

type DownstreamOnlyProps = { bugId: number; product: string; reason: string };

/** Why a bug is filed in a downstream product and not upstream, for people who edit its bugs. */
export function DownstreamOnly({ bugId, product, reason }: DownstreamOnlyProps) {
  return (
    <Section title="Downstream only" id="downstream-only">
      <div className="grid gap-4">
        {reason ? (
          <>
            <p className="whitespace-pre-line">
              <Linked text={reason} bugId={bugId} />
            </p>
            <TakeBack bugId={bugId} />
          </>
        ) : (
          <p className="text-muted">
            It is filed in {product}, a downstream product. Say why it does not belong upstream, or move it
            there.
          </p>
        )}
        <FieldsForm
          key={`downstream only ${reason}`}
          id="downstream-only-reason"
          summary={reason ? "Change the reason" : undefined}
          action={downstreamOnlyAction}
          hidden={{ bug: bugId }}
          fields={[{ name: "reason", label: "Reason", kind: "text", value: reason, isWide: true }]}
          buttons={[{ label: reason ? "Save reason" : "Mark as downstream only" }]}
        />
      </div>
    </Section>
  );
}

/** Takes back that a bug is downstream only. */
export function TakeBack({ bugId }: { bugId: number }) {
  return (
    <FieldsForm
      key="take back"
      id="take-back"
      action={takeBackDownstreamOnlyAction}
      hidden={{ bug: bugId }}
      fields={[]}
      buttons={[{ label: "Take back", isQuiet: true }]}
    />
  );
}
