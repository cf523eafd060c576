// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isRoomServerFrame = validate20;
const schema31 = {
  $id: "RoomServerFrame",
  $defs: {
    RoomView: {
      type: "object",
      properties: {
        type: { enum: ["room.view"] },
        room_id: { type: "string", base64: [24, 24] },
        role: { enum: ["citizen", "counselor", "supervisor"] },
        state: { enum: ["closed", "open"] },
        topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        length: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        seats: { type: "array", items: { $ref: "#/$defs/SeatView" }, maxItems: 24 },
        invitation: { anyOf: [{ $ref: "#/$defs/InvitationView" }, { type: "null" }] },
      },
      required: ["type", "room_id", "role", "state", "topic", "length", "seats"],
      additionalProperties: false,
    },
    SeatView: {
      type: "object",
      properties: {
        role: { enum: ["citizen", "counselor", "supervisor"] },
        active: { type: "boolean" },
        member_id: { type: "string", base64: [44, 44] },
        entry: { anyOf: [{ type: "string", base64: [464, 464] }, { type: "null" }] },
        kem_pk: { anyOf: [{ type: "string", base64: [1624, 1624] }, { type: "null" }] },
        name: { anyOf: [{ type: "string", maxLength: 80, minLength: 1 }, { type: "null" }] },
        kind: {
          anyOf: [
            { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
            { type: "null" },
          ],
        },
      },
      required: ["role", "active", "member_id"],
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
    RoomGlimpse: {
      type: "object",
      properties: {
        type: { enum: ["room.glimpse"] },
        positions: {
          type: "array",
          items: { type: "integer", minimum: 0, maximum: 9007199254740991 },
          maxItems: 96,
          minItems: 1,
        },
        envelopes: {
          type: "array",
          items: { type: "string", base64: [320, 87704] },
          maxItems: 96,
          minItems: 1,
        },
      },
      required: ["type", "positions", "envelopes"],
      additionalProperties: false,
    },
    EnvelopeStored: {
      type: "object",
      properties: {
        type: { enum: ["envelope.stored"] },
        session_id: { type: "string", base64: [24, 24] },
        sender_seq: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        seq: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      },
      required: ["type", "session_id", "sender_seq", "seq"],
      additionalProperties: false,
    },
    EnvelopeDelivered: {
      type: "object",
      properties: {
        type: { enum: ["envelope.delivered"] },
        first: { type: "integer", minimum: 0, maximum: 9007199254740991 },
        envelopes: {
          type: "array",
          items: { type: "string", base64: [320, 87704] },
          maxItems: 128,
          minItems: 1,
        },
      },
      required: ["type", "first", "envelopes"],
      additionalProperties: false,
    },
    TypingSeen: {
      type: "object",
      properties: {
        type: { enum: ["typing.seen"] },
        role: { enum: ["citizen", "counselor", "supervisor"] },
        on: { type: "boolean" },
      },
      required: ["type", "role", "on"],
      additionalProperties: false,
    },
    RoomErased: {
      type: "object",
      properties: {
        type: { enum: ["room.erased"] },
        room_id: { type: "string", base64: [24, 24] },
        genesis: { type: "string", base64: [320, 87704] },
        session: { type: "string", base64: [320, 87704] },
        close: { type: "string", base64: [320, 87704] },
      },
      required: ["type", "room_id", "genesis", "session", "close"],
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
  oneOf: [
    { $ref: "#/$defs/RoomView" },
    { $ref: "#/$defs/RoomGlimpse" },
    { $ref: "#/$defs/EnvelopeStored" },
    { $ref: "#/$defs/EnvelopeDelivered" },
    { $ref: "#/$defs/TypingSeen" },
    { $ref: "#/$defs/RoomErased" },
    { $ref: "#/$defs/Refused" },
  ],
  discriminator: { propertyName: "type" },
  type: "object",
  required: ["type"],
};
const schema37 = {
  type: "object",
  properties: {
    type: { enum: ["room.glimpse"] },
    positions: {
      type: "array",
      items: { type: "integer", minimum: 0, maximum: 9007199254740991 },
      maxItems: 96,
      minItems: 1,
    },
    envelopes: { type: "array", items: { type: "string", base64: [320, 87704] }, maxItems: 96, minItems: 1 },
  },
  required: ["type", "positions", "envelopes"],
  additionalProperties: false,
};
const schema38 = {
  type: "object",
  properties: {
    type: { enum: ["envelope.stored"] },
    session_id: { type: "string", base64: [24, 24] },
    sender_seq: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    seq: { type: "integer", minimum: 0, maximum: 9007199254740991 },
  },
  required: ["type", "session_id", "sender_seq", "seq"],
  additionalProperties: false,
};
const schema39 = {
  type: "object",
  properties: {
    type: { enum: ["envelope.delivered"] },
    first: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    envelopes: { type: "array", items: { type: "string", base64: [320, 87704] }, maxItems: 128, minItems: 1 },
  },
  required: ["type", "first", "envelopes"],
  additionalProperties: false,
};
const schema40 = {
  type: "object",
  properties: {
    type: { enum: ["typing.seen"] },
    role: { enum: ["citizen", "counselor", "supervisor"] },
    on: { type: "boolean" },
  },
  required: ["type", "role", "on"],
  additionalProperties: false,
};
const schema41 = {
  type: "object",
  properties: {
    type: { enum: ["room.erased"] },
    room_id: { type: "string", base64: [24, 24] },
    genesis: { type: "string", base64: [320, 87704] },
    session: { type: "string", base64: [320, 87704] },
    close: { type: "string", base64: [320, 87704] },
  },
  required: ["type", "room_id", "genesis", "session", "close"],
  additionalProperties: false,
};
const schema32 = {
  type: "object",
  properties: {
    type: { enum: ["room.view"] },
    room_id: { type: "string", base64: [24, 24] },
    role: { enum: ["citizen", "counselor", "supervisor"] },
    state: { enum: ["closed", "open"] },
    topic: { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
    length: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    seats: { type: "array", items: { $ref: "#/$defs/SeatView" }, maxItems: 24 },
    invitation: { anyOf: [{ $ref: "#/$defs/InvitationView" }, { type: "null" }] },
  },
  required: ["type", "room_id", "role", "state", "topic", "length", "seats"],
  additionalProperties: false,
};
const schema33 = {
  type: "object",
  properties: {
    role: { enum: ["citizen", "counselor", "supervisor"] },
    active: { type: "boolean" },
    member_id: { type: "string", base64: [44, 44] },
    entry: { anyOf: [{ type: "string", base64: [464, 464] }, { type: "null" }] },
    kem_pk: { anyOf: [{ type: "string", base64: [1624, 1624] }, { type: "null" }] },
    name: { anyOf: [{ type: "string", maxLength: 80, minLength: 1 }, { type: "null" }] },
    kind: {
      anyOf: [
        { type: "string", maxLength: 32, minLength: 1, pattern: "^[a-z][a-z0-9-]*(?!\\n)$" },
        { type: "null" },
      ],
    },
  },
  required: ["role", "active", "member_id"],
  additionalProperties: false,
};
const schema34 = {
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
const func1 = (text) => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};
const func7 = Object.prototype.hasOwnProperty;
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
        (data.room_id === undefined && (missing0 = "room_id")) ||
        (data.role === undefined && (missing0 = "role")) ||
        (data.state === undefined && (missing0 = "state")) ||
        (data.topic === undefined && (missing0 = "topic")) ||
        (data.length === undefined && (missing0 = "length")) ||
        (data.seats === undefined && (missing0 = "seats"))
      ) {
        validate21.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === "type" ||
            key0 === "room_id" ||
            key0 === "role" ||
            key0 === "state" ||
            key0 === "topic" ||
            key0 === "length" ||
            key0 === "seats" ||
            key0 === "invitation"
          )) {
            validate21.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.type !== undefined) {
            const _errs2 = errors;
            if (!(data.type === "room.view")) {
              validate21.errors = [0];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.room_id !== undefined) {
              let data1 = data.room_id;
              const _errs3 = errors;
              if (errors === _errs3) {
                if (typeof data1 === "string") {
                  if (
                    data1.length !== 24 ||
                    data1.length % 4 !== 0 ||
                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data1)
                  ) {
                    validate21.errors = [0];
                    return false;
                  }
                } else {
                  validate21.errors = [0];
                  return false;
                }
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.role !== undefined) {
                let data2 = data.role;
                const _errs5 = errors;
                if (!(data2 === "citizen" || data2 === "counselor" || data2 === "supervisor")) {
                  validate21.errors = [0];
                  return false;
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.state !== undefined) {
                  let data3 = data.state;
                  const _errs6 = errors;
                  if (!(data3 === "closed" || data3 === "open")) {
                    validate21.errors = [0];
                    return false;
                  }
                  var valid0 = _errs6 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.topic !== undefined) {
                    let data4 = data.topic;
                    const _errs7 = errors;
                    if (errors === _errs7) {
                      if (typeof data4 === "string") {
                        if (func1(data4) > 32) {
                          validate21.errors = [0];
                          return false;
                        } else {
                          if (func1(data4) < 1) {
                            validate21.errors = [0];
                            return false;
                          } else {
                            if (!pattern4.test(data4)) {
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
                    var valid0 = _errs7 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.length !== undefined) {
                      let data5 = data.length;
                      const _errs9 = errors;
                      if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
                        validate21.errors = [0];
                        return false;
                      }
                      if (errors === _errs9) {
                        if (typeof data5 == "number" && isFinite(data5)) {
                          if (data5 > 9007199254740991 || isNaN(data5)) {
                            validate21.errors = [0];
                            return false;
                          } else {
                            if (data5 < 0 || isNaN(data5)) {
                              validate21.errors = [0];
                              return false;
                            }
                          }
                        }
                      }
                      var valid0 = _errs9 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.seats !== undefined) {
                        let data6 = data.seats;
                        const _errs11 = errors;
                        if (errors === _errs11) {
                          if (Array.isArray(data6)) {
                            if (data6.length > 24) {
                              validate21.errors = [0];
                              return false;
                            } else {
                              var valid1 = true;
                              const len0 = data6.length;
                              for (let i0 = 0; i0 < len0; i0++) {
                                let data7 = data6[i0];
                                const _errs13 = errors;
                                const _errs14 = errors;
                                if (errors === _errs14) {
                                  if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
                                    let missing1;
                                    if (
                                      (data7.role === undefined && (missing1 = "role")) ||
                                      (data7.active === undefined && (missing1 = "active")) ||
                                      (data7.member_id === undefined && (missing1 = "member_id"))
                                    ) {
                                      validate21.errors = [0];
                                      return false;
                                    } else {
                                      const _errs16 = errors;
                                      for (const key1 in data7) {
                                        if (!(
                                          key1 === "role" ||
                                          key1 === "active" ||
                                          key1 === "member_id" ||
                                          key1 === "entry" ||
                                          key1 === "kem_pk" ||
                                          key1 === "name" ||
                                          key1 === "kind"
                                        )) {
                                          validate21.errors = [0];
                                          return false;
                                          break;
                                        }
                                      }
                                      if (_errs16 === errors) {
                                        if (data7.role !== undefined) {
                                          let data8 = data7.role;
                                          const _errs17 = errors;
                                          if (!(
                                            data8 === "citizen" ||
                                            data8 === "counselor" ||
                                            data8 === "supervisor"
                                          )) {
                                            validate21.errors = [0];
                                            return false;
                                          }
                                          var valid3 = _errs17 === errors;
                                        } else {
                                          var valid3 = true;
                                        }
                                        if (valid3) {
                                          if (data7.active !== undefined) {
                                            const _errs18 = errors;
                                            if (typeof data7.active !== "boolean") {
                                              validate21.errors = [0];
                                              return false;
                                            }
                                            var valid3 = _errs18 === errors;
                                          } else {
                                            var valid3 = true;
                                          }
                                          if (valid3) {
                                            if (data7.member_id !== undefined) {
                                              let data10 = data7.member_id;
                                              const _errs20 = errors;
                                              if (errors === _errs20) {
                                                if (typeof data10 === "string") {
                                                  if (
                                                    data10.length !== 44 ||
                                                    data10.length % 4 !== 0 ||
                                                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data10)
                                                  ) {
                                                    validate21.errors = [0];
                                                    return false;
                                                  }
                                                } else {
                                                  validate21.errors = [0];
                                                  return false;
                                                }
                                              }
                                              var valid3 = _errs20 === errors;
                                            } else {
                                              var valid3 = true;
                                            }
                                            if (valid3) {
                                              if (data7.entry !== undefined) {
                                                let data11 = data7.entry;
                                                const _errs22 = errors;
                                                const _errs23 = errors;
                                                let valid4 = false;
                                                const _errs24 = errors;
                                                if (errors === _errs24) {
                                                  if (typeof data11 === "string") {
                                                    if (
                                                      data11.length !== 464 ||
                                                      data11.length % 4 !== 0 ||
                                                      !/^[A-Za-z0-9+/]*={0,2}$/.test(data11)
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
                                                var _valid0 = _errs24 === errors;
                                                valid4 = valid4 || _valid0;
                                                const _errs26 = errors;
                                                if (data11 !== null) {
                                                  const err2 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err2];
                                                  } else {
                                                    vErrors.push(err2);
                                                  }
                                                  errors++;
                                                }
                                                var _valid0 = _errs26 === errors;
                                                valid4 = valid4 || _valid0;
                                                if (!valid4) {
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
                                                  errors = _errs23;
                                                  if (vErrors !== null) {
                                                    if (_errs23) {
                                                      vErrors.length = _errs23;
                                                    } else {
                                                      vErrors = null;
                                                    }
                                                  }
                                                }
                                                var valid3 = _errs22 === errors;
                                              } else {
                                                var valid3 = true;
                                              }
                                              if (valid3) {
                                                if (data7.kem_pk !== undefined) {
                                                  let data12 = data7.kem_pk;
                                                  const _errs28 = errors;
                                                  const _errs29 = errors;
                                                  let valid5 = false;
                                                  const _errs30 = errors;
                                                  if (errors === _errs30) {
                                                    if (typeof data12 === "string") {
                                                      if (
                                                        data12.length !== 1624 ||
                                                        data12.length % 4 !== 0 ||
                                                        !/^[A-Za-z0-9+/]*={0,2}$/.test(data12)
                                                      ) {
                                                        const err4 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err4];
                                                        } else {
                                                          vErrors.push(err4);
                                                        }
                                                        errors++;
                                                      }
                                                    } else {
                                                      const err5 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err5];
                                                      } else {
                                                        vErrors.push(err5);
                                                      }
                                                      errors++;
                                                    }
                                                  }
                                                  var _valid1 = _errs30 === errors;
                                                  valid5 = valid5 || _valid1;
                                                  const _errs32 = errors;
                                                  if (data12 !== null) {
                                                    const err6 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err6];
                                                    } else {
                                                      vErrors.push(err6);
                                                    }
                                                    errors++;
                                                  }
                                                  var _valid1 = _errs32 === errors;
                                                  valid5 = valid5 || _valid1;
                                                  if (!valid5) {
                                                    const err7 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err7];
                                                    } else {
                                                      vErrors.push(err7);
                                                    }
                                                    errors++;
                                                    validate21.errors = vErrors;
                                                    return false;
                                                  } else {
                                                    errors = _errs29;
                                                    if (vErrors !== null) {
                                                      if (_errs29) {
                                                        vErrors.length = _errs29;
                                                      } else {
                                                        vErrors = null;
                                                      }
                                                    }
                                                  }
                                                  var valid3 = _errs28 === errors;
                                                } else {
                                                  var valid3 = true;
                                                }
                                                if (valid3) {
                                                  if (data7.name !== undefined) {
                                                    let data13 = data7.name;
                                                    const _errs34 = errors;
                                                    const _errs35 = errors;
                                                    let valid6 = false;
                                                    const _errs36 = errors;
                                                    if (errors === _errs36) {
                                                      if (typeof data13 === "string") {
                                                        if (func1(data13) > 80) {
                                                          const err8 = 0;
                                                          if (vErrors === null) {
                                                            vErrors = [err8];
                                                          } else {
                                                            vErrors.push(err8);
                                                          }
                                                          errors++;
                                                        } else {
                                                          if (func1(data13) < 1) {
                                                            const err9 = 0;
                                                            if (vErrors === null) {
                                                              vErrors = [err9];
                                                            } else {
                                                              vErrors.push(err9);
                                                            }
                                                            errors++;
                                                          }
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
                                                    var _valid2 = _errs36 === errors;
                                                    valid6 = valid6 || _valid2;
                                                    const _errs38 = errors;
                                                    if (data13 !== null) {
                                                      const err11 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err11];
                                                      } else {
                                                        vErrors.push(err11);
                                                      }
                                                      errors++;
                                                    }
                                                    var _valid2 = _errs38 === errors;
                                                    valid6 = valid6 || _valid2;
                                                    if (!valid6) {
                                                      const err12 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err12];
                                                      } else {
                                                        vErrors.push(err12);
                                                      }
                                                      errors++;
                                                      validate21.errors = vErrors;
                                                      return false;
                                                    } else {
                                                      errors = _errs35;
                                                      if (vErrors !== null) {
                                                        if (_errs35) {
                                                          vErrors.length = _errs35;
                                                        } else {
                                                          vErrors = null;
                                                        }
                                                      }
                                                    }
                                                    var valid3 = _errs34 === errors;
                                                  } else {
                                                    var valid3 = true;
                                                  }
                                                  if (valid3) {
                                                    if (data7.kind !== undefined) {
                                                      let data14 = data7.kind;
                                                      const _errs40 = errors;
                                                      const _errs41 = errors;
                                                      let valid7 = false;
                                                      const _errs42 = errors;
                                                      if (errors === _errs42) {
                                                        if (typeof data14 === "string") {
                                                          if (func1(data14) > 32) {
                                                            const err13 = 0;
                                                            if (vErrors === null) {
                                                              vErrors = [err13];
                                                            } else {
                                                              vErrors.push(err13);
                                                            }
                                                            errors++;
                                                          } else {
                                                            if (func1(data14) < 1) {
                                                              const err14 = 0;
                                                              if (vErrors === null) {
                                                                vErrors = [err14];
                                                              } else {
                                                                vErrors.push(err14);
                                                              }
                                                              errors++;
                                                            } else {
                                                              if (!pattern4.test(data14)) {
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
                                                      var _valid3 = _errs42 === errors;
                                                      valid7 = valid7 || _valid3;
                                                      const _errs44 = errors;
                                                      if (data14 !== null) {
                                                        const err17 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err17];
                                                        } else {
                                                          vErrors.push(err17);
                                                        }
                                                        errors++;
                                                      }
                                                      var _valid3 = _errs44 === errors;
                                                      valid7 = valid7 || _valid3;
                                                      if (!valid7) {
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
                                                        errors = _errs41;
                                                        if (vErrors !== null) {
                                                          if (_errs41) {
                                                            vErrors.length = _errs41;
                                                          } else {
                                                            vErrors = null;
                                                          }
                                                        }
                                                      }
                                                      var valid3 = _errs40 === errors;
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
                                    }
                                  } else {
                                    validate21.errors = [0];
                                    return false;
                                  }
                                }
                                var valid1 = _errs13 === errors;
                                if (!valid1) {
                                  break;
                                }
                              }
                            }
                          } else {
                            validate21.errors = [0];
                            return false;
                          }
                        }
                        var valid0 = _errs11 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.invitation !== undefined) {
                          let data15 = data.invitation;
                          const _errs46 = errors;
                          const _errs47 = errors;
                          let valid8 = false;
                          const _errs48 = errors;
                          const _errs49 = errors;
                          if (errors === _errs49) {
                            if (data15 && typeof data15 == "object" && !Array.isArray(data15)) {
                              let missing2;
                              if (
                                (data15.invitation === undefined && (missing2 = "invitation")) ||
                                (data15.purpose === undefined && (missing2 = "purpose")) ||
                                (data15.state === undefined && (missing2 = "state")) ||
                                (data15.topic === undefined && (missing2 = "topic")) ||
                                (data15.by === undefined && (missing2 = "by")) ||
                                (data15.name === undefined && (missing2 = "name")) ||
                                (data15.kind === undefined && (missing2 = "kind")) ||
                                (data15.member_id === undefined && (missing2 = "member_id")) ||
                                (data15.expires_at === undefined && (missing2 = "expires_at"))
                              ) {
                                const err19 = 0;
                                if (vErrors === null) {
                                  vErrors = [err19];
                                } else {
                                  vErrors.push(err19);
                                }
                                errors++;
                              } else {
                                const _errs51 = errors;
                                for (const key2 in data15) {
                                  if (!func7.call(schema34.properties, key2)) {
                                    const err20 = 0;
                                    if (vErrors === null) {
                                      vErrors = [err20];
                                    } else {
                                      vErrors.push(err20);
                                    }
                                    errors++;
                                    break;
                                  }
                                }
                                if (_errs51 === errors) {
                                  if (data15.invitation !== undefined) {
                                    let data16 = data15.invitation;
                                    const _errs52 = errors;
                                    if (!(
                                      typeof data16 == "number" &&
                                      !(data16 % 1) &&
                                      !isNaN(data16) &&
                                      isFinite(data16)
                                    )) {
                                      const err21 = 0;
                                      if (vErrors === null) {
                                        vErrors = [err21];
                                      } else {
                                        vErrors.push(err21);
                                      }
                                      errors++;
                                    }
                                    if (errors === _errs52) {
                                      if (typeof data16 == "number" && isFinite(data16)) {
                                        if (data16 > 9007199254740991 || isNaN(data16)) {
                                          const err22 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err22];
                                          } else {
                                            vErrors.push(err22);
                                          }
                                          errors++;
                                        } else {
                                          if (data16 < 1 || isNaN(data16)) {
                                            const err23 = 0;
                                            if (vErrors === null) {
                                              vErrors = [err23];
                                            } else {
                                              vErrors.push(err23);
                                            }
                                            errors++;
                                          }
                                        }
                                      }
                                    }
                                    var valid10 = _errs52 === errors;
                                  } else {
                                    var valid10 = true;
                                  }
                                  if (valid10) {
                                    if (data15.purpose !== undefined) {
                                      let data17 = data15.purpose;
                                      const _errs54 = errors;
                                      if (!(data17 === "handover" || data17 === "supervision")) {
                                        const err24 = 0;
                                        if (vErrors === null) {
                                          vErrors = [err24];
                                        } else {
                                          vErrors.push(err24);
                                        }
                                        errors++;
                                      }
                                      var valid10 = _errs54 === errors;
                                    } else {
                                      var valid10 = true;
                                    }
                                    if (valid10) {
                                      if (data15.state !== undefined) {
                                        let data18 = data15.state;
                                        const _errs55 = errors;
                                        if (!(
                                          data18 === "agreed" ||
                                          data18 === "asking" ||
                                          data18 === "declined" ||
                                          data18 === "lapsed" ||
                                          data18 === "refused" ||
                                          data18 === "ringing" ||
                                          data18 === "withdrawn"
                                        )) {
                                          const err25 = 0;
                                          if (vErrors === null) {
                                            vErrors = [err25];
                                          } else {
                                            vErrors.push(err25);
                                          }
                                          errors++;
                                        }
                                        var valid10 = _errs55 === errors;
                                      } else {
                                        var valid10 = true;
                                      }
                                      if (valid10) {
                                        if (data15.topic !== undefined) {
                                          let data19 = data15.topic;
                                          const _errs56 = errors;
                                          if (errors === _errs56) {
                                            if (typeof data19 === "string") {
                                              if (func1(data19) > 32) {
                                                const err26 = 0;
                                                if (vErrors === null) {
                                                  vErrors = [err26];
                                                } else {
                                                  vErrors.push(err26);
                                                }
                                                errors++;
                                              } else {
                                                if (func1(data19) < 1) {
                                                  const err27 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err27];
                                                  } else {
                                                    vErrors.push(err27);
                                                  }
                                                  errors++;
                                                } else {
                                                  if (!pattern4.test(data19)) {
                                                    const err28 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err28];
                                                    } else {
                                                      vErrors.push(err28);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                              }
                                            } else {
                                              const err29 = 0;
                                              if (vErrors === null) {
                                                vErrors = [err29];
                                              } else {
                                                vErrors.push(err29);
                                              }
                                              errors++;
                                            }
                                          }
                                          var valid10 = _errs56 === errors;
                                        } else {
                                          var valid10 = true;
                                        }
                                        if (valid10) {
                                          if (data15.by !== undefined) {
                                            let data20 = data15.by;
                                            const _errs58 = errors;
                                            if (errors === _errs58) {
                                              if (typeof data20 === "string") {
                                                if (func1(data20) > 80) {
                                                  const err30 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err30];
                                                  } else {
                                                    vErrors.push(err30);
                                                  }
                                                  errors++;
                                                } else {
                                                  if (func1(data20) < 1) {
                                                    const err31 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err31];
                                                    } else {
                                                      vErrors.push(err31);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                              } else {
                                                const err32 = 0;
                                                if (vErrors === null) {
                                                  vErrors = [err32];
                                                } else {
                                                  vErrors.push(err32);
                                                }
                                                errors++;
                                              }
                                            }
                                            var valid10 = _errs58 === errors;
                                          } else {
                                            var valid10 = true;
                                          }
                                          if (valid10) {
                                            if (data15.name !== undefined) {
                                              let data21 = data15.name;
                                              const _errs60 = errors;
                                              if (errors === _errs60) {
                                                if (typeof data21 === "string") {
                                                  if (func1(data21) > 80) {
                                                    const err33 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err33];
                                                    } else {
                                                      vErrors.push(err33);
                                                    }
                                                    errors++;
                                                  } else {
                                                    if (func1(data21) < 1) {
                                                      const err34 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err34];
                                                      } else {
                                                        vErrors.push(err34);
                                                      }
                                                      errors++;
                                                    }
                                                  }
                                                } else {
                                                  const err35 = 0;
                                                  if (vErrors === null) {
                                                    vErrors = [err35];
                                                  } else {
                                                    vErrors.push(err35);
                                                  }
                                                  errors++;
                                                }
                                              }
                                              var valid10 = _errs60 === errors;
                                            } else {
                                              var valid10 = true;
                                            }
                                            if (valid10) {
                                              if (data15.kind !== undefined) {
                                                let data22 = data15.kind;
                                                const _errs62 = errors;
                                                if (errors === _errs62) {
                                                  if (typeof data22 === "string") {
                                                    if (func1(data22) > 32) {
                                                      const err36 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err36];
                                                      } else {
                                                        vErrors.push(err36);
                                                      }
                                                      errors++;
                                                    } else {
                                                      if (func1(data22) < 1) {
                                                        const err37 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err37];
                                                        } else {
                                                          vErrors.push(err37);
                                                        }
                                                        errors++;
                                                      } else {
                                                        if (!pattern4.test(data22)) {
                                                          const err38 = 0;
                                                          if (vErrors === null) {
                                                            vErrors = [err38];
                                                          } else {
                                                            vErrors.push(err38);
                                                          }
                                                          errors++;
                                                        }
                                                      }
                                                    }
                                                  } else {
                                                    const err39 = 0;
                                                    if (vErrors === null) {
                                                      vErrors = [err39];
                                                    } else {
                                                      vErrors.push(err39);
                                                    }
                                                    errors++;
                                                  }
                                                }
                                                var valid10 = _errs62 === errors;
                                              } else {
                                                var valid10 = true;
                                              }
                                              if (valid10) {
                                                if (data15.member_id !== undefined) {
                                                  let data23 = data15.member_id;
                                                  const _errs64 = errors;
                                                  if (errors === _errs64) {
                                                    if (typeof data23 === "string") {
                                                      if (
                                                        data23.length !== 44 ||
                                                        data23.length % 4 !== 0 ||
                                                        !/^[A-Za-z0-9+/]*={0,2}$/.test(data23)
                                                      ) {
                                                        const err40 = 0;
                                                        if (vErrors === null) {
                                                          vErrors = [err40];
                                                        } else {
                                                          vErrors.push(err40);
                                                        }
                                                        errors++;
                                                      }
                                                    } else {
                                                      const err41 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err41];
                                                      } else {
                                                        vErrors.push(err41);
                                                      }
                                                      errors++;
                                                    }
                                                  }
                                                  var valid10 = _errs64 === errors;
                                                } else {
                                                  var valid10 = true;
                                                }
                                                if (valid10) {
                                                  if (data15.expires_at !== undefined) {
                                                    let data24 = data15.expires_at;
                                                    const _errs66 = errors;
                                                    if (!(
                                                      typeof data24 == "number" &&
                                                      !(data24 % 1) &&
                                                      !isNaN(data24) &&
                                                      isFinite(data24)
                                                    )) {
                                                      const err42 = 0;
                                                      if (vErrors === null) {
                                                        vErrors = [err42];
                                                      } else {
                                                        vErrors.push(err42);
                                                      }
                                                      errors++;
                                                    }
                                                    if (errors === _errs66) {
                                                      if (typeof data24 == "number" && isFinite(data24)) {
                                                        if (data24 > 9007199254740991 || isNaN(data24)) {
                                                          const err43 = 0;
                                                          if (vErrors === null) {
                                                            vErrors = [err43];
                                                          } else {
                                                            vErrors.push(err43);
                                                          }
                                                          errors++;
                                                        } else {
                                                          if (data24 < 0 || isNaN(data24)) {
                                                            const err44 = 0;
                                                            if (vErrors === null) {
                                                              vErrors = [err44];
                                                            } else {
                                                              vErrors.push(err44);
                                                            }
                                                            errors++;
                                                          }
                                                        }
                                                      }
                                                    }
                                                    var valid10 = _errs66 === errors;
                                                  } else {
                                                    var valid10 = true;
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
                              const err45 = 0;
                              if (vErrors === null) {
                                vErrors = [err45];
                              } else {
                                vErrors.push(err45);
                              }
                              errors++;
                            }
                          }
                          var _valid4 = _errs48 === errors;
                          valid8 = valid8 || _valid4;
                          const _errs68 = errors;
                          if (data15 !== null) {
                            const err46 = 0;
                            if (vErrors === null) {
                              vErrors = [err46];
                            } else {
                              vErrors.push(err46);
                            }
                            errors++;
                          }
                          var _valid4 = _errs68 === errors;
                          valid8 = valid8 || _valid4;
                          if (!valid8) {
                            const err47 = 0;
                            if (vErrors === null) {
                              vErrors = [err47];
                            } else {
                              vErrors.push(err47);
                            }
                            errors++;
                            validate21.errors = vErrors;
                            return false;
                          } else {
                            errors = _errs47;
                            if (vErrors !== null) {
                              if (_errs47) {
                                vErrors.length = _errs47;
                              } else {
                                vErrors = null;
                              }
                            }
                          }
                          var valid0 = _errs46 === errors;
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
    } else {
      validate21.errors = [0];
      return false;
    }
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema35 = {
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
const schema36 = {
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
  /*# sourceURL="RoomServerFrame" */ let vErrors = null;
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
          if (tag0 === "room.view") {
            if (
              !validate21(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })
            ) {
              vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
              errors = vErrors.length;
            }
            var props0 = true;
          } else if (tag0 === "room.glimpse") {
            const _errs4 = errors;
            if (errors === _errs4) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing1;
                if (
                  (data.type === undefined && (missing1 = "type")) ||
                  (data.positions === undefined && (missing1 = "positions")) ||
                  (data.envelopes === undefined && (missing1 = "envelopes"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs6 = errors;
                  for (const key0 in data) {
                    if (!(key0 === "type" || key0 === "positions" || key0 === "envelopes")) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs6 === errors) {
                    if (data.type !== undefined) {
                      const _errs7 = errors;
                      if (!(data.type === "room.glimpse")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid4 = _errs7 === errors;
                    } else {
                      var valid4 = true;
                    }
                    if (valid4) {
                      if (data.positions !== undefined) {
                        let data1 = data.positions;
                        const _errs8 = errors;
                        if (errors === _errs8) {
                          if (Array.isArray(data1)) {
                            if (data1.length > 96) {
                              validate20.errors = [0];
                              return false;
                            } else {
                              if (data1.length < 1) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                var valid5 = true;
                                const len0 = data1.length;
                                for (let i0 = 0; i0 < len0; i0++) {
                                  let data2 = data1[i0];
                                  const _errs10 = errors;
                                  if (!(
                                    typeof data2 == "number" &&
                                    !(data2 % 1) &&
                                    !isNaN(data2) &&
                                    isFinite(data2)
                                  )) {
                                    validate20.errors = [0];
                                    return false;
                                  }
                                  if (errors === _errs10) {
                                    if (typeof data2 == "number" && isFinite(data2)) {
                                      if (data2 > 9007199254740991 || isNaN(data2)) {
                                        validate20.errors = [0];
                                        return false;
                                      } else {
                                        if (data2 < 0 || isNaN(data2)) {
                                          validate20.errors = [0];
                                          return false;
                                        }
                                      }
                                    }
                                  }
                                  var valid5 = _errs10 === errors;
                                  if (!valid5) {
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
                        var valid4 = _errs8 === errors;
                      } else {
                        var valid4 = true;
                      }
                      if (valid4) {
                        if (data.envelopes !== undefined) {
                          let data3 = data.envelopes;
                          const _errs12 = errors;
                          if (errors === _errs12) {
                            if (Array.isArray(data3)) {
                              if (data3.length > 96) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                if (data3.length < 1) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  var valid6 = true;
                                  const len1 = data3.length;
                                  for (let i1 = 0; i1 < len1; i1++) {
                                    let data4 = data3[i1];
                                    const _errs14 = errors;
                                    if (errors === _errs14) {
                                      if (typeof data4 === "string") {
                                        if (
                                          data4.length < 320 ||
                                          data4.length > 87704 ||
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
                                    var valid6 = _errs14 === errors;
                                    if (!valid6) {
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
                          var valid4 = _errs12 === errors;
                        } else {
                          var valid4 = true;
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
            if (props0 !== true) {
              props0 = true;
            }
          } else if (tag0 === "envelope.stored") {
            const _errs17 = errors;
            if (errors === _errs17) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing2;
                if (
                  (data.type === undefined && (missing2 = "type")) ||
                  (data.session_id === undefined && (missing2 = "session_id")) ||
                  (data.sender_seq === undefined && (missing2 = "sender_seq")) ||
                  (data.seq === undefined && (missing2 = "seq"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs19 = errors;
                  for (const key1 in data) {
                    if (!(
                      key1 === "type" ||
                      key1 === "session_id" ||
                      key1 === "sender_seq" ||
                      key1 === "seq"
                    )) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs19 === errors) {
                    if (data.type !== undefined) {
                      const _errs20 = errors;
                      if (!(data.type === "envelope.stored")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid9 = _errs20 === errors;
                    } else {
                      var valid9 = true;
                    }
                    if (valid9) {
                      if (data.session_id !== undefined) {
                        let data6 = data.session_id;
                        const _errs21 = errors;
                        if (errors === _errs21) {
                          if (typeof data6 === "string") {
                            if (
                              data6.length !== 24 ||
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
                        var valid9 = _errs21 === errors;
                      } else {
                        var valid9 = true;
                      }
                      if (valid9) {
                        if (data.sender_seq !== undefined) {
                          let data7 = data.sender_seq;
                          const _errs23 = errors;
                          if (!(
                            typeof data7 == "number" &&
                            !(data7 % 1) &&
                            !isNaN(data7) &&
                            isFinite(data7)
                          )) {
                            validate20.errors = [0];
                            return false;
                          }
                          if (errors === _errs23) {
                            if (typeof data7 == "number" && isFinite(data7)) {
                              if (data7 > 9007199254740991 || isNaN(data7)) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                if (data7 < 0 || isNaN(data7)) {
                                  validate20.errors = [0];
                                  return false;
                                }
                              }
                            }
                          }
                          var valid9 = _errs23 === errors;
                        } else {
                          var valid9 = true;
                        }
                        if (valid9) {
                          if (data.seq !== undefined) {
                            let data8 = data.seq;
                            const _errs25 = errors;
                            if (!(
                              typeof data8 == "number" &&
                              !(data8 % 1) &&
                              !isNaN(data8) &&
                              isFinite(data8)
                            )) {
                              validate20.errors = [0];
                              return false;
                            }
                            if (errors === _errs25) {
                              if (typeof data8 == "number" && isFinite(data8)) {
                                if (data8 > 9007199254740991 || isNaN(data8)) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  if (data8 < 0 || isNaN(data8)) {
                                    validate20.errors = [0];
                                    return false;
                                  }
                                }
                              }
                            }
                            var valid9 = _errs25 === errors;
                          } else {
                            var valid9 = true;
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
            if (props0 !== true) {
              props0 = true;
            }
          } else if (tag0 === "envelope.delivered") {
            const _errs28 = errors;
            if (errors === _errs28) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing3;
                if (
                  (data.type === undefined && (missing3 = "type")) ||
                  (data.first === undefined && (missing3 = "first")) ||
                  (data.envelopes === undefined && (missing3 = "envelopes"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs30 = errors;
                  for (const key2 in data) {
                    if (!(key2 === "type" || key2 === "first" || key2 === "envelopes")) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs30 === errors) {
                    if (data.type !== undefined) {
                      const _errs31 = errors;
                      if (!(data.type === "envelope.delivered")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid12 = _errs31 === errors;
                    } else {
                      var valid12 = true;
                    }
                    if (valid12) {
                      if (data.first !== undefined) {
                        let data10 = data.first;
                        const _errs32 = errors;
                        if (!(
                          typeof data10 == "number" &&
                          !(data10 % 1) &&
                          !isNaN(data10) &&
                          isFinite(data10)
                        )) {
                          validate20.errors = [0];
                          return false;
                        }
                        if (errors === _errs32) {
                          if (typeof data10 == "number" && isFinite(data10)) {
                            if (data10 > 9007199254740991 || isNaN(data10)) {
                              validate20.errors = [0];
                              return false;
                            } else {
                              if (data10 < 0 || isNaN(data10)) {
                                validate20.errors = [0];
                                return false;
                              }
                            }
                          }
                        }
                        var valid12 = _errs32 === errors;
                      } else {
                        var valid12 = true;
                      }
                      if (valid12) {
                        if (data.envelopes !== undefined) {
                          let data11 = data.envelopes;
                          const _errs34 = errors;
                          if (errors === _errs34) {
                            if (Array.isArray(data11)) {
                              if (data11.length > 128) {
                                validate20.errors = [0];
                                return false;
                              } else {
                                if (data11.length < 1) {
                                  validate20.errors = [0];
                                  return false;
                                } else {
                                  var valid13 = true;
                                  const len2 = data11.length;
                                  for (let i2 = 0; i2 < len2; i2++) {
                                    let data12 = data11[i2];
                                    const _errs36 = errors;
                                    if (errors === _errs36) {
                                      if (typeof data12 === "string") {
                                        if (
                                          data12.length < 320 ||
                                          data12.length > 87704 ||
                                          data12.length % 4 !== 0 ||
                                          !/^[A-Za-z0-9+/]*={0,2}$/.test(data12)
                                        ) {
                                          validate20.errors = [0];
                                          return false;
                                        }
                                      } else {
                                        validate20.errors = [0];
                                        return false;
                                      }
                                    }
                                    var valid13 = _errs36 === errors;
                                    if (!valid13) {
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
                          var valid12 = _errs34 === errors;
                        } else {
                          var valid12 = true;
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
            if (props0 !== true) {
              props0 = true;
            }
          } else if (tag0 === "typing.seen") {
            const _errs39 = errors;
            if (errors === _errs39) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing4;
                if (
                  (data.type === undefined && (missing4 = "type")) ||
                  (data.role === undefined && (missing4 = "role")) ||
                  (data.on === undefined && (missing4 = "on"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs41 = errors;
                  for (const key3 in data) {
                    if (!(key3 === "type" || key3 === "role" || key3 === "on")) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs41 === errors) {
                    if (data.type !== undefined) {
                      const _errs42 = errors;
                      if (!(data.type === "typing.seen")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid16 = _errs42 === errors;
                    } else {
                      var valid16 = true;
                    }
                    if (valid16) {
                      if (data.role !== undefined) {
                        let data14 = data.role;
                        const _errs43 = errors;
                        if (!(data14 === "citizen" || data14 === "counselor" || data14 === "supervisor")) {
                          validate20.errors = [0];
                          return false;
                        }
                        var valid16 = _errs43 === errors;
                      } else {
                        var valid16 = true;
                      }
                      if (valid16) {
                        if (data.on !== undefined) {
                          const _errs44 = errors;
                          if (typeof data.on !== "boolean") {
                            validate20.errors = [0];
                            return false;
                          }
                          var valid16 = _errs44 === errors;
                        } else {
                          var valid16 = true;
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
            if (props0 !== true) {
              props0 = true;
            }
          } else if (tag0 === "room.erased") {
            const _errs47 = errors;
            if (errors === _errs47) {
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing5;
                if (
                  (data.type === undefined && (missing5 = "type")) ||
                  (data.room_id === undefined && (missing5 = "room_id")) ||
                  (data.genesis === undefined && (missing5 = "genesis")) ||
                  (data.session === undefined && (missing5 = "session")) ||
                  (data.close === undefined && (missing5 = "close"))
                ) {
                  validate20.errors = [0];
                  return false;
                } else {
                  const _errs49 = errors;
                  for (const key4 in data) {
                    if (!(
                      key4 === "type" ||
                      key4 === "room_id" ||
                      key4 === "genesis" ||
                      key4 === "session" ||
                      key4 === "close"
                    )) {
                      validate20.errors = [0];
                      return false;
                      break;
                    }
                  }
                  if (_errs49 === errors) {
                    if (data.type !== undefined) {
                      const _errs50 = errors;
                      if (!(data.type === "room.erased")) {
                        validate20.errors = [0];
                        return false;
                      }
                      var valid19 = _errs50 === errors;
                    } else {
                      var valid19 = true;
                    }
                    if (valid19) {
                      if (data.room_id !== undefined) {
                        let data17 = data.room_id;
                        const _errs51 = errors;
                        if (errors === _errs51) {
                          if (typeof data17 === "string") {
                            if (
                              data17.length !== 24 ||
                              data17.length % 4 !== 0 ||
                              !/^[A-Za-z0-9+/]*={0,2}$/.test(data17)
                            ) {
                              validate20.errors = [0];
                              return false;
                            }
                          } else {
                            validate20.errors = [0];
                            return false;
                          }
                        }
                        var valid19 = _errs51 === errors;
                      } else {
                        var valid19 = true;
                      }
                      if (valid19) {
                        if (data.genesis !== undefined) {
                          let data18 = data.genesis;
                          const _errs53 = errors;
                          if (errors === _errs53) {
                            if (typeof data18 === "string") {
                              if (
                                data18.length < 320 ||
                                data18.length > 87704 ||
                                data18.length % 4 !== 0 ||
                                !/^[A-Za-z0-9+/]*={0,2}$/.test(data18)
                              ) {
                                validate20.errors = [0];
                                return false;
                              }
                            } else {
                              validate20.errors = [0];
                              return false;
                            }
                          }
                          var valid19 = _errs53 === errors;
                        } else {
                          var valid19 = true;
                        }
                        if (valid19) {
                          if (data.session !== undefined) {
                            let data19 = data.session;
                            const _errs55 = errors;
                            if (errors === _errs55) {
                              if (typeof data19 === "string") {
                                if (
                                  data19.length < 320 ||
                                  data19.length > 87704 ||
                                  data19.length % 4 !== 0 ||
                                  !/^[A-Za-z0-9+/]*={0,2}$/.test(data19)
                                ) {
                                  validate20.errors = [0];
                                  return false;
                                }
                              } else {
                                validate20.errors = [0];
                                return false;
                              }
                            }
                            var valid19 = _errs55 === errors;
                          } else {
                            var valid19 = true;
                          }
                          if (valid19) {
                            if (data.close !== undefined) {
                              let data20 = data.close;
                              const _errs57 = errors;
                              if (errors === _errs57) {
                                if (typeof data20 === "string") {
                                  if (
                                    data20.length < 320 ||
                                    data20.length > 87704 ||
                                    data20.length % 4 !== 0 ||
                                    !/^[A-Za-z0-9+/]*={0,2}$/.test(data20)
                                  ) {
                                    validate20.errors = [0];
                                    return false;
                                  }
                                } else {
                                  validate20.errors = [0];
                                  return false;
                                }
                              }
                              var valid19 = _errs57 === errors;
                            } else {
                              var valid19 = true;
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
            if (props0 !== true) {
              props0 = true;
            }
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
