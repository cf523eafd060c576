// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isVaultBody = validate20;
const schema31 = {
  $id: "VaultBody",
  $defs: {
    VaultLine: {
      type: "object",
      properties: {
        at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        event: { $ref: "#/$defs/VaultEvent" },
      },
      required: ["at", "event"],
      additionalProperties: false,
    },
    VaultEvent: {
      enum: [
        "enrolled",
        "passkey_added",
        "passkey_removed",
        "passphrase_changed",
        "recovery_used",
        "sheet_made",
        "sheet_removed",
        "sheet_renewed",
        "theft_suspected",
      ],
    },
  },
  type: "object",
  properties: {
    handle: { type: "string", base64: [24, 24] },
    version: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    blob: { type: "string", base64: [4, 87384] },
    slots: { type: "array", items: { type: "string", base64: [4, 1524] }, maxItems: 8, minItems: 1 },
    member_id: { type: "string", base64: [44, 44] },
    entry: { type: "string", base64: [464, 464] },
    kem_pk: { type: "string", base64: [1624, 1624] },
    name: { type: "string", maxLength: 80, minLength: 1 },
    kind: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    log: { type: "array", items: { $ref: "#/$defs/VaultLine" }, maxItems: 50 },
    sheet_due: { type: "boolean" },
  },
  required: ["handle", "version", "blob", "slots", "member_id", "entry", "kem_pk", "name", "kind"],
  additionalProperties: false,
};
const func1 = Object.prototype.hasOwnProperty;
const func2 = (text) => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};
const pattern4 = new RegExp("^[a-z][a-z0-9-]*(?!\\n)$", "u");
const schema32 = {
  type: "object",
  properties: {
    at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    event: { $ref: "#/$defs/VaultEvent" },
  },
  required: ["at", "event"],
  additionalProperties: false,
};
const schema33 = {
  enum: [
    "enrolled",
    "passkey_added",
    "passkey_removed",
    "passphrase_changed",
    "recovery_used",
    "sheet_made",
    "sheet_removed",
    "sheet_renewed",
    "theft_suspected",
  ],
};
function validate21(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
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
        (data.at === undefined && (missing0 = "at")) ||
        (data.event === undefined && (missing0 = "event"))
      ) {
        validate21.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "at" || key0 === "event")) {
            validate21.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.at !== undefined) {
            let data0 = data.at;
            const _errs2 = errors;
            if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
              validate21.errors = [0];
              return false;
            }
            if (errors === _errs2) {
              if (typeof data0 == "number" && isFinite(data0)) {
                if (data0 > 9007199254740991 || isNaN(data0)) {
                  validate21.errors = [0];
                  return false;
                } else {
                  if (data0 < 0 || isNaN(data0)) {
                    validate21.errors = [0];
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
            if (data.event !== undefined) {
              let data1 = data.event;
              const _errs4 = errors;
              if (!(
                data1 === "enrolled" ||
                data1 === "passkey_added" ||
                data1 === "passkey_removed" ||
                data1 === "passphrase_changed" ||
                data1 === "recovery_used" ||
                data1 === "sheet_made" ||
                data1 === "sheet_removed" ||
                data1 === "sheet_renewed" ||
                data1 === "theft_suspected"
              )) {
                validate21.errors = [0];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate21.errors = [0];
      return false;
    }
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="VaultBody" */ let vErrors = null;
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
        (data.handle === undefined && (missing0 = "handle")) ||
        (data.version === undefined && (missing0 = "version")) ||
        (data.blob === undefined && (missing0 = "blob")) ||
        (data.slots === undefined && (missing0 = "slots")) ||
        (data.member_id === undefined && (missing0 = "member_id")) ||
        (data.entry === undefined && (missing0 = "entry")) ||
        (data.kem_pk === undefined && (missing0 = "kem_pk")) ||
        (data.name === undefined && (missing0 = "name")) ||
        (data.kind === undefined && (missing0 = "kind"))
      ) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!func1.call(schema31.properties, key0)) {
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
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.version !== undefined) {
              let data1 = data.version;
              const _errs4 = errors;
              if (!(typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
                validate20.errors = [0];
                return false;
              }
              if (errors === _errs4) {
                if (typeof data1 == "number" && isFinite(data1)) {
                  if (data1 > 9007199254740991 || isNaN(data1)) {
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
            if (valid0) {
              if (data.blob !== undefined) {
                let data2 = data.blob;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (
                      data2.length < 4 ||
                      data2.length > 87384 ||
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
              if (valid0) {
                if (data.slots !== undefined) {
                  let data3 = data.slots;
                  const _errs8 = errors;
                  if (errors === _errs8) {
                    if (Array.isArray(data3)) {
                      if (data3.length > 8) {
                        validate20.errors = [0];
                        return false;
                      } else {
                        if (data3.length < 1) {
                          validate20.errors = [0];
                          return false;
                        } else {
                          var valid1 = true;
                          const len0 = data3.length;
                          for (let i0 = 0; i0 < len0; i0++) {
                            let data4 = data3[i0];
                            const _errs10 = errors;
                            if (errors === _errs10) {
                              if (typeof data4 === "string") {
                                if (
                                  data4.length < 4 ||
                                  data4.length > 1524 ||
                                  data4.length % 4 !== 0 ||
                                  !/^[A-Za-z0-9+/]*={0,2}$/.test(data4)
                                ) {
                                  validate20.errors = [0];
                                  return false;
                                }
                              } else {
                                validate20.errors = [0];
                                return false;
                              }
                            }
                            var valid1 = _errs10 === errors;
                            if (!valid1) {
                              break;
                            }
                          }
                        }
                      }
                    } else {
                      validate20.errors = [0];
                      return false;
                    }
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.member_id !== undefined) {
                    let data5 = data.member_id;
                    const _errs12 = errors;
                    if (errors === _errs12) {
                      if (typeof data5 === "string") {
                        if (
                          data5.length !== 44 ||
                          data5.length % 4 !== 0 ||
                          !/^[A-Za-z0-9+/]*={0,2}$/.test(data5)
                        ) {
                          validate20.errors = [0];
                          return false;
                        }
                      } else {
                        validate20.errors = [0];
                        return false;
                      }
                    }
                    var valid0 = _errs12 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.entry !== undefined) {
                      let data6 = data.entry;
                      const _errs14 = errors;
                      if (errors === _errs14) {
                        if (typeof data6 === "string") {
                          if (
                            data6.length !== 464 ||
                            data6.length % 4 !== 0 ||
                            !/^[A-Za-z0-9+/]*={0,2}$/.test(data6)
                          ) {
                            validate20.errors = [0];
                            return false;
                          }
                        } else {
                          validate20.errors = [0];
                          return false;
                        }
                      }
                      var valid0 = _errs14 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.kem_pk !== undefined) {
                        let data7 = data.kem_pk;
                        const _errs16 = errors;
                        if (errors === _errs16) {
                          if (typeof data7 === "string") {
                            if (
                              data7.length !== 1624 ||
                              data7.length % 4 !== 0 ||
                              !/^[A-Za-z0-9+/]*={0,2}$/.test(data7)
                            ) {
                              validate20.errors = [0];
                              return false;
                            }
                          } else {
                            validate20.errors = [0];
                            return false;
                          }
                        }
                        var valid0 = _errs16 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.name !== undefined) {
                          let data8 = data.name;
                          const _errs18 = errors;
                          if (errors === _errs18) {
                            if (typeof data8 === "string") {
                              if (func2(data8) > 80) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                if (func2(data8) < 1) {
                                  validate20.errors = [0];
                                  return false;
                                }
                              }
                            } else {
                              validate20.errors = [0];
                              return false;
                            }
                          }
                          var valid0 = _errs18 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.kind !== undefined) {
                            let data9 = data.kind;
                            const _errs20 = errors;
                            if (errors === _errs20) {
                              if (typeof data9 === "string") {
                                if (func2(data9) > 32) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  if (func2(data9) < 1) {
                                    validate20.errors = [0];
                                    return false;
                                  } else {
                                    if (!pattern4.test(data9)) {
                                      validate20.errors = [0];
                                      return false;
                                    }
                                  }
                                }
                              } else {
                                validate20.errors = [0];
                                return false;
                              }
                            }
                            var valid0 = _errs20 === errors;
                          } else {
                            var valid0 = true;
                          }
                          if (valid0) {
                            if (data.log !== undefined) {
                              let data10 = data.log;
                              const _errs22 = errors;
                              if (errors === _errs22) {
                                if (Array.isArray(data10)) {
                                  if (data10.length > 50) {
                                    validate20.errors = [0];
                                    return false;
                                  } else {
                                    var valid2 = true;
                                    const len1 = data10.length;
                                    for (let i1 = 0; i1 < len1; i1++) {
                                      const _errs24 = errors;
                                      if (!validate21(data10[i1], 0)) {
                                        vErrors =
                                          vErrors === null
                                            ? validate21.errors
                                            : vErrors.concat(validate21.errors);
                                        errors = vErrors.length;
                                      }
                                      var valid2 = _errs24 === errors;
                                      if (!valid2) {
                                        break;
                                      }
                                    }
                                  }
                                } else {
                                  validate20.errors = [0];
                                  return false;
                                }
                              }
                              var valid0 = _errs22 === errors;
                            } else {
                              var valid0 = true;
                            }
                            if (valid0) {
                              if (data.sheet_due !== undefined) {
                                const _errs25 = errors;
                                if (typeof data.sheet_due !== "boolean") {
                                  validate20.errors = [0];
                                  return false;
                                }
                                var valid0 = _errs25 === errors;
                              } else {
                                var valid0 = true;
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                }
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
