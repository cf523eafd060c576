// Generated from wire/schema.json by `make wire`. Never edited.
"use strict";
export const isRefusalBody = validate20;
const schema31 = {
  $id: "RefusalBody",
  $defs: {
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
  type: "object",
  properties: {
    code: { $ref: "#/$defs/ErrorCode" },
    retry_after: { anyOf: [{ type: "number" }, { type: "null" }] },
    version: { anyOf: [{ type: "integer", minimum: 0, maximum: 9007199254740991 }, { type: "null" }] },
  },
  required: ["code"],
  additionalProperties: false,
};
const schema32 = {
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
function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="RefusalBody" */ let vErrors = null;
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
      if (data.code === undefined && (missing0 = "code")) {
        validate20.errors = [0];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "code" || key0 === "retry_after" || key0 === "version")) {
            validate20.errors = [0];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.code !== undefined) {
            let data0 = data.code;
            const _errs2 = errors;
            if (!(
              data0 === "already_here" ||
              data0 === "at_capacity" ||
              data0 === "attachment_changed" ||
              data0 === "attachments_full" ||
              data0 === "bad_signature" ||
              data0 === "colleague_away" ||
              data0 === "colleague_full" ||
              data0 === "consent_missing" ||
              data0 === "envelope_id_reused" ||
              data0 === "illegal_transition" ||
              data0 === "impossible_view" ||
              data0 === "invitation_live" ||
              data0 === "invitation_over" ||
              data0 === "malformed_envelope" ||
              data0 === "malformed_request" ||
              data0 === "needs_successor" ||
              data0 === "no_keys" ||
              data0 === "not_on_duty" ||
              data0 === "not_permitted" ||
              data0 === "not_your_offer" ||
              data0 === "offer_expired" ||
              data0 === "offer_taken" ||
              data0 === "out_of_sequence" ||
              data0 === "room_closed" ||
              data0 === "room_full" ||
              data0 === "temporarily_unavailable" ||
              data0 === "token_reused" ||
              data0 === "too_fast" ||
              data0 === "unknown_attachment" ||
              data0 === "unknown_session" ||
              data0 === "unknown_topic" ||
              data0 === "vault_changed" ||
              data0 === "wrong_room"
            )) {
              validate20.errors = [0];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.retry_after !== undefined) {
              let data1 = data.retry_after;
              const _errs4 = errors;
              const _errs5 = errors;
              let valid2 = false;
              const _errs6 = errors;
              if (!(typeof data1 == "number" && isFinite(data1))) {
                const err0 = 0;
                if (vErrors === null) {
                  vErrors = [err0];
                } else {
                  vErrors.push(err0);
                }
                errors++;
              }
              var _valid0 = _errs6 === errors;
              valid2 = valid2 || _valid0;
              const _errs8 = errors;
              if (data1 !== null) {
                const err1 = 0;
                if (vErrors === null) {
                  vErrors = [err1];
                } else {
                  vErrors.push(err1);
                }
                errors++;
              }
              var _valid0 = _errs8 === errors;
              valid2 = valid2 || _valid0;
              if (!valid2) {
                const err2 = 0;
                if (vErrors === null) {
                  vErrors = [err2];
                } else {
                  vErrors.push(err2);
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
              if (data.version !== undefined) {
                let data2 = data.version;
                const _errs10 = errors;
                const _errs11 = errors;
                let valid3 = false;
                const _errs12 = errors;
                if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
                  const err3 = 0;
                  if (vErrors === null) {
                    vErrors = [err3];
                  } else {
                    vErrors.push(err3);
                  }
                  errors++;
                }
                if (errors === _errs12) {
                  if (typeof data2 == "number" && isFinite(data2)) {
                    if (data2 > 9007199254740991 || isNaN(data2)) {
                      const err4 = 0;
                      if (vErrors === null) {
                        vErrors = [err4];
                      } else {
                        vErrors.push(err4);
                      }
                      errors++;
                    } else {
                      if (data2 < 0 || isNaN(data2)) {
                        const err5 = 0;
                        if (vErrors === null) {
                          vErrors = [err5];
                        } else {
                          vErrors.push(err5);
                        }
                        errors++;
                      }
                    }
                  }
                }
                var _valid1 = _errs12 === errors;
                valid3 = valid3 || _valid1;
                const _errs14 = errors;
                if (data2 !== null) {
                  const err6 = 0;
                  if (vErrors === null) {
                    vErrors = [err6];
                  } else {
                    vErrors.push(err6);
                  }
                  errors++;
                }
                var _valid1 = _errs14 === errors;
                valid3 = valid3 || _valid1;
                if (!valid3) {
                  const err7 = 0;
                  if (vErrors === null) {
                    vErrors = [err7];
                  } else {
                    vErrors.push(err7);
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
