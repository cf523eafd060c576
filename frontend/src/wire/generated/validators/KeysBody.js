// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isKeysBody = validate20;
const schema31 = {
  $id: "KeysBody",
  $defs: {
    KeysState: { enum: ["listed", "lost", "none", "requested"] },
    AskedKeys: {
      type: "object",
      properties: {
        entry: { type: "string", base64: [464, 464] },
        kem_pk: { type: "string", base64: [1624, 1624] },
        at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      },
      required: ["entry", "kem_pk", "at"],
      additionalProperties: false,
    },
  },
  type: "object",
  properties: {
    state: { $ref: "#/$defs/KeysState" },
    member_id: { anyOf: [{ type: "string", base64: [44, 44] }, { type: "null" }] },
    role: { anyOf: [{ enum: ["counselor", "supervisor"] }, { type: "null" }] },
    request: { anyOf: [{ $ref: "#/$defs/AskedKeys" }, { type: "null" }] },
  },
  required: ["state"],
  additionalProperties: false,
};
const schema32 = { enum: ["listed", "lost", "none", "requested"] };
const schema33 = {
  type: "object",
  properties: {
    entry: { type: "string", base64: [464, 464] },
    kem_pk: { type: "string", base64: [1624, 1624] },
    at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
  },
  required: ["entry", "kem_pk", "at"],
  additionalProperties: false,
};
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="KeysBody" */ let vErrors = null;
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
      if (data.state === undefined && (missing0 = "state")) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "state" || key0 === "member_id" || key0 === "role" || key0 === "request")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.state !== undefined) {
            let data0 = data.state;
            const _errs2 = errors;
            if (!(data0 === "listed" || data0 === "lost" || data0 === "none" || data0 === "requested")) {
              validate20.errors = [0];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.member_id !== undefined) {
              let data1 = data.member_id;
              const _errs4 = errors;
              const _errs5 = errors;
              let valid2 = false;
              const _errs6 = errors;
              if (errors === _errs6) {
                if (typeof data1 === "string") {
                  if (
                    data1.length !== 44 ||
                    data1.length % 4 !== 0 ||
                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data1)
                  ) {
                    const err0 = 0;
                    if (vErrors === null) {
                      vErrors = [err0];
                    } else {
                      vErrors.push(err0);
                    }
                    errors++;
                  }
                } else {
                  const err1 = 0;
                  if (vErrors === null) {
                    vErrors = [err1];
                  } else {
                    vErrors.push(err1);
                  }
                  errors++;
                }
              }
              var _valid0 = _errs6 === errors;
              valid2 = valid2 || _valid0;
              const _errs8 = errors;
              if (data1 !== null) {
                const err2 = 0;
                if (vErrors === null) {
                  vErrors = [err2];
                } else {
                  vErrors.push(err2);
                }
                errors++;
              }
              var _valid0 = _errs8 === errors;
              valid2 = valid2 || _valid0;
              if (!valid2) {
                const err3 = 0;
                if (vErrors === null) {
                  vErrors = [err3];
                } else {
                  vErrors.push(err3);
                }
                errors++;
                validate20.errors = vErrors;
                return false;
              } else {
                errors = _errs5;
                if (vErrors !== null) {
                  if (_errs5) {
                    vErrors.length = _errs5;
                  } else {
                    vErrors = null;
                  }
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.role !== undefined) {
                let data2 = data.role;
                const _errs10 = errors;
                const _errs11 = errors;
                let valid3 = false;
                const _errs12 = errors;
                if (!(data2 === "counselor" || data2 === "supervisor")) {
                  const err4 = 0;
                  if (vErrors === null) {
                    vErrors = [err4];
                  } else {
                    vErrors.push(err4);
                  }
                  errors++;
                }
                var _valid1 = _errs12 === errors;
                valid3 = valid3 || _valid1;
                const _errs13 = errors;
                if (data2 !== null) {
                  const err5 = 0;
                  if (vErrors === null) {
                    vErrors = [err5];
                  } else {
                    vErrors.push(err5);
                  }
                  errors++;
                }
                var _valid1 = _errs13 === errors;
                valid3 = valid3 || _valid1;
                if (!valid3) {
                  const err6 = 0;
                  if (vErrors === null) {
                    vErrors = [err6];
                  } else {
                    vErrors.push(err6);
                  }
                  errors++;
                  validate20.errors = vErrors;
                  return false;
                } else {
                  errors = _errs11;
                  if (vErrors !== null) {
                    if (_errs11) {
                      vErrors.length = _errs11;
                    } else {
                      vErrors = null;
                    }
                  }
                }
                var valid0 = _errs10 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.request !== undefined) {
                  let data3 = data.request;
                  const _errs15 = errors;
                  const _errs16 = errors;
                  let valid4 = false;
                  const _errs17 = errors;
                  const _errs18 = errors;
                  if (errors === _errs18) {
                    if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
                      let missing1;
                      if (
                        (data3.entry === undefined && (missing1 = "entry")) ||
                        (data3.kem_pk === undefined && (missing1 = "kem_pk")) ||
                        (data3.at === undefined && (missing1 = "at"))
                      ) {
                        const err7 = 0;
                        if (vErrors === null) {
                          vErrors = [err7];
                        } else {
                          vErrors.push(err7);
                        }
                        errors++;
                      } else {
                        const _errs20 = errors;
                        for (const key1 in data3) {
                          if (!(key1 === "entry" || key1 === "kem_pk" || key1 === "at")) {
                            const err8 = 0;
                            if (vErrors === null) {
                              vErrors = [err8];
                            } else {
                              vErrors.push(err8);
                            }
                            errors++;
                            break;
                          }
                        }
                        if (_errs20 === errors) {
                          if (data3.entry !== undefined) {
                            let data4 = data3.entry;
                            const _errs21 = errors;
                            if (errors === _errs21) {
                              if (typeof data4 === "string") {
                                if (
                                  data4.length !== 464 ||
                                  data4.length % 4 !== 0 ||
                                  !/^[A-Za-z0-9+/]*={0,2}$/.test(data4)
                                ) {
                                  const err9 = 0;
                                  if (vErrors === null) {
                                    vErrors = [err9];
                                  } else {
                                    vErrors.push(err9);
                                  }
                                  errors++;
                                }
                              } else {
                                const err10 = 0;
                                if (vErrors === null) {
                                  vErrors = [err10];
                                } else {
                                  vErrors.push(err10);
                                }
                                errors++;
                              }
                            }
                            var valid6 = _errs21 === errors;
                          } else {
                            var valid6 = true;
                          }
                          if (valid6) {
                            if (data3.kem_pk !== undefined) {
                              let data5 = data3.kem_pk;
                              const _errs23 = errors;
                              if (errors === _errs23) {
                                if (typeof data5 === "string") {
                                  if (
                                    data5.length !== 1624 ||
                                    data5.length % 4 !== 0 ||
                                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data5)
                                  ) {
                                    const err11 = 0;
                                    if (vErrors === null) {
                                      vErrors = [err11];
                                    } else {
                                      vErrors.push(err11);
                                    }
                                    errors++;
                                  }
                                } else {
                                  const err12 = 0;
                                  if (vErrors === null) {
                                    vErrors = [err12];
                                  } else {
                                    vErrors.push(err12);
                                  }
                                  errors++;
                                }
                              }
                              var valid6 = _errs23 === errors;
                            } else {
                              var valid6 = true;
                            }
                            if (valid6) {
                              if (data3.at !== undefined) {
                                let data6 = data3.at;
                                const _errs25 = errors;
                                if (!(
                                  typeof data6 == "number" &&
                                  !(data6 % 1) &&
                                  !isNaN(data6) &&
                                  isFinite(data6)
                                )) {
                                  const err13 = 0;
                                  if (vErrors === null) {
                                    vErrors = [err13];
                                  } else {
                                    vErrors.push(err13);
                                  }
                                  errors++;
                                }
                                if (errors === _errs25) {
                                  if (typeof data6 == "number" && isFinite(data6)) {
                                    if (data6 > 9007199254740991 || isNaN(data6)) {
                                      const err14 = 0;
                                      if (vErrors === null) {
                                        vErrors = [err14];
                                      } else {
                                        vErrors.push(err14);
                                      }
                                      errors++;
                                    } else {
                                      if (data6 < 0 || isNaN(data6)) {
                                        const err15 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err15];
                                        } else {
                                          vErrors.push(err15);
                                        }
                                        errors++;
                                      }
                                    }
                                  }
                                }
                                var valid6 = _errs25 === errors;
                              } else {
                                var valid6 = true;
                              }
                            }
                          }
                        }
                      }
                    } else {
                      const err16 = 0;
                      if (vErrors === null) {
                        vErrors = [err16];
                      } else {
                        vErrors.push(err16);
                      }
                      errors++;
                    }
                  }
                  var _valid2 = _errs17 === errors;
                  valid4 = valid4 || _valid2;
                  const _errs27 = errors;
                  if (data3 !== null) {
                    const err17 = 0;
                    if (vErrors === null) {
                      vErrors = [err17];
                    } else {
                      vErrors.push(err17);
                    }
                    errors++;
                  }
                  var _valid2 = _errs27 === errors;
                  valid4 = valid4 || _valid2;
                  if (!valid4) {
                    const err18 = 0;
                    if (vErrors === null) {
                      vErrors = [err18];
                    } else {
                      vErrors.push(err18);
                    }
                    errors++;
                    validate20.errors = vErrors;
                    return false;
                  } else {
                    errors = _errs16;
                    if (vErrors !== null) {
                      if (_errs16) {
                        vErrors.length = _errs16;
                      } else {
                        vErrors = null;
                      }
                    }
                  }
                  var valid0 = _errs15 === errors;
                } else {
                  var valid0 = true;
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
