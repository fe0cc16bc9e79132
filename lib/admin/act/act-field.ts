/** The field of a form that names its act. No act has a field of that name. */
export const ACT_FIELD = "$act";
