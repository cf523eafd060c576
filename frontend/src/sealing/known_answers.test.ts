import { DhkemX25519HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { concat, fromHex, source, toHex } from "./bytes";
import { type Ed25519Engine, checkPublicKey, fallbackEngine, nativeEngine } from "./ed25519";
import { checkKemPk, kemPkOf, sealTo } from "./hpke";
import { seeded } from "./testing/worlds";

type Case = Readonly<Record<string, string>>;
const files = import.meta.glob<{ cases: Case[] }>("../../../wire/vectors/known/*.json", {
  eager: true,
  import: "default",
});

function cases(name: string): Case[] {
  return files[`../../../wire/vectors/known/${name}.json`]?.cases ?? [];
}

const bytes = (each: Case, field: string): Uint8Array => fromHex(each[field] as string);

async function opened(each: Case): Promise<string | null> {
  const key = await crypto.subtle.importKey("raw", source(bytes(each, "key")), "AES-GCM", false, ["decrypt"]);
  const algorithm = {
    name: "AES-GCM",
    iv: source(bytes(each, "iv")),
    additionalData: source(bytes(each, "aad")),
  };
  const sealed = source(concat(bytes(each, "ct"), bytes(each, "tag")));
  return crypto.subtle.decrypt(algorithm, key, sealed).then(
    (plain) => toHex(new Uint8Array(plain)),
    () => null,
  );
}

async function accepts(engine: Ed25519Engine, each: Case): Promise<boolean> {
  const publicKey = bytes(each, "public_key");
  try {
    checkPublicKey(publicKey);
  } catch {
    return false;
  }
  const verify = await engine.verifier(publicKey);
  return verify(bytes(each, "sig"), bytes(each, "msg"));
}

describe("published vectors", () => {
  test("AES-GCM opens the valid and nothing else", async () => {
    const all = cases("aes-gcm");
    const wanted = all.map((each) => (each["result"] === "valid" ? each["msg"] : null));
    expect(all.length).toBeGreaterThan(50);
    expect(await Promise.all(all.map(opened))).toEqual(wanted);
  });

  test("HKDF", () => {
    for (const each of cases("hkdf-sha256")) {
      const okm = hkdf(
        sha256,
        bytes(each, "ikm"),
        bytes(each, "salt"),
        bytes(each, "info"),
        Number(each["size"]),
      );
      expect(toHex(okm)).toBe(each["okm"]);
    }
  });

  test("X25519 agrees and refuses an all-zero secret", () => {
    for (const each of cases("x25519")) {
      const exchange = (): string =>
        toHex(x25519.getSharedSecret(bytes(each, "private"), bytes(each, "public")));
      if (/^0+$/.test(each["shared"] as string)) expect(exchange).toThrow();
      else expect(exchange()).toBe(each["shared"]);
    }
  });

  test("Ed25519: both engines accept the valid, refuse the invalid, and agree on all others", async () => {
    const all = cases("ed25519");
    const [native, fallback] = await Promise.all(
      [nativeEngine, fallbackEngine].map((engine) => Promise.all(all.map((each) => accepts(engine, each)))),
    );
    expect(fallback).toEqual(native);
    for (const [at, { result }] of all.entries()) {
      if (result !== "acceptable") expect(native?.[at], `case ${at}`).toBe(result === "valid");
    }
  });

  test("ML-KEM keys with an unreduced coefficient are not sealed to", async () => {
    const good = await kemPkOf(new Uint8Array(32));
    for (const each of cases("ml-kem-768-keys")) {
      const bad = concat(bytes(each, "ek"), good.subarray(1184));
      expect(() => {
        checkKemPk(bad);
      }).toThrow("malformed");
      await expect(sealTo(bad, new Uint8Array(0), bad, seeded("known"))).rejects.toThrow("malformed");
    }
    for (const each of cases("ml-kem-768")) checkKemPk(concat(bytes(each, "ek"), good.subarray(1184)));
  });

  test("the KEMs of HPKE give the published keys and secrets", async () => {
    const met = new Set<number>();
    for (const each of cases("hpke")) {
      const id = Number(each["kem_id"]);
      const kem = id === 0x647a ? new XWing() : new DhkemX25519HkdfSha256();
      const recipientKey = await kem.deserializePrivateKey(source(bytes(each, "skRm")).buffer);
      const secret = await kem.decap({ recipientKey, enc: source(bytes(each, "enc")).buffer });
      expect(toHex(new Uint8Array(secret))).toBe(each["shared_secret"]);
      if (id === 0x647a) expect(toHex(await kemPkOf(bytes(each, "skRm")))).toBe(each["pkRm"]);
      met.add(id);
    }
    expect([...met].sort()).toEqual([0x20, 0x647a].sort());
  });
});
