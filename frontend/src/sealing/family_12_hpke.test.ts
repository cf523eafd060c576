import * as hpke from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { describe, expect, test } from "vitest";
import { concat, source, toHex, utf8 } from "./bytes";
import * as ours from "./hpke";
import { checkKemPk, kemPkOf, openWith, sealTo } from "./hpke";
import { seeded } from "./testing/worlds";

const random = seeded("hpke");
const seed = random(32);
const info = utf8("info");
const plaintext = utf8("rahasia");

describe("HPKE base mode with X-Wing", () => {
  test("seals and opens, each time afresh", async () => {
    const kemPk = await kemPkOf(seed);
    const [one, two] = await Promise.all([1, 2].map(() => sealTo(kemPk, info, plaintext, random)));
    expect(toHex(one as Uint8Array)).not.toBe(toHex(two as Uint8Array));
    for (const sealed of [one, two, one]) {
      expect(await openWith(seed, info, sealed as Uint8Array)).toEqual(plaintext);
    }
  });

  test("opens under no other key and no other info", async () => {
    const sealed = await sealTo(await kemPkOf(seed), info, plaintext, random);
    await expect(openWith(random(32), info, sealed)).rejects.toThrow("no_key");
    await expect(openWith(seed, utf8("other"), sealed)).rejects.toThrow("no_key");
    await expect(openWith(seed, info, sealed.subarray(1))).rejects.toThrow("no_key");
    await expect(openWith(seed, info, sealed.subarray(0, 1135))).rejects.toThrow("no_key");
  });

  test("does not depend on how the caller's bytes lie in memory", async () => {
    const buffer = concat(random(5), seed, random(5));
    expect(await kemPkOf(buffer.subarray(5, 37))).toEqual(await kemPkOf(seed));
  });
});

describe("keys that must not be sealed to", () => {
  test("an unreduced ML-KEM coefficient", async () => {
    const kemPk = await kemPkOf(seed);
    for (const at of [0, 1, 767]) {
      const unreduced = kemPk.slice();
      // 3329, the modulus itself, in the even or the odd coefficient of a triple
      const triple = Math.floor(at / 2) * 3;
      if (at % 2 === 0) unreduced.set([0x01, ((unreduced[triple + 1] as number) & 0xf0) | 0x0d], triple);
      else unreduced.set([((unreduced[triple + 1] as number) & 0x0f) | 0x10, 0xd0], triple + 1);
      expect(() => {
        checkKemPk(unreduced);
      }).toThrow("malformed");
      await expect(sealTo(unreduced, info, plaintext, random)).rejects.toThrow("malformed");
    }
  });

  test("a key with a byte too many", () => {
    expect(() => {
      checkKemPk(new Uint8Array(1217));
    }).toThrow("malformed");
  });

  test("a low-order X25519 half, in the key or in enc", async () => {
    const kemPk = await kemPkOf(seed);
    const low = concat(kemPk.subarray(0, 1184), new Uint8Array(32));
    await expect(sealTo(low, info, plaintext, random)).rejects.toThrow("malformed");
    const sealed = await sealTo(kemPk, info, plaintext, random);
    sealed.fill(0, 1088, 1120);
    await expect(openWith(seed, info, sealed)).rejects.toThrow("no_key");
  });

  test("a short key", async () => {
    await expect(sealTo(new Uint8Array(1215), info, plaintext, random)).rejects.toThrow("malformed");
  });
});

describe("Auth mode", () => {
  test("cannot be expressed: the wrapper takes no sender key and exports no suite", async () => {
    expect(Object.keys(ours).sort()).toEqual([
      "ENC_LENGTH",
      "KEM_PK_LENGTH",
      "checkKemPk",
      "kemPkOf",
      "openWith",
      "sealTo",
    ]);
    const senderKey = await new XWing().generateKeyPair();
    // @ts-expect-error -- a fifth argument, such as a sender key, does not compile
    const sealed = await sealTo(await kemPkOf(seed), info, plaintext, random, { senderKey });
    expect(await openWith(seed, info, sealed)).toEqual(plaintext);
  });

  test("is why: the library authenticates nobody there", async () => {
    const kem = new XWing();
    const suite = new hpke.CipherSuite({ kem, kdf: new hpke.HkdfSha256(), aead: new hpke.Aes256Gcm() });
    const [alice, mallory, receiver] = await Promise.all([1, 2, 3].map(() => kem.generateKeyPair()));
    const { publicKey: recipientPublicKey, privateKey: recipientKey } = receiver as CryptoKeyPair;
    const senderKey = (mallory as CryptoKeyPair).privateKey;
    const { enc, ct } = await suite.seal({ recipientPublicKey, senderKey }, source(plaintext));
    const senderPublicKey = (alice as CryptoKeyPair).publicKey;
    const opened = await suite.open({ recipientKey, enc, senderPublicKey }, ct);
    expect(new Uint8Array(opened)).toEqual(plaintext);
  });
});
