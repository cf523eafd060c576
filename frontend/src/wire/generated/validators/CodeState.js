// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isCodeState = validate20;
const schema31 = {
  $id: "CodeState",
  $defs: {},
  type: "object",
  properties: { live: { type: "boolean" } },
  required: ["live"],
  additionalProperties: false,
};
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="CodeState" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.live === undefined && (missing0 = "live")) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "live")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.live !== undefined) {
            if (typeof data.live !== "boolean") {
              validate20.errors = [0];
              return false;
            }
          }
        }
      }
    } else {
      validate20.errors = [0];
      return false;
    }
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
