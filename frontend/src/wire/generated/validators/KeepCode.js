// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isKeepCode = validate20;
const schema31 = {
  $id: "KeepCode",
  $defs: {},
  type: "object",
  properties: {
    token: { type: "string", base64: [44, 44] },
    row_key: { type: "string", base64: [44, 44] },
    vault: { type: "string", base64: [284, 284] },
  },
  required: ["token", "row_key", "vault"],
  additionalProperties: false,
};
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="KeepCode" */ let vErrors = null;
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
        (data.token === undefined && (missing0 = "token")) ||
        (data.row_key === undefined && (missing0 = "row_key")) ||
        (data.vault === undefined && (missing0 = "vault"))
      ) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "token" || key0 === "row_key" || key0 === "vault")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.token !== undefined) {
            let data0 = data.token;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length !== 44 || data0.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data0)) {
                  validate20.errors = [0];
                  return false;
                }
              } else {
                validate20.errors = [0];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.row_key !== undefined) {
              let data1 = data.row_key;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (
                    data1.length !== 44 ||
                    data1.length % 4 !== 0 ||
                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data1)
                  ) {
                    validate20.errors = [0];
                    return false;
                  }
                } else {
                  validate20.errors = [0];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.vault !== undefined) {
                let data2 = data.vault;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (
                      data2.length !== 284 ||
                      data2.length % 4 !== 0 ||
                      !/^[A-Za-z0-9+/]*={0,2}$/.test(data2)
                    ) {
                      validate20.errors = [0];
                      return false;
                    }
                  } else {
                    validate20.errors = [0];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
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
