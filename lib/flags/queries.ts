import "server-only";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared, queryRowsIn } from "#lib/db/query.ts";
import {
  allowedMoves,
  appliesIn,
  type FlagMove,
  type FlagRules,
  type FlagStatus,
} from "#lib/flags/policy.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** A flag type with the data for rules and forms. */
export type FlagTypeRow = FlagRules & {
  description: string;
  sortKey: number;
  requiresComment: boolean;
  questionnaire: string;
  /** The default requestee. */
  defaultRequestee: { handle: string; displayName: string } | null;
};

/** Flag types by a condition on `ft`, in display order. */
export async function listFlagTypes(which: Sql, tx?: RunsSql): Promise<FlagTypeRow[]> {
  const statement = flagTypesQuery(which);
  return tx ? queryRowsIn<FlagTypeRow>(tx, statement) : queryPrepared<FlagTypeRow>(statement);
}

function flagTypesQuery(which: Sql, columns: Sql = sql``): Sql {
  return sql`
    SELECT ft.id, ft.name, ft.description, ft.target::text AS target, ft.is_active AS "isActive", ft.is_requestable AS "isRequestable",
      ft.can_name_requestee AS "canNameRequestee", ft.is_multiplicable AS "isMultiplicable", ft.is_question AS "isQuestion",
      ft.grant_group_id AS "grantGroupId", ft.request_group_id AS "requestGroupId",
      coalesce(ft.grant_roles, '{}') AS "grantRoles", coalesce(ft.request_roles, '{}') AS "requestRoles", ft.sort_key AS "sortKey",
      ft.requires_comment AS "requiresComment", ft.questionnaire,
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END AS "defaultRequestee",
      (SELECT coalesce(json_agg(json_build_object('isExclusion', s.is_exclusion, 'productId', s.product_id, 'componentId', s.component_id)), '[]')
        FROM flag_scopes s WHERE s.flag_type_id = ft.id) AS scopes ${columns}
    FROM flag_types ft LEFT JOIN users u ON u.id = ft.default_requestee_id AND u.disabled_reason IS NULL AND u.merged_into_id IS NULL
    WHERE ${which} ORDER BY ft.is_active DESC, ft.sort_key, ft.name, ft.id`;
}

/** Types that may apply somewhere in this product, as a condition on `ft`. */
export function includedIn(productId: number): Sql {
  return sql`EXISTS (SELECT 1 FROM flag_scopes s WHERE s.flag_type_id = ft.id AND NOT s.is_exclusion
    AND (s.product_id IS NULL OR s.product_id = ${productId}))`;
}

export type PersonRef = { handle: string; displayName: string };
type OnWhat = { attachmentId: number | null; attachment: string | null };
type TypeFace = { typeId: number; type: string; description: string; moves: FlagMove[] } & Pick<
  FlagTypeRow,
  "canNameRequestee" | "isMultiplicable" | "isQuestion" | "requiresComment" | "questionnaire"
>;

/** An existing flag, and what the viewer may do with it. */
export type SetFlagView = TypeFace &
  OnWhat & {
    id: number;
    status: FlagStatus;
    /** The viewer set it. */
    isOwn: boolean;
    setter: PersonRef | null;
    requestee: PersonRef | null;
  };
/** A flag type that the viewer may set here. */
export type OpenFlagView = TypeFace & OnWhat & { defaultRequestee: PersonRef | null };
/** Somebody who is likely asked: “Reporter”. */
export type SuggestedPerson = PersonRef & { role: string };
export type FlagPanel = {
  set: SetFlagView[];
  open: OpenFlagView[];
  /** Whom a question is asked of first. */
  suggested: SuggestedPerson[];
};

type FlaggedBug = {
  id: number;
  productId: number;
  componentId: number | null;
  /** Visible attachments; flags on others are omitted. */
  attachments: readonly { id: number; fileName: string; summary: string; isObsolete: boolean }[];
};

/** The flags of a visible bug, and those that the viewer may set on it and its attachments. */
export async function listFlagTypesFor(viewer: Viewer, bug: FlaggedBug): Promise<FlagPanel> {
  return flagPanel(viewer, bug, await queryPrepared<FlagPanelRow>(flagPanelQuery(viewer, bug, "all")));
}

/** A type with its flags on one bug. */
export type FlagPanelRow = FlagTypeRow & { flags: FlagRow[] };

/** The types of the flags on a bug, with `all` also those that the viewer may set: rows for `flagPanel`. */
export function flagPanelQuery(viewer: Viewer, bug: FlaggedBug, which: "set" | "all"): Sql {
  const mayAny = which === "all" && can(viewer, "set_flags", bug.productId);
  return flagTypesQuery(
    sql`ft.id IN (SELECT type_id FROM flags WHERE bug_id = ${bug.id})${mayAny ? sql` OR (ft.is_active AND ${includedIn(bug.productId)})` : sql``}`,
    sql`, (SELECT coalesce(json_agg(json_build_object('id', f.id, 'typeId', f.type_id, 'attachmentId', f.attachment_id,
        'status', f.status, 'setterId', f.setter_id, 'requesteeId', f.requestee_id,
        'setter', CASE WHEN s.id IS NULL THEN NULL ELSE json_build_object('handle', s.handle, 'displayName', s.display_name) END,
        'requestee', CASE WHEN r.id IS NULL THEN NULL ELSE json_build_object('handle', r.handle, 'displayName', r.display_name) END)
        ORDER BY f.id), '[]')
      FROM flags f LEFT JOIN users s ON s.id = f.setter_id LEFT JOIN users r ON r.id = f.requestee_id
      WHERE f.bug_id = ${bug.id} AND f.type_id = ft.id) AS flags`,
  );
}

/** Builds the panel from rows of `flagPanelQuery`. */
export function flagPanel(viewer: Viewer, bug: FlaggedBug, types: readonly FlagPanelRow[]): FlagPanel {
  const mayAny = can(viewer, "set_flags", bug.productId);
  const rows = types.flatMap(({ flags }) => flags);
  const byId = new Map(types.map((type) => [type.id, type]));
  const onWhat = (attachmentId: number | null): OnWhat | null => {
    if (attachmentId === null) return { attachmentId, attachment: null };
    const file = bug.attachments.find(({ id }) => id === attachmentId);
    return file ? { attachmentId, attachment: file.summary || file.fileName } : null;
  };
  const place = { productId: bug.productId, componentId: bug.componentId };
  const set = rows.flatMap((row): SetFlagView[] => {
    const type = byId.get(row.typeId);
    const what = onWhat(row.attachmentId);
    if (!type || !what) return [];
    const { id, status, setter, requestee } = row;
    return [
      {
        ...face(type, allowedMoves(viewer, type, row, place)),
        ...what,
        id,
        status,
        isOwn: row.setterId === viewer.userId,
        setter,
        requestee,
      },
    ];
  });
  const order = new Map(types.map(({ id }, index) => [id, index]));
  set.sort((a, b) => (order.get(a.typeId) ?? 0) - (order.get(b.typeId) ?? 0) || a.id - b.id);
  const files = bug.attachments.filter(({ isObsolete }) => !isObsolete);
  const open = types
    .filter((type) => mayAny && type.isActive && appliesIn(type, place))
    .flatMap((type) => {
      const moves = allowedMoves(viewer, type, null, place);
      const items = type.target === "bug" ? [null] : files.map(({ id }) => id);
      return items.flatMap((attachmentId): OpenFlagView[] => {
        const what = onWhat(attachmentId);
        const isSet = rows.some((row) => row.typeId === type.id && row.attachmentId === attachmentId);
        if (!what || moves.length === 0 || (isSet && !type.isMultiplicable)) return [];
        return [{ ...face(type, moves), ...what, defaultRequestee: type.defaultRequestee }];
      });
    });
  return { set, open, suggested: [] };
}

type FlagRow = {
  id: number;
  typeId: number;
  attachmentId: number | null;
  status: FlagStatus;
  setterId: number | null;
  requesteeId: number | null;
  setter: PersonRef | null;
  requestee: PersonRef | null;
};

function face(type: FlagTypeRow, moves: FlagMove[]): TypeFace {
  const { description, canNameRequestee, isMultiplicable, isQuestion, requiresComment, questionnaire } = type;
  return {
    typeId: type.id,
    type: type.name,
    description,
    moves,
    canNameRequestee,
    isMultiplicable,
    isQuestion,
    requiresComment,
    questionnaire,
  };
}
