import { toHex } from "../bytes";
import { codeKeys, codeText, newCode, openCodeVault, parseCode, sealCodeVault } from "../code";
import type { Argon2id } from "../slots";
import type { Check, Checked, Fields } from "./fields";
import type { Vector } from "./vectors";
import { NOW, seeded } from "./worlds";

function code(v: Fields): Promise<Checked> {
  const entropy = parseCode(v.text("typed"));
  return Promise.resolve({ entropy: toHex(entropy), code: codeText(entropy) });
}

async function codeVault(v: Fields, argon2id: Argon2id): Promise<Checked> {
  const keys = await codeKeys(parseCode(v.text("typed")), v.hex("deployment"), argon2id);
  const content = await openCodeVault(keys, v.hex("vault"));
  return {
    token: toHex(keys.token),
    row_key: toHex(keys.rowKey),
    sign_seed: toHex(content.member.signSeed),
    kem_seed: toHex(content.member.kemSeed),
    seat_token: toHex(content.seatToken),
    room_id: toHex(content.roomId),
    genesis_hash: toHex(content.genesisHash),
    created: content.created,
  };
}

/** Checks of the vector types `code` and `code_vault` (docs/sealing.md section 14). */
export const CODE_CHECKS: Readonly<Record<string, Check>> = { code, code_vault: codeVault };

/** Vectors of return codes that this implementation writes. */
export async function codeGolden(argon2id: Argon2id): Promise<Vector[]> {
  const random = seeded("golden code");
  const [entropy, deployment] = [newCode(random), random(32)];
  const keys = await codeKeys(entropy, deployment, argon2id);
  const member = { signSeed: random(32), kemSeed: random(32) };
  const rest = { seatToken: random(32), roomId: random(16), genesisHash: random(32), created: NOW };
  const vault = await sealCodeVault(keys, { member, ...rest }, random);
  const typed = codeText(entropy).toUpperCase().replaceAll("-", " ");
  const served = { type: "code_vault", deployment: toHex(deployment), typed };
  return [
    {
      ...{ name: "ts-code", type: "code", expect: "opens", description: "In capitals, with spaces." },
      ...{ typed, entropy: toHex(entropy), code: codeText(entropy) },
    },
    {
      ...{ name: "ts-code-vault", expect: "opens", description: "Its own code.", ...served },
      ...{ vault: toHex(vault), token: toHex(keys.token), row_key: toHex(keys.rowKey) },
      ...{ sign_seed: toHex(member.signSeed), kem_seed: toHex(member.kemSeed) },
      ...{ seat_token: toHex(rest.seatToken), room_id: toHex(rest.roomId) },
      ...{ genesis_hash: toHex(rest.genesisHash), created: NOW },
    },
    {
      ...{
        name: "ts-code-vault-other-row",
        expect: "tampered",
        description: "Sealed for another row.",
        ...served,
      },
      vault: toHex(await sealCodeVault({ ...keys, rowKey: random(32) }, { member, ...rest }, random)),
    },
  ];
}
