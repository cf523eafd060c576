// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isDutyServerFrame = validate20;
const schema31 = {
  $id: "DutyServerFrame",
  $defs: {
    DutyView: {
      type: "object",
      properties: {
        type: { enum: ["duty.view"] },
        state: { enum: ["off", "on", "paused"] },
        capacity: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        waiting: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        now: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        rooms: { type: "array", items: { $ref: "#/$defs/OpenRoomView" } },
        offer: { anyOf: [{ $ref: "#/$defs/OfferView" }, { type: "null" }] },
        invitation: { anyOf: [{ $ref: "#/$defs/InvitationView" }, { type: "null" }] },
        colleagues: { type: "array", items: { $ref: "#/$defs/ColleagueView" } },
      },
      required: ["type", "state", "capacity", "waiting", "now", "rooms"],
      additionalProperties: false,
    },
    OpenRoomView: {
      type: "object",
      properties: {
        room_id: { type: "string", base64: [24, 24] },
        topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        opened_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        length: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      },
      required: ["room_id", "topic", "opened_at", "length"],
      additionalProperties: false,
    },
    OfferView: {
      type: "object",
      properties: {
        offer: { type: "integer", minimum: 1, maximum: 9007199254740991 },
        topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        waiting_since: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        expires_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      },
      required: ["offer", "topic", "waiting_since", "expires_at"],
      additionalProperties: false,
    },
    InvitationView: {
      type: "object",
      properties: {
        invitation: { type: "integer", minimum: 1, maximum: 9007199254740991 },
        purpose: { enum: ["handover", "supervision"] },
        state: { enum: ["agreed", "asking", "declined", "lapsed", "refused", "ringing", "withdrawn"] },
        topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        by: { type: "string", maxLength: 80, minLength: 1 },
        name: { type: "string", maxLength: 80, minLength: 1 },
        kind: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        member_id: { type: "string", base64: [44, 44] },
        expires_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      },
      required: ["invitation", "purpose", "state", "topic", "by", "name", "kind", "member_id", "expires_at"],
      additionalProperties: false,
    },
    ColleagueView: {
      type: "object",
      properties: {
        member_id: { type: "string", base64: [44, 44] },
        name: { type: "string", maxLength: 80, minLength: 1 },
        kind: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        supervisor: { type: "boolean" },
        free: { type: "boolean" },
      },
      required: ["member_id", "name", "kind", "supervisor", "free"],
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
  oneOf: [{ $ref: "#/$defs/DutyView" }, { $ref: "#/$defs/Refused" }],
  discriminator: { propertyName: "type" },
  type: "object",
  required: ["type"],
};
const schema32 = {
  type: "object",
  properties: {
    type: { enum: ["duty.view"] },
    state: { enum: ["off", "on", "paused"] },
    capacity: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    waiting: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    now: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    rooms: { type: "array", items: { $ref: "#/$defs/OpenRoomView" } },
    offer: { anyOf: [{ $ref: "#/$defs/OfferView" }, { type: "null" }] },
    invitation: { anyOf: [{ $ref: "#/$defs/InvitationView" }, { type: "null" }] },
    colleagues: { type: "array", items: { $ref: "#/$defs/ColleagueView" } },
  },
  required: ["type", "state", "capacity", "waiting", "now", "rooms"],
  additionalProperties: false,
};
const schema33 = {
  type: "object",
  properties: {
    room_id: { type: "string", base64: [24, 24] },
    topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    opened_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    length: { type: "integer", minimum: 0, maximum: 9007199254740991 },
  },
  required: ["room_id", "topic", "opened_at", "length"],
  additionalProperties: false,
};
const schema34 = {
  type: "object",
  properties: {
    offer: { type: "integer", minimum: 1, maximum: 9007199254740991 },
    topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    waiting_since: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    expires_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
  },
  required: ["offer", "topic", "waiting_since", "expires_at"],
  additionalProperties: false,
};
const schema35 = {
  type: "object",
  properties: {
    invitation: { type: "integer", minimum: 1, maximum: 9007199254740991 },
    purpose: { enum: ["handover", "supervision"] },
    state: { enum: ["agreed", "asking", "declined", "lapsed", "refused", "ringing", "withdrawn"] },
    topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    by: { type: "string", maxLength: 80, minLength: 1 },
    name: { type: "string", maxLength: 80, minLength: 1 },
    kind: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    member_id: { type: "string", base64: [44, 44] },
    expires_at: { type: "integer", minimum: 0, maximum: 9007199254740991 },
  },
  required: ["invitation", "purpose", "state", "topic", "by", "name", "kind", "member_id", "expires_at"],
  additionalProperties: false,
};
const schema36 = {
  type: "object",
  properties: {
    member_id: { type: "string", base64: [44, 44] },
    name: { type: "string", maxLength: 80, minLength: 1 },
    kind: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    supervisor: { type: "boolean" },
    free: { type: "boolean" },
  },
  required: ["member_id", "name", "kind", "supervisor", "free"],
  additionalProperties: false,
};
const func1 = Object.prototype.hasOwnProperty;
const func2 = (text) => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};
const pattern4 = new RegExp("^[a-z][a-z0-9-]*(?!\\n)$", "u");
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
        (data.state === undefined && (missing0 = "state")) ||
        (data.capacity === undefined && (missing0 = "capacity")) ||
        (data.waiting === undefined && (missing0 = "waiting")) ||
        (data.now === undefined && (missing0 = "now")) ||
        (data.rooms === undefined && (missing0 = "rooms"))
      ) {
        validate21.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!func1.call(schema32.properties, key0)) {
            validate21.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.type !== undefined) {
            const _errs2 = errors;
            if (!(data.type === "duty.view")) {
              validate21.errors = [0];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.state !== undefined) {
              let data1 = data.state;
              const _errs3 = errors;
              if (!(data1 === "off" || data1 === "on" || data1 === "paused")) {
                validate21.errors = [0];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.capacity !== undefined) {
                let data2 = data.capacity;
                const _errs4 = errors;
                if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
                  validate21.errors = [0];
                  return false;
                }
                if (errors === _errs4) {
                  if (typeof data2 == "number" && isFinite(data2)) {
                    if (data2 > 9007199254740991 || isNaN(data2)) {
                      validate21.errors = [0];
                      return false;
                    } else {
                      if (data2 < 0 || isNaN(data2)) {
                        validate21.errors = [0];
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
                if (data.waiting !== undefined) {
                  let data3 = data.waiting;
                  const _errs6 = errors;
                  if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
                    validate21.errors = [0];
                    return false;
                  }
                  if (errors === _errs6) {
                    if (typeof data3 == "number" && isFinite(data3)) {
                      if (data3 > 9007199254740991 || isNaN(data3)) {
                        validate21.errors = [0];
                        return false;
                      } else {
                        if (data3 < 0 || isNaN(data3)) {
                          validate21.errors = [0];
                          return false;
                        }
                      }
                    }
                  }
                  var valid0 = _errs6 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.now !== undefined) {
                    let data4 = data.now;
                    const _errs8 = errors;
                    if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
                      validate21.errors = [0];
                      return false;
                    }
                    if (errors === _errs8) {
                      if (typeof data4 == "number" && isFinite(data4)) {
                        if (data4 > 9007199254740991 || isNaN(data4)) {
                          validate21.errors = [0];
                          return false;
                        } else {
                          if (data4 < 0 || isNaN(data4)) {
                            validate21.errors = [0];
                            return false;
                          }
                        }
                      }
                    }
                    var valid0 = _errs8 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.rooms !== undefined) {
                      let data5 = data.rooms;
                      const _errs10 = errors;
                      if (errors === _errs10) {
                        if (Array.isArray(data5)) {
                          var valid1 = true;
                          const len0 = data5.length;
                          for (let i0 = 0; i0 < len0; i0++) {
                            let data6 = data5[i0];
                            const _errs12 = errors;
                            const _errs13 = errors;
                            if (errors === _errs13) {
                              if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                                let missing1;
                                if (
                                  (data6.room_id === undefined && (missing1 = "room_id")) ||
                                  (data6.topic === undefined && (missing1 = "topic")) ||
                                  (data6.opened_at === undefined && (missing1 = "opened_at")) ||
                                  (data6.length === undefined && (missing1 = "length"))
                                ) {
                                  validate21.errors = [0];
                                  return false;
                                } else {
                                  const _errs15 = errors;
                                  for (const key1 in data6) {
                                    if (!(
                                      key1 === "room_id" ||
                                      key1 === "topic" ||
                                      key1 === "opened_at" ||
                                      key1 === "length"
                                    )) {
                                      validate21.errors = [0];
                                      return false;
                                      break;
                                    }
                                  }
                                  if (_errs15 === errors) {
                                    if (data6.room_id !== undefined) {
                                      let data7 = data6.room_id;
                                      const _errs16 = errors;
                                      if (errors === _errs16) {
                                        if (typeof data7 === "string") {
                                          if (
                                            data7.length !== 24 ||
                                            data7.length % 4 !== 0 ||
                                            !/^[A-Za-z0-9+/]*={0,2}$/.test(data7)
                                          ) {
                                            validate21.errors = [0];
                                            return false;
                                          }
                                        } else {
                                          validate21.errors = [0];
                                          return false;
                                        }
                                      }
                                      var valid3 = _errs16 === errors;
                                    } else {
                                      var valid3 = true;
                                    }
                                    if (valid3) {
                                      if (data6.topic !== undefined) {
                                        let data8 = data6.topic;
                                        const _errs18 = errors;
                                        if (errors === _errs18) {
                                          if (typeof data8 === "string") {
                                            if (func2(data8) > 32) {
                                              validate21.errors = [0];
                                              return false;
                                            } else {
                                              if (func2(data8) < 1) {
                                                validate21.errors = [0];
                                                return false;
                                              } else {
                                                if (!pattern4.test(data8)) {
                                                  validate21.errors = [0];
                                                  return false;
                                                }
                                              }
                                            }
                                          } else {
                                            validate21.errors = [0];
                                            return false;
                                          }
                                        }
                                        var valid3 = _errs18 === errors;
                                      } else {
                                        var valid3 = true;
                                      }
                                      if (valid3) {
                                        if (data6.opened_at !== undefined) {
                                          let data9 = data6.opened_at;
                                          const _errs20 = errors;
                                          if (!(
                                            typeof data9 == "number" &&
                                            !(data9 % 1) &&
                                            !isNaN(data9) &&
                                            isFinite(data9)
                                          )) {
                                            validate21.errors = [0];
                                            return false;
                                          }
                                          if (errors === _errs20) {
                                            if (typeof data9 == "number" && isFinite(data9)) {
                                              if (data9 > 9007199254740991 || isNaN(data9)) {
                                                validate21.errors = [0];
                                                return false;
                                              } else {
                                                if (data9 < 0 || isNaN(data9)) {
                                                  validate21.errors = [0];
                                                  return false;
                                                }
                                              }
                                            }
                                          }
                                          var valid3 = _errs20 === errors;
                                        } else {
                                          var valid3 = true;
                                        }
                                        if (valid3) {
                                          if (data6.length !== undefined) {
                                            let data10 = data6.length;
                                            const _errs22 = errors;
                                            if (!(
                                              typeof data10 == "number" &&
                                              !(data10 % 1) &&
                                              !isNaN(data10) &&
                                              isFinite(data10)
                                            )) {
                                              validate21.errors = [0];
                                              return false;
                                            }
                                            if (errors === _errs22) {
                                              if (typeof data10 == "number" && isFinite(data10)) {
                                                if (data10 > 9007199254740991 || isNaN(data10)) {
                                                  validate21.errors = [0];
                                                  return false;
                                                } else {
                                                  if (data10 < 0 || isNaN(data10)) {
                                                    validate21.errors = [0];
                                                    return false;
                                                  }
                                                }
                                              }
                                            }
                                            var valid3 = _errs22 === errors;
                                          } else {
                                            var valid3 = true;
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
                            var valid1 = _errs12 === errors;
                            if (!valid1) {
                              break;
                            }
                          }
                        } else {
                          validate21.errors = [0];
                          return false;
                        }
                      }
                      var valid0 = _errs10 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.offer !== undefined) {
                        let data11 = data.offer;
                        const _errs24 = errors;
                        const _errs25 = errors;
                        let valid4 = false;
                        const _errs26 = errors;
                        const _errs27 = errors;
                        if (errors === _errs27) {
                          if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
                            let missing2;
                            if (
                              (data11.offer === undefined && (missing2 = "offer")) ||
                              (data11.topic === undefined && (missing2 = "topic")) ||
                              (data11.waiting_since === undefined && (missing2 = "waiting_since")) ||
                              (data11.expires_at === undefined && (missing2 = "expires_at"))
                            ) {
                              const err0 = 0;
                              if (vErrors === null) {
                                vErrors = [err0];
                              } else {
                                vErrors.push(err0);
                              }
                              errors++;
                            } else {
                              const _errs29 = errors;
                              for (const key2 in data11) {
                                if (!(
                                  key2 === "offer" ||
                                  key2 === "topic" ||
                                  key2 === "waiting_since" ||
                                  key2 === "expires_at"
                                )) {
                                  const err1 = 0;
                                  if (vErrors === null) {
                                    vErrors = [err1];
                                  } else {
                                    vErrors.push(err1);
                                  }
                                  errors++;
                                  break;
                                }
                              }
                              if (_errs29 === errors) {
                                if (data11.offer !== undefined) {
                                  let data12 = data11.offer;
                                  const _errs30 = errors;
                                  if (!(
                                    typeof data12 == "number" &&
                                    !(data12 % 1) &&
                                    !isNaN(data12) &&
                                    isFinite(data12)
                                  )) {
                                    const err2 = 0;
                                    if (vErrors === null) {
                                      vErrors = [err2];
                                    } else {
                                      vErrors.push(err2);
                                    }
                                    errors++;
                                  }
                                  if (errors === _errs30) {
                                    if (typeof data12 == "number" && isFinite(data12)) {
                                      if (data12 > 9007199254740991 || isNaN(data12)) {
                                        const err3 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err3];
                                        } else {
                                          vErrors.push(err3);
                                        }
                                        errors++;
                                      } else {
                                        if (data12 < 1 || isNaN(data12)) {
                                          const err4 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err4];
                                          } else {
                                            vErrors.push(err4);
                                          }
                                          errors++;
                                        }
                                      }
                                    }
                                  }
                                  var valid6 = _errs30 === errors;
                                } else {
                                  var valid6 = true;
                                }
                                if (valid6) {
                                  if (data11.topic !== undefined) {
                                    let data13 = data11.topic;
                                    const _errs32 = errors;
                                    if (errors === _errs32) {
                                      if (typeof data13 === "string") {
                                        if (func2(data13) > 32) {
                                          const err5 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err5];
                                          } else {
                                            vErrors.push(err5);
                                          }
                                          errors++;
                                        } else {
                                          if (func2(data13) < 1) {
                                            const err6 = 0;
                                            if (vErrors === null) {
                                              vErrors = [err6];
                                            } else {
                                              vErrors.push(err6);
                                            }
                                            errors++;
                                          } else {
                                            if (!pattern4.test(data13)) {
                                              const err7 = 0;
                                              if (vErrors === null) {
                                                vErrors = [err7];
                                              } else {
                                                vErrors.push(err7);
                                              }
                                              errors++;
                                            }
                                          }
                                        }
                                      } else {
                                        const err8 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err8];
                                        } else {
                                          vErrors.push(err8);
                                        }
                                        errors++;
                                      }
                                    }
                                    var valid6 = _errs32 === errors;
                                  } else {
                                    var valid6 = true;
                                  }
                                  if (valid6) {
                                    if (data11.waiting_since !== undefined) {
                                      let data14 = data11.waiting_since;
                                      const _errs34 = errors;
                                      if (!(
                                        typeof data14 == "number" &&
                                        !(data14 % 1) &&
                                        !isNaN(data14) &&
                                        isFinite(data14)
                                      )) {
                                        const err9 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err9];
                                        } else {
                                          vErrors.push(err9);
                                        }
                                        errors++;
                                      }
                                      if (errors === _errs34) {
                                        if (typeof data14 == "number" && isFinite(data14)) {
                                          if (data14 > 9007199254740991 || isNaN(data14)) {
                                            const err10 = 0;
                                            if (vErrors === null) {
                                              vErrors = [err10];
                                            } else {
                                              vErrors.push(err10);
                                            }
                                            errors++;
                                          } else {
                                            if (data14 < 0 || isNaN(data14)) {
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
                                      var valid6 = _errs34 === errors;
                                    } else {
                                      var valid6 = true;
                                    }
                                    if (valid6) {
                                      if (data11.expires_at !== undefined) {
                                        let data15 = data11.expires_at;
                                        const _errs36 = errors;
                                        if (!(
                                          typeof data15 == "number" &&
                                          !(data15 % 1) &&
                                          !isNaN(data15) &&
                                          isFinite(data15)
                                        )) {
                                          const err12 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err12];
                                          } else {
                                            vErrors.push(err12);
                                          }
                                          errors++;
                                        }
                                        if (errors === _errs36) {
                                          if (typeof data15 == "number" && isFinite(data15)) {
                                            if (data15 > 9007199254740991 || isNaN(data15)) {
                                              const err13 = 0;
                                              if (vErrors === null) {
                                                vErrors = [err13];
                                              } else {
                                                vErrors.push(err13);
                                              }
                                              errors++;
                                            } else {
                                              if (data15 < 0 || isNaN(data15)) {
                                                const err14 = 0;
                                                if (vErrors === null) {
                                                  vErrors = [err14];
                                                } else {
                                                  vErrors.push(err14);
                                                }
                                                errors++;
                                              }
                                            }
                                          }
                                        }
                                        var valid6 = _errs36 === errors;
                                      } else {
                                        var valid6 = true;
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          } else {
                            const err15 = 0;
                            if (vErrors === null) {
                              vErrors = [err15];
                            } else {
                              vErrors.push(err15);
                            }
                            errors++;
                          }
                        }
                        var _valid0 = _errs26 === errors;
                        valid4 = valid4 || _valid0;
                        const _errs38 = errors;
                        if (data11 !== null) {
                          const err16 = 0;
                          if (vErrors === null) {
                            vErrors = [err16];
                          } else {
                            vErrors.push(err16);
                          }
                          errors++;
                        }
                        var _valid0 = _errs38 === errors;
                        valid4 = valid4 || _valid0;
                        if (!valid4) {
                          const err17 = 0;
                          if (vErrors === null) {
                            vErrors = [err17];
                          } else {
                            vErrors.push(err17);
                          }
                          errors++;
                          validate21.errors = vErrors;
                          return false;
                        } else {
                          errors = _errs25;
                          if (vErrors !== null) {
                            if (_errs25) {
                              vErrors.length = _errs25;
                            } else {
                              vErrors = null;
                            }
                          }
                        }
                        var valid0 = _errs24 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.invitation !== undefined) {
                          let data16 = data.invitation;
                          const _errs40 = errors;
                          const _errs41 = errors;
                          let valid7 = false;
                          const _errs42 = errors;
                          const _errs43 = errors;
                          if (errors === _errs43) {
                            if (data16 && typeof data16 == "object" && !Array.isArray(data16)) {
                              let missing3;
                              if (
                                (data16.invitation === undefined && (missing3 = "invitation")) ||
                                (data16.purpose === undefined && (missing3 = "purpose")) ||
                                (data16.state === undefined && (missing3 = "state")) ||
                                (data16.topic === undefined && (missing3 = "topic")) ||
                                (data16.by === undefined && (missing3 = "by")) ||
                                (data16.name === undefined && (missing3 = "name")) ||
                                (data16.kind === undefined && (missing3 = "kind")) ||
                                (data16.member_id === undefined && (missing3 = "member_id")) ||
                                (data16.expires_at === undefined && (missing3 = "expires_at"))
                              ) {
                                const err18 = 0;
                                if (vErrors === null) {
                                  vErrors = [err18];
                                } else {
                                  vErrors.push(err18);
                                }
                                errors++;
                              } else {
                                const _errs45 = errors;
                                for (const key3 in data16) {
                                  if (!func1.call(schema35.properties, key3)) {
                                    const err19 = 0;
                                    if (vErrors === null) {
                                      vErrors = [err19];
                                    } else {
                                      vErrors.push(err19);
                                    }
                                    errors++;
                                    break;
                                  }
                                }
                                if (_errs45 === errors) {
                                  if (data16.invitation !== undefined) {
                                    let data17 = data16.invitation;
                                    const _errs46 = errors;
                                    if (!(
                                      typeof data17 == "number" &&
                                      !(data17 % 1) &&
                                      !isNaN(data17) &&
                                      isFinite(data17)
                                    )) {
                                      const err20 = 0;
                                      if (vErrors === null) {
                                        vErrors = [err20];
                                      } else {
                                        vErrors.push(err20);
                                      }
                                      errors++;
                                    }
                                    if (errors === _errs46) {
                                      if (typeof data17 == "number" && isFinite(data17)) {
                                        if (data17 > 9007199254740991 || isNaN(data17)) {
                                          const err21 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err21];
                                          } else {
                                            vErrors.push(err21);
                                          }
                                          errors++;
                                        } else {
                                          if (data17 < 1 || isNaN(data17)) {
                                            const err22 = 0;
                                            if (vErrors === null) {
                                              vErrors = [err22];
                                            } else {
                                              vErrors.push(err22);
                                            }
                                            errors++;
                                          }
                                        }
                                      }
                                    }
                                    var valid9 = _errs46 === errors;
                                  } else {
                                    var valid9 = true;
                                  }
                                  if (valid9) {
                                    if (data16.purpose !== undefined) {
                                      let data18 = data16.purpose;
                                      const _errs48 = errors;
                                      if (!(data18 === "handover" || data18 === "supervision")) {
                                        const err23 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err23];
                                        } else {
                                          vErrors.push(err23);
                                        }
                                        errors++;
                                      }
                                      var valid9 = _errs48 === errors;
                                    } else {
                                      var valid9 = true;
                                    }
                                    if (valid9) {
                                      if (data16.state !== undefined) {
                                        let data19 = data16.state;
                                        const _errs49 = errors;
                                        if (!(
                                          data19 === "agreed" ||
                                          data19 === "asking" ||
                                          data19 === "declined" ||
                                          data19 === "lapsed" ||
                                          data19 === "refused" ||
                                          data19 === "ringing" ||
                                          data19 === "withdrawn"
                                        )) {
                                          const err24 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err24];
                                          } else {
                                            vErrors.push(err24);
                                          }
                                          errors++;
                                        }
                                        var valid9 = _errs49 === errors;
                                      } else {
                                        var valid9 = true;
                                      }
                                      if (valid9) {
                                        if (data16.topic !== undefined) {
                                          let data20 = data16.topic;
                                          const _errs50 = errors;
                                          if (errors === _errs50) {
                                            if (typeof data20 === "string") {
                                              if (func2(data20) > 32) {
                                                const err25 = 0;
                                                if (vErrors === null) {
                                                  vErrors = [err25];
                                                } else {
                                                  vErrors.push(err25);
                                                }
                                                errors++;
                                              } else {
                                                if (func2(data20) < 1) {
                                                  const err26 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err26];
                                                  } else {
                                                    vErrors.push(err26);
                                                  }
                                                  errors++;
                                                } else {
                                                  if (!pattern4.test(data20)) {
                                                    const err27 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err27];
                                                    } else {
                                                      vErrors.push(err27);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                              }
                                            } else {
                                              const err28 = 0;
                                              if (vErrors === null) {
                                                vErrors = [err28];
                                              } else {
                                                vErrors.push(err28);
                                              }
                                              errors++;
                                            }
                                          }
                                          var valid9 = _errs50 === errors;
                                        } else {
                                          var valid9 = true;
                                        }
                                        if (valid9) {
                                          if (data16.by !== undefined) {
                                            let data21 = data16.by;
                                            const _errs52 = errors;
                                            if (errors === _errs52) {
                                              if (typeof data21 === "string") {
                                                if (func2(data21) > 80) {
                                                  const err29 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err29];
                                                  } else {
                                                    vErrors.push(err29);
                                                  }
                                                  errors++;
                                                } else {
                                                  if (func2(data21) < 1) {
                                                    const err30 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err30];
                                                    } else {
                                                      vErrors.push(err30);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                              } else {
                                                const err31 = 0;
                                                if (vErrors === null) {
                                                  vErrors = [err31];
                                                } else {
                                                  vErrors.push(err31);
                                                }
                                                errors++;
                                              }
                                            }
                                            var valid9 = _errs52 === errors;
                                          } else {
                                            var valid9 = true;
                                          }
                                          if (valid9) {
                                            if (data16.name !== undefined) {
                                              let data22 = data16.name;
                                              const _errs54 = errors;
                                              if (errors === _errs54) {
                                                if (typeof data22 === "string") {
                                                  if (func2(data22) > 80) {
                                                    const err32 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err32];
                                                    } else {
                                                      vErrors.push(err32);
                                                    }
                                                    errors++;
                                                  } else {
                                                    if (func2(data22) < 1) {
                                                      const err33 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err33];
                                                      } else {
                                                        vErrors.push(err33);
                                                      }
                                                      errors++;
                                                    }
                                                  }
                                                } else {
                                                  const err34 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err34];
                                                  } else {
                                                    vErrors.push(err34);
                                                  }
                                                  errors++;
                                                }
                                              }
                                              var valid9 = _errs54 === errors;
                                            } else {
                                              var valid9 = true;
                                            }
                                            if (valid9) {
                                              if (data16.kind !== undefined) {
                                                let data23 = data16.kind;
                                                const _errs56 = errors;
                                                if (errors === _errs56) {
                                                  if (typeof data23 === "string") {
                                                    if (func2(data23) > 32) {
                                                      const err35 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err35];
                                                      } else {
                                                        vErrors.push(err35);
                                                      }
                                                      errors++;
                                                    } else {
                                                      if (func2(data23) < 1) {
                                                        const err36 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err36];
                                                        } else {
                                                          vErrors.push(err36);
                                                        }
                                                        errors++;
                                                      } else {
                                                        if (!pattern4.test(data23)) {
                                                          const err37 = 0;
                                                          if (vErrors === null) {
                                                            vErrors = [err37];
                                                          } else {
                                                            vErrors.push(err37);
                                                          }
                                                          errors++;
                                                        }
                                                      }
                                                    }
                                                  } else {
                                                    const err38 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err38];
                                                    } else {
                                                      vErrors.push(err38);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                                var valid9 = _errs56 === errors;
                                              } else {
                                                var valid9 = true;
                                              }
                                              if (valid9) {
                                                if (data16.member_id !== undefined) {
                                                  let data24 = data16.member_id;
                                                  const _errs58 = errors;
                                                  if (errors === _errs58) {
                                                    if (typeof data24 === "string") {
                                                      if (
                                                        data24.length !== 44 ||
                                                        data24.length % 4 !== 0 ||
                                                        !/^[A-Za-z0-9+/]*={0,2}$/.test(data24)
                                                      ) {
                                                        const err39 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err39];
                                                        } else {
                                                          vErrors.push(err39);
                                                        }
                                                        errors++;
                                                      }
                                                    } else {
                                                      const err40 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err40];
                                                      } else {
                                                        vErrors.push(err40);
                                                      }
                                                      errors++;
                                                    }
                                                  }
                                                  var valid9 = _errs58 === errors;
                                                } else {
                                                  var valid9 = true;
                                                }
                                                if (valid9) {
                                                  if (data16.expires_at !== undefined) {
                                                    let data25 = data16.expires_at;
                                                    const _errs60 = errors;
                                                    if (!(
                                                      typeof data25 == "number" &&
                                                      !(data25 % 1) &&
                                                      !isNaN(data25) &&
                                                      isFinite(data25)
                                                    )) {
                                                      const err41 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err41];
                                                      } else {
                                                        vErrors.push(err41);
                                                      }
                                                      errors++;
                                                    }
                                                    if (errors === _errs60) {
                                                      if (typeof data25 == "number" && isFinite(data25)) {
                                                        if (data25 > 9007199254740991 || isNaN(data25)) {
                                                          const err42 = 0;
                                                          if (vErrors === null) {
                                                            vErrors = [err42];
                                                          } else {
                                                            vErrors.push(err42);
                                                          }
                                                          errors++;
                                                        } else {
                                                          if (data25 < 0 || isNaN(data25)) {
                                                            const err43 = 0;
                                                            if (vErrors === null) {
                                                              vErrors = [err43];
                                                            } else {
                                                              vErrors.push(err43);
                                                            }
                                                            errors++;
                                                          }
                                                        }
                                                      }
                                                    }
                                                    var valid9 = _errs60 === errors;
                                                  } else {
                                                    var valid9 = true;
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
                              const err44 = 0;
                              if (vErrors === null) {
                                vErrors = [err44];
                              } else {
                                vErrors.push(err44);
                              }
                              errors++;
                            }
                          }
                          var _valid1 = _errs42 === errors;
                          valid7 = valid7 || _valid1;
                          const _errs62 = errors;
                          if (data16 !== null) {
                            const err45 = 0;
                            if (vErrors === null) {
                              vErrors = [err45];
                            } else {
                              vErrors.push(err45);
                            }
                            errors++;
                          }
                          var _valid1 = _errs62 === errors;
                          valid7 = valid7 || _valid1;
                          if (!valid7) {
                            const err46 = 0;
                            if (vErrors === null) {
                              vErrors = [err46];
                            } else {
                              vErrors.push(err46);
                            }
                            errors++;
                            validate21.errors = vErrors;
                            return false;
                          } else {
                            errors = _errs41;
                            if (vErrors !== null) {
                              if (_errs41) {
                                vErrors.length = _errs41;
                              } else {
                                vErrors = null;
                              }
                            }
                          }
                          var valid0 = _errs40 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.colleagues !== undefined) {
                            let data26 = data.colleagues;
                            const _errs64 = errors;
                            if (errors === _errs64) {
                              if (Array.isArray(data26)) {
                                var valid10 = true;
                                const len1 = data26.length;
                                for (let i1 = 0; i1 < len1; i1++) {
                                  let data27 = data26[i1];
                                  const _errs66 = errors;
                                  const _errs67 = errors;
                                  if (errors === _errs67) {
                                    if (data27 && typeof data27 == "object" && !Array.isArray(data27)) {
                                      let missing4;
                                      if (
                                        (data27.member_id === undefined && (missing4 = "member_id")) ||
                                        (data27.name === undefined && (missing4 = "name")) ||
                                        (data27.kind === undefined && (missing4 = "kind")) ||
                                        (data27.supervisor === undefined && (missing4 = "supervisor")) ||
                                        (data27.free === undefined && (missing4 = "free"))
                                      ) {
                                        validate21.errors = [0];
                                        return false;
                                      } else {
                                        const _errs69 = errors;
                                        for (const key4 in data27) {
                                          if (!(
                                            key4 === "member_id" ||
                                            key4 === "name" ||
                                            key4 === "kind" ||
                                            key4 === "supervisor" ||
                                            key4 === "free"
                                          )) {
                                            validate21.errors = [0];
                                            return false;
                                            break;
                                          }
                                        }
                                        if (_errs69 === errors) {
                                          if (data27.member_id !== undefined) {
                                            let data28 = data27.member_id;
                                            const _errs70 = errors;
                                            if (errors === _errs70) {
                                              if (typeof data28 === "string") {
                                                if (
                                                  data28.length !== 44 ||
                                                  data28.length % 4 !== 0 ||
                                                  !/^[A-Za-z0-9+/]*={0,2}$/.test(data28)
                                                ) {
                                                  validate21.errors = [0];
                                                  return false;
                                                }
                                              } else {
                                                validate21.errors = [0];
                                                return false;
                                              }
                                            }
                                            var valid12 = _errs70 === errors;
                                          } else {
                                            var valid12 = true;
                                          }
                                          if (valid12) {
                                            if (data27.name !== undefined) {
                                              let data29 = data27.name;
                                              const _errs72 = errors;
                                              if (errors === _errs72) {
                                                if (typeof data29 === "string") {
                                                  if (func2(data29) > 80) {
                                                    validate21.errors = [0];
                                                    return false;
                                                  } else {
                                                    if (func2(data29) < 1) {
                                                      validate21.errors = [0];
                                                      return false;
                                                    }
                                                  }
                                                } else {
                                                  validate21.errors = [0];
                                                  return false;
                                                }
                                              }
                                              var valid12 = _errs72 === errors;
                                            } else {
                                              var valid12 = true;
                                            }
                                            if (valid12) {
                                              if (data27.kind !== undefined) {
                                                let data30 = data27.kind;
                                                const _errs74 = errors;
                                                if (errors === _errs74) {
                                                  if (typeof data30 === "string") {
                                                    if (func2(data30) > 32) {
                                                      validate21.errors = [0];
                                                      return false;
                                                    } else {
                                                      if (func2(data30) < 1) {
                                                        validate21.errors = [0];
                                                        return false;
                                                      } else {
                                                        if (!pattern4.test(data30)) {
                                                          validate21.errors = [0];
                                                          return false;
                                                        }
                                                      }
                                                    }
                                                  } else {
                                                    validate21.errors = [0];
                                                    return false;
                                                  }
                                                }
                                                var valid12 = _errs74 === errors;
                                              } else {
                                                var valid12 = true;
                                              }
                                              if (valid12) {
                                                if (data27.supervisor !== undefined) {
                                                  const _errs76 = errors;
                                                  if (typeof data27.supervisor !== "boolean") {
                                                    validate21.errors = [0];
                                                    return false;
                                                  }
                                                  var valid12 = _errs76 === errors;
                                                } else {
                                                  var valid12 = true;
                                                }
                                                if (valid12) {
                                                  if (data27.free !== undefined) {
                                                    const _errs78 = errors;
                                                    if (typeof data27.free !== "boolean") {
                                                      validate21.errors = [0];
                                                      return false;
                                                    }
                                                    var valid12 = _errs78 === errors;
                                                  } else {
                                                    var valid12 = true;
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
                                  var valid10 = _errs66 === errors;
                                  if (!valid10) {
                                    break;
                                  }
                                }
                              } else {
                                validate21.errors = [0];
                                return false;
                              }
                            }
                            var valid0 = _errs64 === errors;
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
    } else {
      validate21.errors = [0];
      return false;
    }
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema37 = {
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
const schema38 = {
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
function validate22(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate22.evaluated;
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
        validate22.errors = [0];
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
            validate22.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.type !== undefined) {
            const _errs2 = errors;
            if (!(data.type === "refused")) {
              validate22.errors = [0];
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
                validate22.errors = [0];
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
                  validate22.errors = vErrors;
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
                    validate22.errors = vErrors;
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
                      validate22.errors = vErrors;
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
                        validate22.errors = vErrors;
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
      validate22.errors = [0];
      return false;
    }
  }
  validate22.errors = vErrors;
  return errors === 0;
}
validate22.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="DutyServerFrame" */ let vErrors = null;
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
          if (tag0 === "duty.view") {
            if (
              !validate21(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })
            ) {
              vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
              errors = vErrors.length;
            }
            var props0 = true;
          } else if (tag0 === "refused") {
            if (
              !validate22(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })
            ) {
              vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
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
