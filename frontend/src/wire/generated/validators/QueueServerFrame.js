// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isQueueServerFrame = validate20;
const schema31 = {
  $id: "QueueServerFrame",
  $defs: {
    TicketView: {
      type: "object",
      properties: {
        type: { enum: ["ticket.view"] },
        state: { enum: ["lapsed", "left", "matched", "offered", "waiting"] },
        topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        ahead: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        on_duty: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        room_id: { anyOf: [{ type: "string", base64: [24, 24] }, { type: "null" }] },
      },
      required: ["type", "state", "topic", "ahead", "on_duty"],
      additionalProperties: false,
    },
    Refused: {
      type: "object",
      properties: {
        type: { enum: ["refused"] },
        code: { $ref: "#/$defs/ErrorCode" },
        session_id: { anyOf: [{ type: "string", base64: [24, 24] }, { type: "null" }] },
        sender_seq: { anyOf: [{ type: "integer", minimum: 0, maximum: 9007199254740991 }, { type: "null" }] },
        reference: { anyOf: [{ type: "integer", minimum: 1, maximum: 9007199254740991 }, { type: "null" }] },
        retry_after: { anyOf: [{ type: "number", minimum: 0, maximum: 3600 }, { type: "null" }] },
      },
      required: ["type", "code"],
      additionalProperties: false,
    },
    ErrorCode: {
      enum: [
        "already_here",
        "at_capacity",
        "attachment_changed",
        "attachments_full",
        "bad_signature",
        "colleague_away",
        "colleague_full",
        "consent_missing",
        "envelope_id_reused",
        "illegal_transition",
        "impossible_view",
        "invitation_live",
        "invitation_over",
        "malformed_envelope",
        "malformed_request",
        "needs_successor",
        "no_keys",
        "not_on_duty",
        "not_permitted",
        "not_your_offer",
        "offer_expired",
        "offer_taken",
        "out_of_sequence",
        "room_closed",
        "room_full",
        "temporarily_unavailable",
        "token_reused",
        "too_fast",
        "unknown_attachment",
        "unknown_session",
        "unknown_topic",
        "vault_changed",
        "wrong_room",
      ],
    },
  },
  oneOf: [{ $ref: "#/$defs/TicketView" }, { $ref: "#/$defs/Refused" }],
  discriminator: { propertyName: "type" },
  type: "object",
  required: ["type"],
};
const schema34 = {
  type: "object",
  properties: {
    type: { enum: ["ticket.view"] },
    state: { enum: ["lapsed", "left", "matched", "offered", "waiting"] },
    topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    ahead: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    on_duty: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    room_id: { anyOf: [{ type: "string", base64: [24, 24] }, { type: "null" }] },
  },
  required: ["type", "state", "topic", "ahead", "on_duty"],
  additionalProperties: false,
};
const func1 = (text) => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};
const pattern4 = new RegExp("^[a-z][a-z0-9-]*(?!\\n)$", "u");
const schema32 = {
  type: "object",
  properties: {
    type: { enum: ["refused"] },
    code: { $ref: "#/$defs/ErrorCode" },
    session_id: { anyOf: [{ type: "string", base64: [24, 24] }, { type: "null" }] },
    sender_seq: { anyOf: [{ type: "integer", minimum: 0, maximum: 9007199254740991 }, { type: "null" }] },
    reference: { anyOf: [{ type: "integer", minimum: 1, maximum: 9007199254740991 }, { type: "null" }] },
    retry_after: { anyOf: [{ type: "number", minimum: 0, maximum: 3600 }, { type: "null" }] },
  },
  required: ["type", "code"],
  additionalProperties: false,
};
const schema33 = {
  enum: [
    "already_here",
    "at_capacity",
    "attachment_changed",
    "attachments_full",
    "bad_signature",
    "colleague_away",
    "colleague_full",
    "consent_missing",
    "envelope_id_reused",
    "illegal_transition",
    "impossible_view",
    "invitation_live",
    "invitation_over",
    "malformed_envelope",
    "malformed_request",
    "needs_successor",
    "no_keys",
    "not_on_duty",
    "not_permitted",
    "not_your_offer",
    "offer_expired",
    "offer_taken",
    "out_of_sequence",
    "room_closed",
    "room_full",
    "temporarily_unavailable",
    "token_reused",
    "too_fast",
    "unknown_attachment",
    "unknown_session",
    "unknown_topic",
    "vault_changed",
    "wrong_room",
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
        (data.type === undefined && (missing0 = "type")) ||
        (data.code === undefined && (missing0 = "code"))
      ) {
        validate21.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === "type" ||
            key0 === "code" ||
            key0 === "session_id" ||
            key0 === "sender_seq" ||
            key0 === "reference" ||
            key0 === "retry_after"
          )) {
            validate21.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.type !== undefined) {
            const _errs2 = errors;
            if (!(data.type === "refused")) {
              validate21.errors = [0];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.code !== undefined) {
              let data1 = data.code;
              const _errs3 = errors;
              if (!(
                data1 === "already_here" ||
                data1 === "at_capacity" ||
                data1 === "attachment_changed" ||
                data1 === "attachments_full" ||
                data1 === "bad_signature" ||
                data1 === "colleague_away" ||
                data1 === "colleague_full" ||
                data1 === "consent_missing" ||
                data1 === "envelope_id_reused" ||
                data1 === "illegal_transition" ||
                data1 === "impossible_view" ||
                data1 === "invitation_live" ||
                data1 === "invitation_over" ||
                data1 === "malformed_envelope" ||
                data1 === "malformed_request" ||
                data1 === "needs_successor" ||
                data1 === "no_keys" ||
                data1 === "not_on_duty" ||
                data1 === "not_permitted" ||
                data1 === "not_your_offer" ||
                data1 === "offer_expired" ||
                data1 === "offer_taken" ||
                data1 === "out_of_sequence" ||
                data1 === "room_closed" ||
                data1 === "room_full" ||
                data1 === "temporarily_unavailable" ||
                data1 === "token_reused" ||
                data1 === "too_fast" ||
                data1 === "unknown_attachment" ||
                data1 === "unknown_session" ||
                data1 === "unknown_topic" ||
                data1 === "vault_changed" ||
                data1 === "wrong_room"
              )) {
                validate21.errors = [0];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.session_id !== undefined) {
                let data2 = data.session_id;
                const _errs5 = errors;
                const _errs6 = errors;
                let valid2 = false;
                const _errs7 = errors;
                if (errors === _errs7) {
                  if (typeof data2 === "string") {
                    if (
                      data2.length !== 24 ||
                      data2.length % 4 !== 0 ||
                      !/^[A-Za-z0-9+/]*={0,2}$/.test(data2)
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
                var _valid0 = _errs7 === errors;
                valid2 = valid2 || _valid0;
                const _errs9 = errors;
                if (data2 !== null) {
                  const err2 = 0;
                  if (vErrors === null) {
                    vErrors = [err2];
                  } else {
                    vErrors.push(err2);
                  }
                  errors++;
                }
                var _valid0 = _errs9 === errors;
                valid2 = valid2 || _valid0;
                if (!valid2) {
                  const err3 = 0;
                  if (vErrors === null) {
                    vErrors = [err3];
                  } else {
                    vErrors.push(err3);
                  }
                  errors++;
                  validate21.errors = vErrors;
                  return false;
                } else {
                  errors = _errs6;
                  if (vErrors !== null) {
                    if (_errs6) {
                      vErrors.length = _errs6;
                    } else {
                      vErrors = null;
                    }
                  }
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.sender_seq !== undefined) {
                  let data3 = data.sender_seq;
                  const _errs11 = errors;
                  const _errs12 = errors;
                  let valid3 = false;
                  const _errs13 = errors;
                  if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
                    const err4 = 0;
                    if (vErrors === null) {
                      vErrors = [err4];
                    } else {
                      vErrors.push(err4);
                    }
                    errors++;
                  }
                  if (errors === _errs13) {
                    if (typeof data3 == "number" && isFinite(data3)) {
                      if (data3 > 9007199254740991 || isNaN(data3)) {
                        const err5 = 0;
                        if (vErrors === null) {
                          vErrors = [err5];
                        } else {
                          vErrors.push(err5);
                        }
                        errors++;
                      } else {
                        if (data3 < 0 || isNaN(data3)) {
                          const err6 = 0;
                          if (vErrors === null) {
                            vErrors = [err6];
                          } else {
                            vErrors.push(err6);
                          }
                          errors++;
                        }
                      }
                    }
                  }
                  var _valid1 = _errs13 === errors;
                  valid3 = valid3 || _valid1;
                  const _errs15 = errors;
                  if (data3 !== null) {
                    const err7 = 0;
                    if (vErrors === null) {
                      vErrors = [err7];
                    } else {
                      vErrors.push(err7);
                    }
                    errors++;
                  }
                  var _valid1 = _errs15 === errors;
                  valid3 = valid3 || _valid1;
                  if (!valid3) {
                    const err8 = 0;
                    if (vErrors === null) {
                      vErrors = [err8];
                    } else {
                      vErrors.push(err8);
                    }
                    errors++;
                    validate21.errors = vErrors;
                    return false;
                  } else {
                    errors = _errs12;
                    if (vErrors !== null) {
                      if (_errs12) {
                        vErrors.length = _errs12;
                      } else {
                        vErrors = null;
                      }
                    }
                  }
                  var valid0 = _errs11 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.reference !== undefined) {
                    let data4 = data.reference;
                    const _errs17 = errors;
                    const _errs18 = errors;
                    let valid4 = false;
                    const _errs19 = errors;
                    if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
                      const err9 = 0;
                      if (vErrors === null) {
                        vErrors = [err9];
                      } else {
                        vErrors.push(err9);
                      }
                      errors++;
                    }
                    if (errors === _errs19) {
                      if (typeof data4 == "number" && isFinite(data4)) {
                        if (data4 > 9007199254740991 || isNaN(data4)) {
                          const err10 = 0;
                          if (vErrors === null) {
                            vErrors = [err10];
                          } else {
                            vErrors.push(err10);
                          }
                          errors++;
                        } else {
                          if (data4 < 1 || isNaN(data4)) {
                            const err11 = 0;
                            if (vErrors === null) {
                              vErrors = [err11];
                            } else {
                              vErrors.push(err11);
                            }
                            errors++;
                          }
                        }
                      }
                    }
                    var _valid2 = _errs19 === errors;
                    valid4 = valid4 || _valid2;
                    const _errs21 = errors;
                    if (data4 !== null) {
                      const err12 = 0;
                      if (vErrors === null) {
                        vErrors = [err12];
                      } else {
                        vErrors.push(err12);
                      }
                      errors++;
                    }
                    var _valid2 = _errs21 === errors;
                    valid4 = valid4 || _valid2;
                    if (!valid4) {
                      const err13 = 0;
                      if (vErrors === null) {
                        vErrors = [err13];
                      } else {
                        vErrors.push(err13);
                      }
                      errors++;
                      validate21.errors = vErrors;
                      return false;
                    } else {
                      errors = _errs18;
                      if (vErrors !== null) {
                        if (_errs18) {
                          vErrors.length = _errs18;
                        } else {
                          vErrors = null;
                        }
                      }
                    }
                    var valid0 = _errs17 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.retry_after !== undefined) {
                      let data5 = data.retry_after;
                      const _errs23 = errors;
                      const _errs24 = errors;
                      let valid5 = false;
                      const _errs25 = errors;
                      if (errors === _errs25) {
                        if (typeof data5 == "number" && isFinite(data5)) {
                          if (data5 > 3600 || isNaN(data5)) {
                            const err14 = 0;
                            if (vErrors === null) {
                              vErrors = [err14];
                            } else {
                              vErrors.push(err14);
                            }
                            errors++;
                          } else {
                            if (data5 < 0 || isNaN(data5)) {
                              const err15 = 0;
                              if (vErrors === null) {
                                vErrors = [err15];
                              } else {
                                vErrors.push(err15);
                              }
                              errors++;
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
                      var _valid3 = _errs25 === errors;
                      valid5 = valid5 || _valid3;
                      const _errs27 = errors;
                      if (data5 !== null) {
                        const err17 = 0;
                        if (vErrors === null) {
                          vErrors = [err17];
                        } else {
                          vErrors.push(err17);
                        }
                        errors++;
                      }
                      var _valid3 = _errs27 === errors;
                      valid5 = valid5 || _valid3;
                      if (!valid5) {
                        const err18 = 0;
                        if (vErrors === null) {
                          vErrors = [err18];
                        } else {
                          vErrors.push(err18);
                        }
                        errors++;
                        validate21.errors = vErrors;
                        return false;
                      } else {
                        errors = _errs24;
                        if (vErrors !== null) {
                          if (_errs24) {
                            vErrors.length = _errs24;
                          } else {
                            vErrors = null;
                          }
                        }
                      }
                      var valid0 = _errs23 === errors;
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
  /*# sourceURL="QueueServerFrame" */ let vErrors = null;
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
      if (data.type === undefined && (missing0 = "type")) {
        validate20.errors = [0];
        return false;
      } else {
        const tag0 = data.type;
        if (typeof tag0 == "string") {
          if (tag0 === "ticket.view") {
            const _errs3 = errors;
            if (errors === _errs3) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing1;
                if (
                  (data.type === undefined && (missing1 = "type")) ||
                  (data.state === undefined && (missing1 = "state")) ||
                  (data.topic === undefined && (missing1 = "topic")) ||
                  (data.ahead === undefined && (missing1 = "ahead")) ||
                  (data.on_duty === undefined && (missing1 = "on_duty"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs5 = errors;
                  for (const key0 in data) {
                    if (!(
                      key0 === "type" ||
                      key0 === "state" ||
                      key0 === "topic" ||
                      key0 === "ahead" ||
                      key0 === "on_duty" ||
                      key0 === "room_id"
                    )) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs5 === errors) {
                    if (data.type !== undefined) {
                      const _errs6 = errors;
                      if (!(data.type === "ticket.view")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid3 = _errs6 === errors;
                    } else {
                      var valid3 = true;
                    }
                    if (valid3) {
                      if (data.state !== undefined) {
                        let data1 = data.state;
                        const _errs7 = errors;
                        if (!(
                          data1 === "lapsed" ||
                          data1 === "left" ||
                          data1 === "matched" ||
                          data1 === "offered" ||
                          data1 === "waiting"
                        )) {
                          validate20.errors = [0];
                          return false;
                        }
                        var valid3 = _errs7 === errors;
                      } else {
                        var valid3 = true;
                      }
                      if (valid3) {
                        if (data.topic !== undefined) {
                          let data2 = data.topic;
                          const _errs8 = errors;
                          if (errors === _errs8) {
                            if (typeof data2 === "string") {
                              if (func1(data2) > 32) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                if (func1(data2) < 1) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  if (!pattern4.test(data2)) {
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
                          var valid3 = _errs8 === errors;
                        } else {
                          var valid3 = true;
                        }
                        if (valid3) {
                          if (data.ahead !== undefined) {
                            let data3 = data.ahead;
                            const _errs10 = errors;
                            if (!(
                              typeof data3 == "number" &&
                              !(data3 % 1) &&
                              !isNaN(data3) &&
                              isFinite(data3)
                            )) {
                              validate20.errors = [0];
                              return false;
                            }
                            if (errors === _errs10) {
                              if (typeof data3 == "number" && isFinite(data3)) {
                                if (data3 > 9007199254740991 || isNaN(data3)) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  if (data3 < 0 || isNaN(data3)) {
                                    validate20.errors = [0];
                                    return false;
                                  }
                                }
                              }
                            }
                            var valid3 = _errs10 === errors;
                          } else {
                            var valid3 = true;
                          }
                          if (valid3) {
                            if (data.on_duty !== undefined) {
                              let data4 = data.on_duty;
                              const _errs12 = errors;
                              if (!(
                                typeof data4 == "number" &&
                                !(data4 % 1) &&
                                !isNaN(data4) &&
                                isFinite(data4)
                              )) {
                                validate20.errors = [0];
                                return false;
                              }
                              if (errors === _errs12) {
                                if (typeof data4 == "number" && isFinite(data4)) {
                                  if (data4 > 9007199254740991 || isNaN(data4)) {
                                    validate20.errors = [0];
                                    return false;
                                  } else {
                                    if (data4 < 0 || isNaN(data4)) {
                                      validate20.errors = [0];
                                      return false;
                                    }
                                  }
                                }
                              }
                              var valid3 = _errs12 === errors;
                            } else {
                              var valid3 = true;
                            }
                            if (valid3) {
                              if (data.room_id !== undefined) {
                                let data5 = data.room_id;
                                const _errs14 = errors;
                                const _errs15 = errors;
                                let valid4 = false;
                                const _errs16 = errors;
                                if (errors === _errs16) {
                                  if (typeof data5 === "string") {
                                    if (
                                      data5.length !== 24 ||
                                      data5.length % 4 !== 0 ||
                                      !/^[A-Za-z0-9+/]*={0,2}$/.test(data5)
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
                                var _valid0 = _errs16 === errors;
                                valid4 = valid4 || _valid0;
                                const _errs18 = errors;
                                if (data5 !== null) {
                                  const err2 = 0;
                                  if (vErrors === null) {
                                    vErrors = [err2];
                                  } else {
                                    vErrors.push(err2);
                                  }
                                  errors++;
                                }
                                var _valid0 = _errs18 === errors;
                                valid4 = valid4 || _valid0;
                                if (!valid4) {
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
                                  errors = _errs15;
                                  if (vErrors !== null) {
                                    if (_errs15) {
                                      vErrors.length = _errs15;
                                    } else {
                                      vErrors = null;
                                    }
                                  }
                                }
                                var valid3 = _errs14 === errors;
                              } else {
                                var valid3 = true;
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
            var props0 = true;
          } else if (tag0 === "refused") {
            if (
              !validate21(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })
            ) {
              vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
              errors = vErrors.length;
            }
            if (props0 !== true) {
              props0 = true;
            }
          } else {
            validate20.errors = [0];
            return false;
          }
        } else {
          validate20.errors = [0];
          return false;
        }
      }
    } else {
      validate20.errors = [0];
      return false;
    }
  }
  validate20.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate20.evaluated = { dynamicProps: true, dynamicItems: false };
