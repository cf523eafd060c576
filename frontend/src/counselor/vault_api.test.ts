import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { toBase64 } from "../sealing";
import type { VaultBody, VaultChange } from "../wire/generated/frames";
import { UnlockError, type UnlockProblem } from "./problems";
import { vaultDoor } from "./vault_api";

const zeros = (n: number): string => toBase64(new Uint8Array(n));
const body: VaultBody = {
  handle: zeros(16),
  version: 2,
  blob: zeros(60),
  slots: [zeros(135)],
  member_id: zeros(32),
  entry: zeros(347),
  kem_pk: zeros(1216),
  name: "Bu Sekar",
  kind: "family",
};
const change: VaultChange = {
  ...{ handle: zeros(16), version: 2, blob: zeros(60) },
  ...{ slots: [zeros(135)], cause: "routine" },
};

let server: Server | undefined;
let asked: { method: string | undefined; token: unknown; text: string } | undefined;

async function answering(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<string> {
  server = createServer((request: IncomingMessage, response) => {
    let received = "";
    request.on("data", (part) => (received += String(part)));
    request.on("end", () => {
      asked = { method: request.method, token: request.headers["x-csrftoken"], text: received };
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/vault`;
}

async function close(): Promise<void> {
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
}
afterEach(close);

async function end(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => (error instanceof UnlockError ? error.problem : error));
}

describe("the door of a vault", () => {
  it("reads a body of the wire", async () => {
    expect(await vaultDoor(fetch, "", await answering(200, JSON.stringify(body))).read()).toEqual(body);
    expect(asked?.method).toBe("GET");
  });

  it("writes a change with the form token and takes the vault as it is now", async () => {
    const url = await answering(200, JSON.stringify(body));
    expect(await vaultDoor(fetch, "t0ken", url).write(change)).toEqual(body);
    expect(asked).toEqual({ method: "PUT", token: "t0ken", text: JSON.stringify(change) });
  });

  it("tells of a used sheet with the form token, and what stands against it", async () => {
    const due = { ...body, sheet_due: true };
    const url = await answering(200, JSON.stringify(due));
    expect(await vaultDoor(fetch, "t0ken", url).sheetUsed(body.handle)).toEqual(due);
    expect(asked).toEqual({ method: "POST", token: "t0ken", text: JSON.stringify({ handle: body.handle }) });
    await close();
    const changed = await answering(409, '{"code":"vault_changed","version":1}');
    expect(await end(vaultDoor(fetch, "", changed).sheetUsed(body.handle))).toBe("superseded");
    await close();
    const without = await answering(409, '{"code":"illegal_transition"}');
    expect(await end(vaultDoor(fetch, "", without).sheetUsed(body.handle))).toBe("keys_moved");
  });

  it("tells that another device was faster", async () => {
    const url = await answering(409, '{"code":"vault_changed","version":7}');
    expect(await vaultDoor(fetch, "", url).write(change)).toBeNull();
  });

  it.each<[number, string, UnlockProblem]>([
    [200, "<html>", "unavailable"],
    [200, '{"name":"x"}', "unavailable"],
    [400, '{"code":"malformed_request"}', "unavailable"],
    [401, '{"code":"not_permitted"}', "signed_out"],
    [403, '{"code":"not_permitted"}', "not_permitted"],
    [403, "<html>", "stale_page"],
    [403, '{"code":"no_keys"}', "no_keys"],
    [409, '{"code":"no_keys"}', "no_keys"],
    [429, '{"code":"too_fast","retry_after":2}', "too_fast"],
    [503, '{"code":"temporarily_unavailable"}', "unavailable"],
  ])("reads %i %s as %s", async (status, text, problem) => {
    const door = vaultDoor(fetch, "", await answering(status, text));
    expect([await end(door.read()), await end(door.write(change))]).toEqual([problem, problem]);
  });

  it("reads silence as offline", async () => {
    const url = await answering(200, "");
    await close();
    expect(await end(vaultDoor(fetch, "", url).read())).toBe("offline");
  });
});
