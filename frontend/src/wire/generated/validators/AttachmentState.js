// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isAttachmentState = validate20;
const schema31 = {
  $id: "AttachmentState",
  $defs: {},
  type: "object",
  properties: {
    stored: { type: "integer", minimum: 0, maximum: 400 },
    chunks: { type: "integer", minimum: 0, maximum: 400 },
  },
  required: ["stored", "chunks"],
  additionalProperties: false,
};
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="AttachmentState" */ let vErrors = null;
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
      if (
        (data.stored === undefined && (missing0 = "stored")) ||
        (data.chunks === undefined && (missing0 = "chunks"))
      ) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "stored" || key0 === "chunks")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.stored !== undefined) {
            let data0 = data.stored;
            const _errs2 = errors;
            if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
              validate20.errors = [0];
              return false;
            }
            if (errors === _errs2) {
              if (typeof data0 == "number" && isFinite(data0)) {
                if (data0 > 400 || isNaN(data0)) {
                  validate20.errors = [0];
                  return false;
                } else {
                  if (data0 < 0 || isNaN(data0)) {
                    validate20.errors = [0];
                    return false;
                  }
                }
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.chunks !== undefined) {
              let data1 = data.chunks;
              const _errs4 = errors;
              if (!(typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
                validate20.errors = [0];
                return false;
              }
              if (errors === _errs4) {
                if (typeof data1 == "number" && isFinite(data1)) {
                  if (data1 > 400 || isNaN(data1)) {
                    validate20.errors = [0];
                    return false;
                  } else {
                    if (data1 < 0 || isNaN(data1)) {
                      validate20.errors = [0];
                      return false;
                    }
                  }
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
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
