import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { MlKem768 } from "mlkem";
import { describe, expect, test } from "vitest";
import { concat, fromHex, source, toHex, utf8 } from "./bytes";
import { type Ed25519Engine, checkPublicKey, fallbackEngine, nativeEngine } from "./ed25519";
import { checkKemPk, kemPkOf, openWith, sealTo } from "./hpke";
import { parseNote, parseVkey, verifyNote, vkeyOf } from "./notes";
import { type Case, bytesOf, cases } from "./testing/known";
import { seeded } from "./testing/worlds";
import { Tree } from "./tree";

/** A case of HPKE in base mode, with its first message and its first export. */
interface HpkeCase {
  readonly kem_id: number;
  readonly aead_id: number;
  readonly info: string;
  readonly skRm: string;
  readonly enc: string;
  readonly encryptions: readonly [{ readonly aad: string; readonly ct: string; readonly pt: string }];
  readonly exports: readonly [
    { readonly exporter_context: string; readonly L: number; readonly exported_value: string },
  ];
}
async function opened(each: Case): Promise<string | null> {
  const key = await crypto.subtle.importKey("raw", source(bytesOf(each, "key")), "AES-GCM", false, [
    "decrypt",
  ]);
  const algorithm = {
    name: "AES-GCM",
    iv: source(bytesOf(each, "iv")),
    additionalData: source(bytesOf(each, "aad")),
  };
  const sealed = source(concat(bytesOf(each, "ct"), bytesOf(each, "tag")));
  return crypto.subtle.decrypt(algorithm, key, sealed).then(
    (plain) => toHex(new Uint8Array(plain)),
    () => null,
  );
}

async function accepts(engine: Ed25519Engine, each: Case): Promise<boolean> {
  const publicKey = bytesOf(each, "public_key");
  try {
    checkPublicKey(publicKey);
  } catch {
    return false;
  }
  const verify = await engine.verifier(publicKey);
  return verify(bytesOf(each, "sig"), bytesOf(each, "msg"));
}

describe("published vectors", () => {
  test("AES-GCM opens the valid and nothing else", async () => {
    const all = cases("aes-gcm", 59);
    const wanted = all.map((each) => (each["result"] === "valid" ? each["msg"] : null));
    expect(wanted.filter((msg) => msg === null).length).toBe(27);
    expect(await Promise.all(all.map(opened))).toEqual(wanted);
  });

  test("HKDF", () => {
    for (const each of cases("hkdf-sha256", 75)) {
      const okm = hkdf(
        sha256,
        bytesOf(each, "ikm"),
        bytesOf(each, "salt"),
        bytesOf(each, "info"),
        Number(each["size"]),
      );
      expect(toHex(okm)).toBe(each["okm"]);
    }
  });

  test("X25519 agrees and refuses an all-zero secret", () => {
    // Wycheproof calls public keys of low order, whose secret is zero whoever computes it, merely "acceptable".
    const all = cases("x25519", 92);
    const zero = all.filter(({ shared }) => /^0+$/.test(shared as string));
    const exchanged = (each: Case): string | null => {
      try {
        return toHex(x25519.getSharedSecret(bytesOf(each, "private"), bytesOf(each, "public")));
      } catch {
        return null;
      }
    };
    expect([zero.length, new Set(zero.map(({ result }) => result))]).toEqual([31, new Set(["acceptable"])]);
    expect(all.map(exchanged)).toEqual(
      all.map((each) => (zero.includes(each) ? null : (each["shared"] as string))),
    );
  });

  test("a grant with an X25519 half of low order is sealed to nobody and opened by nobody", async () => {
    const zero = cases("x25519", 92).filter(({ shared }) => /^0+$/.test(shared as string));
    const low = new Set(zero.map((each) => each["public"] as string));
    const seed = new Uint8Array(32);
    const [good, info, words] = [await kemPkOf(seed), new Uint8Array(0), Uint8Array.of(1)];
    const grant = await sealTo(good, info, words, seeded("known"));
    expect([await openWith(seed, info, grant), low.size > 5]).toEqual([words, true]);
    for (const half of [...low].map(fromHex)) {
      const recipient = concat(good.subarray(0, 1184), half);
      await expect(sealTo(recipient, info, words, seeded("known"))).rejects.toThrow("malformed");
      const made = concat(grant.subarray(0, 1088), half, grant.subarray(1120));
      await expect(openWith(seed, info, made)).rejects.toThrow("no_key");
    }
  });

  test("Ed25519: both engines accept the valid, refuse the invalid, and agree on all others", async () => {
    const all = cases("ed25519", 207);
    const [native, fallback] = await Promise.all(
      [nativeEngine, fallbackEngine].map((engine) => Promise.all(all.map((each) => accepts(engine, each)))),
    );
    expect(fallback).toEqual(native);
    const settled = all.flatMap(({ result }, at) =>
      result === "acceptable" ? [] : [[result, native?.[at]]],
    );
    expect(settled).toEqual(settled.map(([result]) => [result, result === "valid"]));
    expect(settled.length).toBe(178);
  });

  test("Ed25519: the twelve published edge cases are refused by both engines", async () => {
    const all = cases("ed25519-speccheck", 12);
    for (const engine of [nativeEngine, fallbackEngine])
      expect(await Promise.all(all.map((each) => accepts(engine, each)))).toEqual(all.map(() => false));
  });

  test("Ed25519: the native engine alone accepts five of them, hence the rules about keys", async () => {
    const alone = async (engine: Ed25519Engine): Promise<number[]> => {
      const verdicts = cases("ed25519-speccheck", 12).map(async (each) => {
        const verify = await engine.verifier(bytesOf(each, "public_key"));
        return verify(bytesOf(each, "sig"), bytesOf(each, "msg"));
      });
      return (await Promise.all(verdicts)).flatMap((accepted, at) => (accepted ? [at] : []));
    };
    expect(await alone(nativeEngine)).toEqual([0, 1, 2, 3, 11]);
    expect(await alone(fallbackEngine)).not.toEqual([0, 1, 2, 3, 11]);
  });

  test("ML-KEM keys with an unreduced coefficient are not sealed to", async () => {
    const good = await kemPkOf(new Uint8Array(32));
    for (const each of cases("ml-kem-768-keys", 3)) {
      const bad = concat(bytesOf(each, "ek"), good.subarray(1184));
      expect(() => {
        checkKemPk(bad);
      }).toThrow("malformed");
      await expect(sealTo(bad, new Uint8Array(0), bad, seeded("known"))).rejects.toThrow("malformed");
    }
    for (const each of cases("ml-kem-768", 4)) checkKemPk(concat(bytesOf(each, "ek"), good.subarray(1184)));
  });

  test("ML-KEM gives the published key and secret", async () => {
    const kem = new MlKem768(); // X-Wing's own half: hpke.ts reaches it through its library only
    for (const each of cases("ml-kem-768", 4)) {
      const [ek, dk] = await kem.deriveKeyPair(bytesOf(each, "seed"));
      const shared = await kem.decap(bytesOf(each, "c"), dk);
      expect([toHex(ek), toHex(shared)]).toEqual([each["ek"], each["K"]]);
    }
  });

  test("the KEMs of HPKE give the published keys and secrets", async () => {
    const met = new Set<number>();
    for (const each of cases("hpke", 3)) {
      const id = Number(each["kem_id"]);
      const kem = id === 0x647a ? new XWing() : new DhkemX25519HkdfSha256();
      const recipientKey = await kem.deserializePrivateKey(source(bytesOf(each, "skRm")).buffer);
      const secret = await kem.decap({ recipientKey, enc: source(bytesOf(each, "enc")).buffer });
      expect(toHex(new Uint8Array(secret))).toBe(each["shared_secret"]);
      if (id === 0x647a) expect(toHex(await kemPkOf(bytesOf(each, "skRm")))).toBe(each["pkRm"]);
      met.add(id);
    }
    expect([...met].sort()).toEqual([0x20, 0x647a].sort());
  });

  test("HPKE in base mode opens the published message and exports the published values", async () => {
    const buffer = (hex: string): ArrayBuffer => source(fromHex(hex)).buffer;
    const outcomes = cases("hpke", 3).map(async (each) => {
      const { kem_id, aead_id, info, skRm, enc, encryptions, exports } = each as unknown as HpkeCase;
      const kem = kem_id === 0x647a ? new XWing() : new DhkemX25519HkdfSha256();
      // no cipher of the product, but its number is bound into every key and export
      const aead = aead_id === 2 ? new Aes256Gcm() : Object.assign(new Aes256Gcm(), { id: aead_id });
      const recipient = await new CipherSuite({ kem, kdf: new HkdfSha256(), aead }).createRecipientContext({
        recipientKey: await kem.deserializePrivateKey(buffer(skRm)),
        enc: buffer(enc),
        info: buffer(info),
      });
      const [{ exporter_context, L, exported_value }] = exports;
      const exported = await recipient.export(buffer(exporter_context), L);
      expect(toHex(new Uint8Array(exported))).toBe(exported_value);
      if (aead_id !== 2) return aead_id;
      const [{ aad, ct, pt }] = encryptions;
      expect(toHex(new Uint8Array(await recipient.open(buffer(ct), buffer(aad))))).toBe(pt);
      return pt.length;
    });
    expect(await Promise.all(outcomes)).toEqual([58, 3, 3]);
  });

  test("X-Wing gives the three keys, ciphertexts and secrets of its draft", async () => {
    const kem = new XWing();
    for (const each of cases("x-wing", 3)) {
      const pair = await kem.generateKeyPairDerand(bytesOf(each, "seed"));
      const made = await kem.encap({
        recipientPublicKey: pair.publicKey,
        ekm: source(bytesOf(each, "eseed")).buffer,
      });
      expect(toHex(new Uint8Array(made.enc))).toBe(each["ct"]);
      expect(toHex(new Uint8Array(made.sharedSecret))).toBe(each["ss"]);
      const recipientKey = await kem.deserializePrivateKey(source(bytesOf(each, "seed")).buffer);
      const opened = await kem.decap({ recipientKey, enc: source(bytesOf(each, "ct")).buffer });
      expect(toHex(new Uint8Array(opened))).toBe(each["ss"]);
      expect(toHex(await kemPkOf(bytesOf(each, "seed")))).toBe(each["pk"]);
    }
  });

  test("the tree has the roots that RFC 6962 is tested with", () => {
    const found = cases("rfc6962-tree", 6) as unknown as { entries: string[]; root: string }[];
    const tree = Tree.EMPTY.extended((found[5]?.entries ?? []).map(fromHex));
    expect(tree.size).toBe(8);
    expect(found.map(({ entries }) => toHex(tree.root(entries.length)))).toEqual(
      found.map(({ root }) => root),
    );
  });

  test("the example of C2SP signed-note is verified, and a changed one is not", async () => {
    const [each] = cases("c2sp-note", 1) as [Case];
    const [key, note] = [parseVkey(each["vkey"] as string), each["note"] as string];
    const parsed = parseNote(utf8(note));
    expect([vkeyOf(key), parsed.text]).toEqual([each["vkey"], each["text"]]);
    expect(await verifyNote(parsed, [key])).toEqual(new Map([[key, 0]]));
    const changed = parseNote(utf8(note.replace("an example", "no example")));
    await expect(verifyNote(changed, [key])).rejects.toThrow("tampered (note_signature)");
  });
});
