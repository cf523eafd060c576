// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isSheetUse = validate20;
const schema31 = {
  $id: "SheetUse",
  $defs: {},
  type: "object",
  properties: { handle: { type: "string", base64: [24, 24] } },
  required: ["handle"],
  additionalProperties: false,
};
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="SheetUse" */ let vErrors = null;
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
      if (data.handle === undefined && (missing0 = "handle")) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "handle")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.handle !== undefined) {
            let data0 = data.handle;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length !== 24 || data0.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data0)) {
                  validate20.errors = [0];
                  return false;
                }
              } else {
                validate20.errors = [0];
                return false;
              }
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
