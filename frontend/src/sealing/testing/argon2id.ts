import { argon2id as derive } from "hash-wasm";
import type { Argon2id } from "../slots";

/** The real function, without the Worker around it. */
export const argon2id: Argon2id = ({ password, salt, memoryKiB, passes, length }) =>
  derive({
    password,
    salt,
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: 1,
    hashLength: length,
    outputType: "binary",
  });
